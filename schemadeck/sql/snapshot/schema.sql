-- What:  schemas: one row each, the server's own and temporary ones left out.
-- Why:   pg_dump's getNamespaces(). The schema public is there from the beginning, so only what was changed about it
--        counts: its owner (pg_database_owner, in 14 the first superuser), its privileges against those it is born
--        with (also when it was dropped and made again), its comment. To drop that comment is a change.

SELECT
    pg_catalog.quote_ident(n.nspname) AS object,
    n.nspname AS schema,
    NULL AS parent,
    CASE WHEN n.nspowner IS DISTINCT FROM born.owner THEN pg_catalog.pg_get_userbyid(n.nspowner) END AS owner,
    CASE WHEN COALESCE(n.nspacl, born.acl) IS NOT NULL THEN (
        SELECT NULLIF(
            COALESCE(pg_catalog.array_agg(e.entry ORDER BY e.entry) FILTER (WHERE e.given), '{}'),
            COALESCE(pg_catalog.array_agg(e.entry ORDER BY e.entry) FILTER (WHERE NOT e.given), '{}'))
        FROM (
            SELECT s.given,
                CASE g.grantee WHEN 0 THEN 'PUBLIC' WHEN n.nspowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
                || '=' || pg_catalog.string_agg(l.letter || CASE WHEN g.is_grantable THEN '*' ELSE '' END, ''
                    ORDER BY l.letter COLLATE pg_catalog."C")
                || '/' || CASE g.grantor WHEN n.nspowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantor)) END
                    COLLATE pg_catalog."C" AS entry
            FROM (VALUES
                    (true, COALESCE(n.nspacl, born.acl)),
                    (false, COALESCE(born.usual, pg_catalog.acldefault('n', n.nspowner)))) AS s (given, acl),
                pg_catalog.aclexplode(s.acl) AS g,
                LATERAL (SELECT CASE g.privilege_type
                    WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w' WHEN 'DELETE' THEN 'd'
                    WHEN 'TRUNCATE' THEN 'D' WHEN 'REFERENCES' THEN 'x' WHEN 'TRIGGER' THEN 't' WHEN 'MAINTAIN' THEN 'm'
                    WHEN 'USAGE' THEN 'U' WHEN 'CREATE' THEN 'C' WHEN 'EXECUTE' THEN 'X' ELSE g.privilege_type END
                ) AS l (letter)
            GROUP BY s.given, g.grantee, g.grantor) AS e
    ) END AS acl,
    CASE WHEN n.nspname <> 'public' THEN d.description
        ELSE NULLIF(COALESCE(d.description, ''), 'standard public schema') END AS comment,
    l.labels AS security_labels,
    -- origin
    n.xmin::pg_catalog.text::pg_catalog.int8 AS made,
    GREATEST(n.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8, l.changed) AS changed
FROM pg_catalog.pg_namespace AS n
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN (
    SELECT objoid, pg_catalog.array_agg(provider || ': ' || label ORDER BY provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel
    WHERE classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    GROUP BY objoid
) AS l ON l.objoid = n.oid
LEFT JOIN LATERAL (
    SELECT CASE WHEN v.num < 150000 THEN 10 ELSE 6171 END, pg_catalog.acldefault('n', n.nspowner),
        pg_catalog.acldefault('n', n.nspowner) || pg_catalog.makeaclitem(0, n.nspowner, 'USAGE', false)
            || CASE WHEN v.num < 150000 THEN ARRAY[pg_catalog.makeaclitem(0, n.nspowner, 'CREATE', false)] ELSE '{}' END
    FROM (SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4) AS v (num)
) AS born (owner, acl, usual) ON n.nspname = 'public'
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND n.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND x.deptype = 'e');
