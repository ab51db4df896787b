-- What:  domains; their constraints are a kind of their own.
-- Why:   pg_dump's dumpDomain(). Since PostgreSQL 17 NOT NULL is one of the constraints and no property of the
--        domain. Many statements write the domain anew, none that its array depends on it: this leads to the CREATE.
-- If:    there is a row in pg_catalog.pg_type WHERE oid >= 16384 AND typtype = 'd'

SELECT
    pg_catalog.format('%I.%I', n.nspname, t.typname)   AS object,
    n.nspname                                          AS schema,
    NULL                                               AS parent,
    pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
    CASE WHEN t.typcollation <> of.typcollation
        THEN t.typcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,
    t.typnotnull AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS c WHERE c.contypid = t.oid AND c.contype = 'n'
    ) AS not_null,
    coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault)) AS default,
    pg_catalog.pg_get_userbyid(t.typowner)             AS owner,
    CASE WHEN t.typacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, t.typacl), (false, pg_catalog.acldefault('T', t.typowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN t.typowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN t.typowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    described.description                              AS comment,
    labelled.labels                                    AS security_labels,
    -- origin
    LEAST(t.xmin::pg_catalog.text::pg_catalog.int8, first.xmin::pg_catalog.text::pg_catalog.int8) AS made,
    GREATEST(
        t.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type AS of ON of.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_depend AS first
    ON first.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND first.objid = t.typarray
    AND first.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND first.refobjid = t.oid
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
    AND described.objoid = t.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = t.oid
WHERE t.oid >= 16384 AND t.typtype = 'd' AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND member.objid = t.oid AND member.deptype = 'e'
    );
