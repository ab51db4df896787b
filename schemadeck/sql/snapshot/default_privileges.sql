-- What:  what ALTER DEFAULT PRIVILEGES says, a row for each role, schema and type of object.
-- Why:   pg_dump's getDefaultACLs(). Without a schema the entry replaces the server's own defaults, and counts if it
--        differs from them; in a schema it adds to them. The role of the entry is 'owner' in it.
-- If:    there is a row in pg_catalog.pg_default_acl

SELECT
    pg_catalog.concat('FOR ROLE ', pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.defaclrole)),
        ' IN SCHEMA ' || pg_catalog.quote_ident(n.nspname), ' ON ', d.objects) AS object,
    n.nspname                                      AS schema,
    'schema ' || pg_catalog.quote_ident(n.nspname) AS parent,
    privileges.acl                                 AS acl,
    -- origin
    d.written                                      AS made,
    d.written                                      AS changed
FROM (
    SELECT
        d.*, d.xmin::pg_catalog.text::pg_catalog.int8 AS written,
        CASE d.defaclobjtype
            WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
            WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS objects,
        CASE WHEN d.defaclnamespace = 0 THEN
            pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
            END AS replaced
    FROM pg_catalog.pg_default_acl AS d
) AS d
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = d.defaclnamespace
LEFT JOIN LATERAL (
    SELECT NULLIF(
        coalesce(pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
        coalesce(pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
    ) AS acl
    FROM (VALUES (true, d.defaclacl), (false, d.replaced)) AS a (given, acl)
    CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
    CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
    CROSS JOIN LATERAL (
        SELECT
            CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN d.defaclrole THEN 'owner'
                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
            || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
            || CASE x.grantor WHEN d.defaclrole THEN 'owner'
                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
    ) AS e
) AS privileges ON true
WHERE privileges.acl IS NOT NULL;
