-- What:  tables, plain and partitioned. A child of INHERITS takes its parents' columns first, in whatever order they
--        came to it: `column_order` has its own ones. `replica_identity` names its index; the clustered index is told by `index`.
-- Why:   pg_dump's getTables(), dumpTableSchema(). Options of the TOAST table are written as toast.name=value.
--        What pg_dump does not show counts too: an identity index that was dropped, and a DETACH CONCURRENTLY that was
--        interrupted.

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
    n.nspname AS schema,
    NULL AS parent,
    pg_catalog.pg_get_userbyid(c.relowner) AS owner,
    CASE c.relpersistence WHEN 'u' THEN 'unlogged' END AS persistence,
    am.amname AS access_method,
    s.spcname AS tablespace,
    CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
    CASE WHEN c.relispartition THEN i.parents[1] END AS partition_of,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
    COALESCE(i.leaving, false) AS detach_pending,
    (
        SELECT pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (c.relispartition OR a.attinhcount = 0)
    ) AS column_order,
    CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,
    CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
    CASE WHEN c.reloptions IS NOT NULL OR t.reloptions IS NOT NULL THEN (
        SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM (
            SELECT pg_catalog.unnest(c.reloptions)
            UNION ALL
            SELECT 'toast.' || pg_catalog.unnest(t.reloptions)
        ) AS every (o)) END AS options,
    c.relrowsecurity AS row_security,
    c.relforcerowsecurity AS force_row_security,
    CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
        WHEN 'i' THEN COALESCE('index ' || pg_catalog.quote_ident(identity.relname), 'index, which was dropped')
        END AS replica_identity,
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
    LEAST(
        c.xmin::pg_catalog.text::pg_catalog.int8,
        (SELECT a.xmin::pg_catalog.text::pg_catalog.int8
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum = -1)) AS made,  -- never updated
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, t.xmin::pg_catalog.text::pg_catalog.int8,
        d.xmin::pg_catalog.text::pg_catalog.int8, i.changed, identity.changed, l.changed) AS changed
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_class AS t ON t.oid = c.reltoastrelid
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
    SELECT x.indrelid, xc.relname, x.xmin::pg_catalog.text::pg_catalog.int8 AS changed
    FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS xc ON xc.oid = x.indexrelid
    WHERE x.indisreplident
) AS identity ON identity.indrelid = c.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN (
    SELECT objoid, pg_catalog.array_agg(provider || ': ' || label ORDER BY provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel
    WHERE classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objsubid = 0
    GROUP BY objoid
) AS l ON l.objoid = c.oid
WHERE c.relkind IN ('r', 'p')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e');
