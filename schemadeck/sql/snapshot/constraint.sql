-- What:  constraints of tables and foreign tables. Of the NOT NULL constraints (kept as such since 18) those that say
--        more than the column's `not_null`: a name that is not table_column_not_null, a comment, NO INHERIT, NOT VALID,
--        or one that a child of INHERITS declares itself (a valid one, where its parent's is not, always counts as such).
-- Why:   pg_dump's getConstraints(), getIndexes(), getTableAttrs(). Left out is what follows from a parent: checks that
--        a child only inherits, foreign keys of partitions. `disabled`: by ALTER TABLE ... DISABLE TRIGGER ALL the
--        constraint is no longer checked, which pg_dump does not show. Constraint triggers are triggers.

SELECT
    pg_catalog.format('%I.%I.%I', n.nspname, c.relname, k.conname) AS object,
    n.nspname AS schema,
    CASE c.relkind WHEN 'f' THEN 'foreign_table' ELSE 'table' END
        || pg_catalog.format(' %I.%I', n.nspname, c.relname) AS parent,
    pg_catalog.regexp_replace(def.text, '( NO INHERIT)?( NOT VALID| NOT ENFORCED)?$', '') AS definition,
    k.convalidated OR def.text ~ ' NOT ENFORCED$' AS validated,
    def.text !~ ' NOT ENFORCED$' AS enforced,
    k.contype IN ('c', 'n') AND k.connoinherit AS no_inherit,
    off.tgconstraint IS NOT NULL AS disabled,
    d.description AS comment,
    -- origin
    LEAST(k.xmin::pg_catalog.text::pg_catalog.int8, b.made) AS made,
    GREATEST(k.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8, off.changed) AS changed
FROM pg_catalog.pg_constraint AS k
JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_constraintdef(k.oid) OFFSET 0) AS def (text)  -- called once
LEFT JOIN pg_catalog.pg_attribute AS a ON k.contype = 'n' AND a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
LEFT JOIN (
    SELECT tgconstraint, pg_catalog.max(xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_trigger
    WHERE tgisinternal AND tgconstraint <> 0 AND tgenabled <> 'O'
    GROUP BY tgconstraint
) AS off ON off.tgconstraint = k.oid
LEFT JOIN (
    SELECT objid, pg_catalog.min(xmin::pg_catalog.text::pg_catalog.int8) AS made
    FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    GROUP BY objid
) AS b ON b.objid = k.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN (
    SELECT i.inhrelid, pa.attname
    FROM pg_catalog.pg_constraint AS p
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.conrelid
    JOIN pg_catalog.pg_attribute AS pa ON pa.attrelid = p.conrelid AND pa.attnum = p.conkey[1]
    WHERE p.contype = 'n'
    GROUP BY i.inhrelid, pa.attname
    HAVING NOT pg_catalog.bool_or(p.convalidated)
) AS above ON k.convalidated AND above.inhrelid = a.attrelid AND above.attname = a.attname
CROSS JOIN LATERAL (SELECT k.conislocal OR above.inhrelid IS NOT NULL) AS own (declared)
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND CASE k.contype
        WHEN 't' THEN false
        WHEN 'c' THEN k.conislocal OR c.relispartition
        WHEN 'f' THEN k.conparentid = 0
        WHEN 'n' THEN (own.declared OR c.relispartition AND k.convalidated)
            AND (k.conname <> c.relname || '_' || a.attname || '_not_null' OR d.description IS NOT NULL
                OR k.connoinherit OR NOT k.convalidated OR own.declared AND k.coninhcount > 0 AND NOT c.relispartition)
        ELSE true END
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND k.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND x.deptype = 'e');
