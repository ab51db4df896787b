-- What:  procedural languages that no extension brought.
-- Why:   pg_dump's getProcLangs() and dumpProcLang(). An untrusted language has no privileges to speak of: only
--        superusers use it.
-- If:    there is a row in pg_catalog.pg_language WHERE oid >= 16384

SELECT
    pg_catalog.quote_ident(l.lanname)                                                  AS object,
    NULL                                                                               AS schema,
    NULL                                                                               AS parent,
    l.lanpltrusted                                                                     AS trusted,
    NULLIF(l.lanplcallfoid::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS handler,
    NULLIF(l.laninline::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS inline_handler,
    NULLIF(l.lanvalidator::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS validator,
    pg_catalog.pg_get_userbyid(l.lanowner)                                             AS owner,
    CASE WHEN l.lanacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, l.lanacl), (false, pg_catalog.acldefault('l', l.lanowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN l.lanowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN l.lanowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    described.description                                                              AS comment,
    labelled.labels                                                                    AS security_labels,
    -- origin
    l.xmin::pg_catalog.text::pg_catalog.int8                                           AS made,
    GREATEST(
        l.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_language AS l
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass
    AND described.objoid = l.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = l.oid
WHERE l.oid >= 16384 AND l.lanispl
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_language'::pg_catalog.regclass
            AND member.objid = l.oid AND member.deptype = 'e'
    );
