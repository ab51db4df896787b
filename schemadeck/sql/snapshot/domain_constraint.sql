-- What:  the constraints of domains, below their domain: CHECK and, since PostgreSQL 17, NOT NULL.
-- Why:   pg_dump's getDomainConstraints() and dumpDomain(). The definition ends in NOT VALID where that is so.
-- If:    there is a row in pg_catalog.pg_constraint WHERE oid >= 16384 AND contypid <> 0

SELECT
    pg_catalog.format('%I.%I.%I', n.nspname, t.typname, c.conname) AS object,
    n.nspname                                                      AS schema,
    pg_catalog.format('domain %I.%I', n.nspname, t.typname)        AS parent,
    pg_catalog.pg_get_constraintdef(c.oid)                         AS definition,
    described.description                                          AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8                       AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_type AS t ON t.oid = c.contypid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND member.objid = t.oid AND member.deptype = 'e'
    );
