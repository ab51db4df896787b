-- What:  columns of tables, foreign tables, views and materialized views. `position` counts the live ones.
-- Why:   pg_dump's getTableAttrs(), dumpTableSchema(). NULL for what equals the type's own storage, collation and
--        compression. A child of INHERITS takes its parents' columns first, in whatever order they came to it: only its
--        own ones have a position, and `local` says that it declares an inherited one too. The names of NOT NULL
--        constraints are told by `constraint`, the options of identity columns by `sequence`.

SELECT
    c.name || '.' || pg_catalog.quote_ident(a.attname) AS object,
    c.nspname AS schema,
    c.parent,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS not_null,
    CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(f.adbin, f.adrelid) END AS default,
    CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(f.adbin, f.adrelid)
        || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END END AS generated,
    CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
    CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.format('%I.%I', cn.nspname, co.collname) END
        AS collation,
    CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
        WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END END AS storage,
    CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' WHEN '' THEN NULL
        ELSE a.attcompression::pg_catalog.text END AS compression,
    CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::pg_catalog.text END AS statistics_target,
    CASE WHEN a.attoptions IS NOT NULL THEN
        (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(a.attoptions) AS o) END AS options,
    CASE WHEN a.attfdwoptions IS NOT NULL THEN
        (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(a.attfdwoptions) AS o) END AS fdw_options,
    CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN a.attislocal END AS local,
    CASE WHEN a.attacl IS NOT NULL THEN (
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
                    (true, a.attacl),
                    (false, pg_catalog.acldefault('c', c.relowner))) AS s (given, acl),
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
    LEAST(  -- no column is younger than those behind it
        f.xmin::pg_catalog.text::pg_catalog.int8,
        (SELECT pg_catalog.min(b.xmin::pg_catalog.text::pg_catalog.int8)
        FROM pg_catalog.pg_attribute AS b
        WHERE b.attrelid = a.attrelid AND b.attnum >= a.attnum)) AS made,
    GREATEST(
        a.xmin::pg_catalog.text::pg_catalog.int8, f.xmin::pg_catalog.text::pg_catalog.int8,
        d.xmin::pg_catalog.text::pg_catalog.int8, l.changed) AS changed
FROM (
    SELECT c.oid, c.relowner, c.relispartition, n.nspname,
        pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
        CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
            ELSE 'table' END || pg_catalog.format(' %I.%I', n.nspname, c.relname) AS parent
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND c.oid NOT IN (
            SELECT x.objid
            FROM pg_catalog.pg_depend AS x
            WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    OFFSET 0  -- the names once for each relation, not for each column
) AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN (pg_catalog.pg_collation AS co JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace)
    ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = a.attnum
LEFT JOIN (
    SELECT objoid, objsubid,
        pg_catalog.array_agg(provider || ': ' || label ORDER BY provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel
    WHERE classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    GROUP BY objoid, objsubid
) AS l ON l.objoid = a.attrelid AND l.objsubid = a.attnum
WHERE a.attnum > 0
    AND NOT a.attisdropped;
