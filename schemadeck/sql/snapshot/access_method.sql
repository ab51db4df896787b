-- What:  access methods for tables and indexes.
-- Why:   pg_dump's dumpAccessMethod(). They have no owner.
-- If:    there is a row in pg_catalog.pg_am WHERE oid >= 16384

SELECT
    pg_catalog.quote_ident(a.amname)                                   AS object,
    NULL                                                               AS schema,
    NULL                                                               AS parent,
    CASE a.amtype WHEN 'i' THEN 'index' WHEN 't' THEN 'table' END      AS type,
    NULLIF(a.amhandler::pg_catalog.regprocedure::pg_catalog.text, '-') AS handler,
    described.description                                              AS comment,
    -- origin
    a.xmin::pg_catalog.text::pg_catalog.int8                           AS made,
    GREATEST(
        a.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_am AS a
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_am'::pg_catalog.regclass
    AND described.objoid = a.oid AND described.objsubid = 0
WHERE a.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_am'::pg_catalog.regclass
            AND member.objid = a.oid AND member.deptype = 'e'
    );
