-- What:  functions, procedures and window functions; their name is that of DROP FUNCTION, with the types of the
--        arguments only.
-- Why:   pg_dump's getFuncs() and dumpFunc(). What belongs to a type of its own accord, such as the constructors of a
--        range, goes with that type. A function that DEPENDS ON EXTENSION goes with the extension.
--        GRANT, OWNER TO and the like write the function anew, but not what it depends on: it leads to the CREATE.
-- If:    there is a row in pg_catalog.pg_proc WHERE oid >= 16384 AND prokind <> 'a'

SELECT
    pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)) AS object,
    n.nspname                              AS schema,
    NULL                                   AS parent,
    pg_catalog.pg_get_functiondef(p.oid)   AS definition,
    pg_catalog.pg_get_userbyid(p.proowner) AS owner,
    CASE WHEN p.proacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, p.proacl), (false, pg_catalog.acldefault('f', p.proowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN p.proowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN p.proowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    bound.extensions                       AS depends_on_extensions,
    described.description                  AS comment,
    labelled.labels                        AS security_labels,
    -- origin
    LEAST(p.xmin::pg_catalog.text::pg_catalog.int8, first.made) AS made,
    GREATEST(
        p.xmin::pg_catalog.text::pg_catalog.int8, bound.changed, described.xmin::pg_catalog.text::pg_catalog.int8,
        labelled.changed
    ) AS changed
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN (
    SELECT
        d.objid,
        pg_catalog.array_agg(e.extname::pg_catalog.text ORDER BY e.extname) AS extensions,
        pg_catalog.max(d.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'x'
        AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    GROUP BY d.objid
) AS bound ON bound.objid = p.oid
LEFT JOIN (
    SELECT d.objid, pg_catalog.min(d.xmin::pg_catalog.text::pg_catalog.int8) AS made
    FROM pg_catalog.pg_depend AS d
    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    GROUP BY d.objid
) AS first ON first.objid = p.oid
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    AND described.objoid = p.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = p.oid
WHERE p.oid >= 16384 AND p.prokind <> 'a' AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    );
