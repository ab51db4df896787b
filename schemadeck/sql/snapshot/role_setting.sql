-- What:  what ALTER ROLE ... IN DATABASE set for this database, a row for each role.
-- Why:   pg_dump's dumpDatabaseConfig(). Settings of a role for every database belong to the cluster.
-- If:    there is a row in pg_catalog.pg_db_role_setting

SELECT
    pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r.setrole)) AS object,
    NULL                                                          AS schema,
    NULL                                                          AS parent,
    ARRAY(
        SELECT s.one FROM pg_catalog.unnest(r.setconfig) AS s (one) ORDER BY s.one COLLATE pg_catalog."C"
    ) AS settings,
    -- origin
    r.xmin::pg_catalog.text::pg_catalog.int8                      AS made,
    r.xmin::pg_catalog.text::pg_catalog.int8                      AS changed
FROM pg_catalog.pg_db_role_setting AS r
JOIN pg_catalog.pg_database AS db ON db.oid = r.setdatabase
WHERE db.datname = pg_catalog.current_database() AND r.setrole <> 0;
