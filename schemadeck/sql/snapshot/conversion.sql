-- What:  conversions between encodings.
-- Why:   pg_dump's dumpConversion().
-- If:    there is a row in pg_catalog.pg_conversion WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.conname)                 AS object,
    n.nspname                                                        AS schema,
    NULL                                                             AS parent,
    pg_catalog.pg_encoding_to_char(c.conforencoding)                 AS for_encoding,
    pg_catalog.pg_encoding_to_char(c.contoencoding)                  AS to_encoding,
    NULLIF(c.conproc::pg_catalog.regprocedure::pg_catalog.text, '-') AS function,
    c.condefault                                                     AS default,
    pg_catalog.pg_get_userbyid(c.conowner)                           AS owner,
    described.description                                            AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8                         AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_conversion AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.connamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_conversion'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_conversion'::pg_catalog.regclass
            AND member.objid = c.oid AND member.deptype = 'e'
    );
