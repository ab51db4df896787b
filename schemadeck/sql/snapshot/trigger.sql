-- What:  triggers of tables, foreign tables and views, constraint triggers among them. A partition's copy of its
--        parent's counts only if it is enabled otherwise.
-- Why:   pg_dump's getTriggers(), dumpTrigger().
-- If:    there is a row in pg_catalog.pg_trigger

SELECT
    pg_catalog.format('%I.%I.%I', n.nspname, c.relname, t.tgname) AS object,
    n.nspname AS schema,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' ELSE 'table' END
        || pg_catalog.format(' %I.%I', n.nspname, c.relname) AS parent,
    CASE WHEN t.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(t.oid) END AS definition,
    CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END
        AS enabled,
    needed.names AS depends_on_extensions,
    d.description AS comment,
    -- origin
    LEAST(t.xmin::pg_catalog.text::pg_catalog.int8, b.made) AS made,
    GREATEST(
        t.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8, needed.changed) AS changed
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_trigger AS p ON p.oid = t.tgparentid
LEFT JOIN pg_catalog.pg_constraint AS k ON k.oid = t.tgconstraint
LEFT JOIN (
    SELECT x.objid, pg_catalog.array_agg(pg_catalog.quote_ident(e.extname) ORDER BY e.extname) AS names,
        pg_catalog.max(x.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS x JOIN pg_catalog.pg_extension AS e ON e.oid = x.refobjid
    WHERE x.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND x.deptype = 'x'
        AND x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    GROUP BY x.objid
) AS needed ON needed.objid = t.oid
LEFT JOIN (
    SELECT objid, pg_catalog.min(xmin::pg_catalog.text::pg_catalog.int8) AS made
    FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
    GROUP BY objid
) AS b ON b.objid = t.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal
        ELSE t.tgenabled <> p.tgenabled AND k.contype IS DISTINCT FROM 'f' END
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND t.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND x.deptype = 'e');
