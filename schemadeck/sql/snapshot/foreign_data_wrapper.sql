-- What:  foreign-data wrappers.
-- Why:   pg_dump's dumpForeignDataWrapper(). Of an option that by its name is a password or the like only the name is
--        read.
-- If:    there is a row in pg_catalog.pg_foreign_data_wrapper

SELECT
    pg_catalog.quote_ident(w.fdwname)                                                   AS object,
    NULL                                                                                AS schema,
    NULL                                                                                AS parent,
    NULLIF(w.fdwhandler::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS handler,
    NULLIF(w.fdwvalidator::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS validator,
    (
        SELECT pg_catalog.array_agg(
            o.option_name || '=' || CASE
                WHEN o.option_name ~* '(pass(word|wd|phrase)?|pwd|secret|token|credentials?|(secret|access|api)_?key)$'
                THEN '(not shown)' ELSE o.option_value END
            ORDER BY o.option_name COLLATE pg_catalog."C")
        FROM pg_catalog.pg_options_to_table(w.fdwoptions) AS o
    ) AS options,
    pg_catalog.pg_get_userbyid(w.fdwowner)                                              AS owner,
    CASE WHEN w.fdwacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, w.fdwacl), (false, pg_catalog.acldefault('F', w.fdwowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN w.fdwowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN w.fdwowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    described.description                                                               AS comment,
    -- origin
    w.xmin::pg_catalog.text::pg_catalog.int8                                            AS made,
    GREATEST(
        w.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_foreign_data_wrapper AS w
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
    AND described.objoid = w.oid AND described.objsubid = 0
WHERE w.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
            AND member.objid = w.oid AND member.deptype = 'e'
    );
