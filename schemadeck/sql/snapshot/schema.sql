-- What:  schemas: one row each, the server's own and temporary ones left out.
-- Why:   pg_dump's getNamespaces(). The schema public is there from the beginning, with an owner and privileges
--        that differ between versions, so only what was changed about it counts.

SELECT
    pg_catalog.quote_ident(n.nspname)                                                  AS object,
    n.nspname                                                                          AS schema,
    NULL                                                                               AS parent,
    CASE WHEN n.nspname <> 'public' THEN pg_catalog.pg_get_userbyid(n.nspowner) END    AS owner,
    pg_catalog.obj_description(n.oid, 'pg_namespace')                                  AS comment,
    n.xmin::pg_catalog.text::pg_catalog.int8                                           AS made,
    n.xmin::pg_catalog.text::pg_catalog.int8                                           AS changed
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
