-- What:  the attributes of composite types, below their type.
-- Why:   pg_dump's dumpCompositeType(). Their order is told by `type`.
-- If:    there is a row in pg_catalog.pg_class WHERE oid >= 16384 AND relkind = 'c'

SELECT
    pg_catalog.format('%I.%I.%I', a.nspname, a.typname, a.attname) AS object,
    a.nspname                                                      AS schema,
    pg_catalog.format('type %I.%I', a.nspname, a.typname)          AS parent,
    pg_catalog.format_type(a.atttypid, a.atttypmod)                AS type,
    CASE WHEN a.attcollation <> a.typcollation
        THEN a.attcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,
    described.description                                          AS comment,
    -- origin
    a.written                                                      AS made,
    GREATEST(a.written, described.xmin::pg_catalog.text::pg_catalog.int8) AS changed
FROM (
    SELECT
        n.nspname, t.typname, t.typrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, of.typcollation,
        a.xmin::pg_catalog.text::pg_catalog.int8 AS written
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_type AS t ON t.typrelid = c.oid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type AS of ON of.oid = a.atttypid
    WHERE c.oid >= 16384 AND c.relkind = 'c' AND n.nspname !~ '^pg_temp_'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend AS member
            WHERE member.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                AND member.objid = t.oid AND member.deptype = 'e'
        )
) AS a
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND described.objoid = a.typrelid AND described.objsubid = a.attnum;
