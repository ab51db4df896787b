-- What:  foreign tables; `column_order` is without what INHERITS brings. Their columns and constraints are told by `column` and `constraint`.
-- Why:   pg_dump's getTables(), dumpTableSchema().
-- If:    there is a row in pg_catalog.pg_foreign_table

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
    n.nspname AS schema,
    NULL AS parent,
    pg_catalog.pg_get_userbyid(c.relowner) AS owner,
    pg_catalog.quote_ident(s.srvname) AS server,
    (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(f.ftoptions) AS o) AS options,
    CASE WHEN c.relispartition THEN i.parents[1] END AS partition_of,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
    COALESCE(i.leaving, false) AS detach_pending,
    CASE WHEN c.relispartition THEN columns.every ELSE columns.own END AS column_order,
    CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,
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
        c.xmin::pg_catalog.text::pg_catalog.int8, f.xmin::pg_catalog.text::pg_catalog.int8,
        d.xmin::pg_catalog.text::pg_catalog.int8, i.changed, l.changed) AS changed
FROM pg_catalog.pg_foreign_table AS f
JOIN pg_catalog.pg_class AS c ON c.oid = f.ftrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_foreign_server AS s ON s.oid = f.ftserver
LEFT JOIN (
    SELECT i.inhrelid,
        pg_catalog.array_agg(pg_catalog.format('%I.%I', pn.nspname, p.relname) ORDER BY i.inhseqno) AS parents,
        pg_catalog.bool_or(i.inhdetachpending) AS leaving,
        pg_catalog.max(i.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
    JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
    WHERE p.relkind IN ('r', 'p', 'f')
    GROUP BY i.inhrelid
) AS i ON i.inhrelid = c.oid
LEFT JOIN (
    SELECT attrelid,
        pg_catalog.array_agg(pg_catalog.quote_ident(attname) ORDER BY attnum) AS every,
        pg_catalog.array_agg(pg_catalog.quote_ident(attname) ORDER BY attnum) FILTER (WHERE attinhcount = 0) AS own
    FROM pg_catalog.pg_attribute
    WHERE attnum > 0 AND NOT attisdropped
    GROUP BY attrelid
) AS columns ON columns.attrelid = c.oid
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
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e');
