-- What:  rules of tables and views, but not the one that makes a view a view.
-- Why:   pg_dump's getRules(), dumpRule().

SELECT
    pg_catalog.format('%I.%I.%I', n.nspname, c.relname, r.rulename) AS object,
    n.nspname AS schema,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' ELSE 'table' END
        || pg_catalog.format(' %I.%I', n.nspname, c.relname) AS parent,
    pg_catalog.pg_get_ruledef(r.oid) AS definition,
    CASE r.ev_enabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END
        AS enabled,
    d.description AS comment,
    -- origin
    LEAST(r.xmin::pg_catalog.text::pg_catalog.int8, b.made) AS made,
    GREATEST(r.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8) AS changed
FROM pg_catalog.pg_rewrite AS r
JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT objid, pg_catalog.min(xmin::pg_catalog.text::pg_catalog.int8) AS made
    FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    GROUP BY objid
) AS b ON b.objid = r.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objsubid = 0
WHERE NOT (r.ev_type = '1' AND c.relkind IN ('v', 'm'))
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND r.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND x.deptype = 'e');
