-- What:  collations that this database can use.
-- Why:   pg_dump's dumpCollation(). The version is the operating system's, and pg_dump leaves it out as well.
--        PostgreSQL 14 has the locale of ICU in lc_collate.
-- If:    there is a row in pg_catalog.pg_collation WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.collname)                       AS object,
    n.nspname                                                               AS schema,
    NULL                                                                    AS parent,
    CASE c.collprovider
        WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' WHEN 'd' THEN 'default' END AS provider,
    c.collisdeterministic                                                   AS deterministic,
    c.collcollate::pg_catalog.text                                          AS lc_collate,
    c.collctype::pg_catalog.text                                            AS lc_ctype,
    coalesce(row.columns ->> 'colllocale', row.columns ->> 'colliculocale') AS locale,
    row.columns ->> 'collicurules'                                          AS icu_rules,
    pg_catalog.pg_get_userbyid(c.collowner)                                 AS owner,
    described.description                                                   AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8                                AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_collation AS c
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(c) AS columns) AS row
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_collation'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND c.collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass
            AND member.objid = c.oid AND member.deptype = 'e'
    );
