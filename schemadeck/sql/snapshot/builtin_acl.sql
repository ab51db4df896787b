-- What:  privileges on what somebody else made: the server's own objects and the members of extensions, a row for
--        each whose privileges are not those that it came with.
-- Why:   pg_dump's getAdditionalACLs() and dumpACL(), with pg_init_privs. As in pg_dump what lies in pg_catalog
--        counts, what lies in information_schema does not.

SELECT
    named.type || ' ' || named.identity               AS object,
    named.schema                                      AS schema,
    'extension ' || pg_catalog.quote_ident(e.extname) AS parent,
    privileges.acl                                    AS acl,
    -- origin
    o.written::pg_catalog.text::pg_catalog.int8       AS made,
    GREATEST(
        o.written::pg_catalog.text::pg_catalog.int8, came.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM (
    SELECT
        p.tableoid AS classid, p.oid, 0 AS part, p.pronamespace AS namespace,
        p.proowner AS owner, p.proacl AS acl, 'f' AS class, p.xmin AS written
    FROM pg_catalog.pg_proc AS p
    WHERE p.proacl IS NOT NULL OR p.oid IN (SELECT i.objoid FROM pg_catalog.pg_init_privs AS i)
    UNION ALL
    SELECT t.tableoid, t.oid, 0, t.typnamespace, t.typowner, t.typacl, 'T', t.xmin
    FROM pg_catalog.pg_type AS t
    WHERE t.typacl IS NOT NULL OR t.oid IN (SELECT i.objoid FROM pg_catalog.pg_init_privs AS i)
    UNION ALL
    SELECT
        c.tableoid, c.oid, 0, c.relnamespace, c.relowner, c.relacl,
        CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END, c.xmin
    FROM pg_catalog.pg_class AS c
    WHERE c.relacl IS NOT NULL OR c.oid IN (SELECT i.objoid FROM pg_catalog.pg_init_privs AS i)
    UNION ALL
    SELECT c.tableoid, c.oid, a.attnum, c.relnamespace, c.relowner, a.attacl, 'c', a.xmin
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
    WHERE a.attacl IS NOT NULL
        OR a.attrelid IN (SELECT i.objoid FROM pg_catalog.pg_init_privs AS i WHERE i.objsubid <> 0)
    UNION ALL
    SELECT l.tableoid, l.oid, 0, NULL, l.lanowner, l.lanacl, 'l', l.xmin
    FROM pg_catalog.pg_language AS l
    UNION ALL
    SELECT n.tableoid, n.oid, 0, n.oid, n.nspowner, n.nspacl, 'n', n.xmin
    FROM pg_catalog.pg_namespace AS n
    UNION ALL
    SELECT w.tableoid, w.oid, 0, NULL, w.fdwowner, w.fdwacl, 'F', w.xmin
    FROM pg_catalog.pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT s.tableoid, s.oid, 0, NULL, s.srvowner, s.srvacl, 'S', s.xmin
    FROM pg_catalog.pg_foreign_server AS s
) AS o
LEFT JOIN pg_catalog.pg_init_privs AS came
    ON came.classoid = o.classid AND came.objoid = o.oid AND came.objsubid = o.part
LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = o.classid AND d.objid = o.oid AND d.objsubid = 0 AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
CROSS JOIN LATERAL (SELECT pg_catalog.acldefault(o.class::pg_catalog."char", o.owner) AS acl) AS usual
CROSS JOIN LATERAL pg_catalog.pg_identify_object(o.classid, o.oid, o.part) AS named
LEFT JOIN LATERAL (
    SELECT NULLIF(
        coalesce(pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
        coalesce(pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
    ) AS acl
    FROM (VALUES (true, coalesce(o.acl, usual.acl)), (false, coalesce(came.initprivs, usual.acl))) AS a (given, acl)
    CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
    CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
    CROSS JOIN LATERAL (
        SELECT
            CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN o.owner THEN 'owner'
                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
            || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
            || CASE x.grantor WHEN o.owner THEN 'owner'
                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
    ) AS e
) AS privileges ON true
WHERE o.acl IS DISTINCT FROM came.initprivs AND privileges.acl IS NOT NULL
    AND (e.oid IS NOT NULL OR o.oid < 16384 AND coalesce(o.namespace, 'pg_catalog'::pg_catalog.regnamespace)
        = 'pg_catalog'::pg_catalog.regnamespace);
