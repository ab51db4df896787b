-- What:  foreign servers.
-- Why:   pg_dump's dumpForeignServer(). Of an option that by its name is a password or the like only the name is
--        read.
-- If:    there is a row in pg_catalog.pg_foreign_server

SELECT
    pg_catalog.quote_ident(s.srvname)      AS object,
    NULL                                   AS schema,
    NULL                                   AS parent,
    w.fdwname::pg_catalog.text             AS wrapper,
    NULLIF(s.srvtype, '')                  AS type,
    NULLIF(s.srvversion, '')               AS version,
    (
        SELECT pg_catalog.array_agg(
            o.option_name || '=' || CASE
                WHEN o.option_name ~* '(pass(word|wd|phrase)?|pwd|secret|token|credentials?|(secret|access|api)_?key)$'
                THEN '(not shown)' ELSE o.option_value END
            ORDER BY o.option_name COLLATE pg_catalog."C")
        FROM pg_catalog.pg_options_to_table(s.srvoptions) AS o
    ) AS options,
    pg_catalog.pg_get_userbyid(s.srvowner) AS owner,
    CASE WHEN s.srvacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, s.srvacl), (false, pg_catalog.acldefault('S', s.srvowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN s.srvowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN s.srvowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    described.description                  AS comment,
    -- origin
    LEAST(s.xmin::pg_catalog.text::pg_catalog.int8, first.xmin::pg_catalog.text::pg_catalog.int8) AS made,
    GREATEST(
        s.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_foreign_server AS s
JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
LEFT JOIN pg_catalog.pg_depend AS first
    ON first.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND first.objid = s.oid
    AND first.refclassid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
    AND described.objoid = s.oid AND described.objsubid = 0
WHERE s.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
            AND member.objid = s.oid AND member.deptype = 'e'
    );
