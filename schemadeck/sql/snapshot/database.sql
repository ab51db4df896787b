-- What:  the database itself: one row, always named current, since two databases of other names may be equal.
-- Why:   pg_dump's dumpDatabase(). Its name and tablespace belong to the cluster; the version of its collation to the
--        operating system; the comment on the database postgres to initdb. No statement of a file makes it, which 2, the
--        id of what is older than all, says.

SELECT
    'current'                                                             AS object,
    NULL                                                                  AS schema,
    NULL                                                                  AS parent,
    pg_catalog.pg_get_userbyid(db.datdba)                                 AS owner,
    pg_catalog.pg_encoding_to_char(db.encoding)                           AS encoding,
    CASE coalesce(row.columns ->> 'datlocprovider', 'c')
        WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END AS locale_provider,
    db.datcollate::pg_catalog.text                                        AS lc_collate,
    db.datctype::pg_catalog.text                                          AS lc_ctype,
    coalesce(row.columns ->> 'datlocale', row.columns ->> 'daticulocale') AS locale,
    row.columns ->> 'daticurules'                                         AS icu_rules,
    db.datistemplate                                                      AS template,
    db.datallowconn                                                       AS allow_connections,
    NULLIF(db.datconnlimit, -1)::pg_catalog.text                          AS connection_limit,
    (
        SELECT pg_catalog.array_agg(s.one ORDER BY s.one COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(configured.setconfig) AS s (one)
    ) AS settings,
    CASE WHEN db.datacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, db.datacl), (false, pg_catalog.acldefault('d', db.datdba))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN db.datdba THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN db.datdba THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    NULLIF(described.description, 'default administrative connection database') AS comment,
    labelled.labels                                                       AS security_labels,
    -- origin
    2::pg_catalog.int8                                                    AS made,
    GREATEST(
        db.xmin::pg_catalog.text::pg_catalog.int8, configured.xmin::pg_catalog.text::pg_catalog.int8,
        described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_database AS db
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(db) AS columns) AS row
LEFT JOIN pg_catalog.pg_db_role_setting AS configured ON configured.setdatabase = db.oid AND configured.setrole = 0
LEFT JOIN pg_catalog.pg_shdescription AS described
    ON described.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass AND described.objoid = db.oid
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_shseclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = db.oid
WHERE db.datname = pg_catalog.current_database();
