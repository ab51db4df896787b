-- What:  parsers of text search.
-- Why:   pg_dump's dumpTSParser(). Parsers have no owner.
-- If:    there is a row in pg_catalog.pg_ts_parser WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, p.prsname)                     AS object,
    n.nspname                                                            AS schema,
    NULL                                                                 AS parent,
    NULLIF(p.prsstart::pg_catalog.regprocedure::pg_catalog.text, '-')    AS start_function,
    NULLIF(p.prstoken::pg_catalog.regprocedure::pg_catalog.text, '-')    AS token_function,
    NULLIF(p.prsend::pg_catalog.regprocedure::pg_catalog.text, '-')      AS end_function,
    NULLIF(p.prsheadline::pg_catalog.regprocedure::pg_catalog.text, '-') AS headline_function,
    NULLIF(p.prslextype::pg_catalog.regprocedure::pg_catalog.text, '-')  AS types_function,
    described.description                                                AS comment,
    -- origin
    p.xmin::pg_catalog.text::pg_catalog.int8                             AS made,
    GREATEST(
        p.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_ts_parser AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.prsnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass
    AND described.objoid = p.oid AND described.objsubid = 0
WHERE p.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass
            AND member.objid = p.oid AND member.deptype = 'e'
    );
