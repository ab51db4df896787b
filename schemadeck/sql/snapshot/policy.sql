-- What:  policies of row security; whether it is switched on is told by `table`.
-- Why:   pg_dump's getPolicies(), dumpPolicy(). The order of the roles means nothing.
-- If:    there is a row in pg_catalog.pg_policy

SELECT
    pg_catalog.format('%I.%I.%I', n.nspname, c.relname, p.polname) AS object,
    n.nspname AS schema,
    pg_catalog.format('table %I.%I', n.nspname, c.relname) AS parent,
    CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
        ELSE 'all' END AS command,
    p.polpermissive AS permissive,
    (SELECT pg_catalog.array_agg(role.name ORDER BY role.name COLLATE pg_catalog."C")
        FROM (SELECT CASE id WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(id)) END
            FROM pg_catalog.unnest(p.polroles) AS id) AS role (name)) AS roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check,
    d.description AS comment,
    -- origin
    p.xmin::pg_catalog.text::pg_catalog.int8 AS made,
    GREATEST(p.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8) AS changed
FROM pg_catalog.pg_policy AS p
JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND p.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND x.deptype = 'e');
