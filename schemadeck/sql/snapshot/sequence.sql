-- What:  sequences, those of identity columns too; never where they stand.
-- Why:   pg_dump's dumpSequence(). An owned one has its table's owner and goes with it; `persistence` tells what is
--        unlike its table (or permanent, if it has none); in 14 all are permanent. Limits that follow from type and
--        direction are NULL, and so is the type where it follows from an identity column's.

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
    n.nspname AS schema,
    CASE WHEN o.objid IS NOT NULL THEN CASE oc.relkind WHEN 'f' THEN 'foreign_table' ELSE 'table' END
        || pg_catalog.format(' %I.%I', ocn.nspname, oc.relname) END AS parent,
    CASE WHEN o.objid IS NULL THEN pg_catalog.pg_get_userbyid(c.relowner) END AS owner,
    CASE WHEN c.relpersistence <> COALESCE(oc.relpersistence, 'p')
        AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 150000
        THEN CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END END AS persistence,
    CASE WHEN o.deptype = 'i' THEN NULL ELSE pg_catalog.format_type(s.seqtypid, NULL) END AS type,
    s.seqincrement::pg_catalog.text AS increment,
    NULLIF(s.seqmin, CASE WHEN s.seqincrement > 0 THEN 1 ELSE edge.least END)::pg_catalog.text AS minimum,
    NULLIF(s.seqmax, CASE WHEN s.seqincrement > 0 THEN edge.greatest ELSE -1 END)::pg_catalog.text AS maximum,
    s.seqstart::pg_catalog.text AS start,
    s.seqcache::pg_catalog.text AS cache,
    s.seqcycle AS cycle,
    CASE WHEN o.objid IS NOT NULL THEN (
        SELECT pg_catalog.format('%I.%I.%I', ocn.nspname, oc.relname, a.attname)
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
    ) END AS owned_by,
    o.deptype = 'i' AS identity,
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
                    (false, pg_catalog.acldefault('s', c.relowner))) AS s (given, acl),
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
        c.xmin::pg_catalog.text::pg_catalog.int8, s.xmin::pg_catalog.text::pg_catalog.int8,
        o.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8, l.changed) AS changed
FROM pg_catalog.pg_sequence AS s
JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT CASE s.seqtypid
        WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN 32767
        WHEN 'pg_catalog.int4'::pg_catalog.regtype THEN 2147483647
        ELSE 9223372036854775807 END
) AS top (value)
CROSS JOIN LATERAL (SELECT -top.value - 1, top.value) AS edge (least, greatest)
LEFT JOIN (
    pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_class AS oc ON oc.oid = o.refobjid
    JOIN pg_catalog.pg_namespace AS ocn ON ocn.oid = oc.relnamespace
) ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
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
