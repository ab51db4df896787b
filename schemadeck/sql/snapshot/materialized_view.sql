-- What:  materialized views, without their contents.
-- Why:   pg_dump's createViewAsClause(), dumpTableSchema(). `populated` is no part of a schema dump, but a view that is
--        not cannot be read.
-- If:    there is a row in pg_catalog.pg_class WHERE relkind = 'm'

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
    n.nspname AS schema,
    NULL AS parent,
    pg_catalog.pg_get_userbyid(c.relowner) AS owner,
    pg_catalog.pg_get_viewdef(c.oid) AS definition,
    CASE WHEN c.reloptions IS NOT NULL OR t.reloptions IS NOT NULL THEN (
        SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM (
            SELECT pg_catalog.unnest(c.reloptions)
            UNION ALL
            SELECT 'toast.' || pg_catalog.unnest(t.reloptions)
        ) AS every (o)) END AS options,
    c.relispopulated AS populated,
    am.amname AS access_method,
    s.spcname AS tablespace,
    CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
        WHEN 'i' THEN COALESCE('index ' || pg_catalog.quote_ident(identity.relname), 'index, which was dropped')
        END AS replica_identity,
    needed.names AS depends_on_extensions,
    CASE WHEN c.relacl IS NOT NULL THEN (
        SELECT NULLIF(
            COALESCE(pg_catalog.array_agg(e.entry ORDER BY e.entry) FILTER (WHERE e.given), '{}'),
            COALESCE(pg_catalog.array_agg(e.entry ORDER BY e.entry) FILTER (WHERE NOT e.given), '{}'))
        FROM (
            SELECT s.given,
                CASE g.grantee WHEN 0 THEN 'PUBLIC' WHEN c.relowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
                || '=' || pg_catalog.string_agg(l.letter || CASE WHEN g.is_grantable THEN '*' ELSE '' END, ''
                    ORDER BY l.letter COLLATE pg_catalog."C")
                || '/' || CASE g.grantor WHEN c.relowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantor)) END
                    COLLATE pg_catalog."C" AS entry
            FROM (VALUES
                    (true, c.relacl),
                    (false, pg_catalog.acldefault('r', c.relowner))) AS s (given, acl),
                pg_catalog.aclexplode(s.acl) AS g,
                LATERAL (SELECT CASE g.privilege_type
                    WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w' WHEN 'DELETE' THEN 'd'
                    WHEN 'TRUNCATE' THEN 'D' WHEN 'REFERENCES' THEN 'x' WHEN 'TRIGGER' THEN 't' WHEN 'MAINTAIN' THEN 'm'
                    WHEN 'USAGE' THEN 'U' WHEN 'CREATE' THEN 'C' WHEN 'EXECUTE' THEN 'X' ELSE g.privilege_type END
                ) AS l (letter)
            GROUP BY s.given, g.grantee, g.grantor) AS e
    ) END AS acl,
    d.description AS comment,
    l.labels AS security_labels,
    -- origin
    LEAST(c.xmin::pg_catalog.text::pg_catalog.int8, b.xmin::pg_catalog.text::pg_catalog.int8) AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, t.xmin::pg_catalog.text::pg_catalog.int8,
        r.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8, identity.changed,
        needed.changed, l.changed) AS changed
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = c.oid AND r.ev_type = '1'
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_class AS t ON t.oid = c.reltoastrelid
LEFT JOIN (
    SELECT x.indrelid, xc.relname, x.xmin::pg_catalog.text::pg_catalog.int8 AS changed
    FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS xc ON xc.oid = x.indexrelid
    WHERE x.indisreplident
) AS identity ON identity.indrelid = c.oid
LEFT JOIN (
    SELECT x.objid, pg_catalog.array_agg(pg_catalog.quote_ident(e.extname) ORDER BY e.extname) AS names,
        pg_catalog.max(x.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS x JOIN pg_catalog.pg_extension AS e ON e.oid = x.refobjid
    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'x'
        AND x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    GROUP BY x.objid
) AS needed ON needed.objid = c.oid
LEFT JOIN pg_catalog.pg_attribute AS b ON b.attrelid = c.oid AND b.attnum = -1  -- never updated
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN (
    SELECT objoid, pg_catalog.array_agg(provider || ': ' || label ORDER BY provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel
    WHERE classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objsubid = 0
    GROUP BY objoid
) AS l ON l.objoid = c.oid
WHERE c.relkind = 'm'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e');
