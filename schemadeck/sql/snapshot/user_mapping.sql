-- What:  user mappings, named as in DROP USER MAPPING.
-- Why:   pg_dump's dumpUserMappings(). The server shows the options to few: to all others they are '(not readable)',
--        which says nothing about what they are. Of an option that by its name is a password or the like only the
--        name is read. Nor may others see the row itself: what it depends on leads to the CREATE, nothing to an ALTER.
-- If:    there is a row in pg_catalog.pg_foreign_server

SELECT
    pg_catalog.format('FOR %s SERVER %I',
        CASE WHEN m.umuser = 0 THEN 'public' ELSE pg_catalog.quote_ident(m.usename) END, m.srvname) AS object,
    NULL                                              AS schema,
    pg_catalog.format('foreign_server %I', m.srvname) AS parent,
    CASE WHEN m.readable THEN (
        SELECT pg_catalog.array_agg(
            o.option_name || '=' || CASE
                WHEN o.option_name ~* '(pass(word|wd|phrase)?|pwd|secret|token|credentials?|(secret|access|api)_?key)$'
                THEN '(not shown)' ELSE o.option_value END
            ORDER BY o.option_name COLLATE pg_catalog."C")
        FROM pg_catalog.pg_options_to_table(m.umoptions) AS o
    ) ELSE ARRAY['(not readable)'] END AS options,
    -- origin
    first.xmin::pg_catalog.text::pg_catalog.int8      AS made,
    first.xmin::pg_catalog.text::pg_catalog.int8      AS changed
FROM (
    SELECT
        m.*,
        r.rolsuper
        OR (m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE'))
        OR (m.umuser = r.oid AND (
            pg_catalog.pg_has_role(s.srvowner, 'USAGE') OR pg_catalog.has_server_privilege(s.oid, 'USAGE')
        )) AS readable
    FROM pg_catalog.pg_user_mappings AS m
    JOIN pg_catalog.pg_foreign_server AS s ON s.oid = m.srvid
    JOIN pg_catalog.pg_roles AS r ON r.rolname = CURRENT_USER
    WHERE m.umid >= 16384
) AS m
JOIN pg_catalog.pg_depend AS first
    ON first.classid = 'pg_catalog.pg_user_mapping'::pg_catalog.regclass AND first.objid = m.umid
    AND first.refclassid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass;
