-- What:  extensions, with the version that is installed; what they are made of is not listed anywhere.
-- Why:   pg_dump's dumpExtension(), which leaves the version out, and plpgsql while it is the one that came with the
--        database; that one's comment does not count. An extension has an owner that no command can change; it is not
--        compared.

SELECT
    pg_catalog.quote_ident(e.extname) AS object,
    NULL                              AS schema,
    NULL                              AS parent,
    e.extversion                      AS version,
    n.nspname::pg_catalog.text        AS installed_in,
    CASE WHEN e.oid >= 16384 THEN described.description END AS comment,
    -- origin
    LEAST(
        e.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS made,
    GREATEST(
        e.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_extension AS e
JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    AND described.objoid = e.oid AND described.objsubid = 0;
