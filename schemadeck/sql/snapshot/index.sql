-- What:  indexes, those of constraints too (parts of them), the invalid ones, and those attached to a partitioned one.
-- Why:   pg_dump's getIndexes(), dumpIndex(). The definition of a constraint's index is the constraint's, so here it is
--        NULL, and its options, which pg_get_constraintdef() leaves out, are told. pg_dump passes over indexes that are
--        not valid.

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
    n.nspname AS schema,
    CASE WHEN k.oid IS NOT NULL THEN pg_catalog.format('constraint %I.%I.%I', n.nspname, r.relname, k.conname)
        ELSE CASE r.relkind WHEN 'm' THEN 'materialized_view' ELSE 'table' END
            || pg_catalog.format(' %I.%I', n.nspname, r.relname) END AS parent,
    CASE WHEN k.oid IS NULL THEN pg_catalog.pg_get_indexdef(x.indexrelid) END AS definition,
    CASE WHEN k.oid IS NOT NULL AND c.reloptions IS NOT NULL THEN
        (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(c.reloptions) AS o) END AS options,
    s.spcname AS tablespace,
    x.indisvalid AS valid,
    x.indisready AS ready,
    x.indisclustered AS clustered,
    CASE WHEN p.oid IS NOT NULL THEN pg_catalog.format('%I.%I', pn.nspname, p.relname) END AS attached_to,
    st.targets AS statistics_targets,
    needed.names AS depends_on_extensions,
    d.description AS comment,
    -- origin
    LEAST(x.xmin::pg_catalog.text::pg_catalog.int8, c.xmin::pg_catalog.text::pg_catalog.int8) AS made,
    GREATEST(
        x.xmin::pg_catalog.text::pg_catalog.int8, c.xmin::pg_catalog.text::pg_catalog.int8,
        k.xmin::pg_catalog.text::pg_catalog.int8, i.xmin::pg_catalog.text::pg_catalog.int8,
        d.xmin::pg_catalog.text::pg_catalog.int8, st.changed, needed.changed) AS changed
FROM pg_catalog.pg_index AS x
JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid
JOIN pg_catalog.pg_class AS r ON r.oid = x.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS k
    ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
LEFT JOIN (
    pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent AND p.relkind = 'I'
    JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
) ON i.inhrelid = x.indexrelid
LEFT JOIN (
    SELECT a.attrelid,
        pg_catalog.array_agg(pg_catalog.format('column %s: %s', a.attnum, a.attstattarget) ORDER BY a.attnum)
            AS targets,
        pg_catalog.max(a.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS ac ON ac.oid = a.attrelid AND ac.relkind IN ('i', 'I')
    WHERE a.attnum > 0 AND a.attstattarget >= 0
    GROUP BY a.attrelid
) AS st ON st.attrelid = x.indexrelid
LEFT JOIN (
    SELECT x.objid, pg_catalog.array_agg(pg_catalog.quote_ident(e.extname) ORDER BY e.extname) AS names,
        pg_catalog.max(x.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS x JOIN pg_catalog.pg_extension AS e ON e.oid = x.refobjid
    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'x'
        AND x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    GROUP BY x.objid
) AS needed ON needed.objid = x.indexrelid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND r.relkind IN ('r', 'p', 'm')
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND r.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e');
