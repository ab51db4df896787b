-- What:  subscriptions of this database.
-- Why:   pg_dump's dumpSubscription(). Left out are the connection, which may hold a password and is for superusers
--        only, and what is state rather than definition: whether it is enabled, and what it has skipped. A server
--        that lacks a column takes that of absent. Only superusers read the system columns too: the replication
--        origin of a subscription leads to the CREATE, nothing to an ALTER. The id 2 is older than all.
-- If:    there is a row in pg_catalog.pg_subscription

SELECT
    pg_catalog.quote_ident(s.subname)      AS object,
    NULL                                   AS schema,
    NULL                                   AS parent,
    ARRAY(
        SELECT p.name FROM pg_catalog.unnest(s.subpublications) AS p (name)
        ORDER BY p.name COLLATE pg_catalog."C"
    ) AS publications,
    s.subslotname::pg_catalog.text         AS slot_name,
    s.subsynccommit                        AS synchronous_commit,
    s.subbinary                            AS binary,
    CASE s.substream::pg_catalog.text
        WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END AS streaming,
    s.subtwophasestate <> 'd'              AS two_phase,
    s.subdisableonerr                      AS disable_on_error,
    s.subpasswordrequired                  AS password_required,
    s.subrunasowner                        AS run_as_owner,
    s.subfailover                          AS failover,
    s.suborigin                            AS origin,
    pg_catalog.pg_get_userbyid(s.subowner) AS owner,
    described.description                  AS comment,
    labelled.labels                        AS security_labels,
    -- origin
    coalesce(origin.xmin::pg_catalog.text::pg_catalog.int8, 2) AS made,
    GREATEST(
        origin.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8,
        labelled.changed, 2
    ) AS changed
FROM (
    SELECT
        NULL::pg_catalog."char" AS subtwophasestate, NULL::pg_catalog.bool AS subdisableonerr,
        NULL::pg_catalog.bool AS subpasswordrequired, NULL::pg_catalog.bool AS subrunasowner,
        NULL::pg_catalog.bool AS subfailover, NULL::pg_catalog.text AS suborigin
) AS absent
CROSS JOIN LATERAL (
    SELECT
        s.oid, s.subname, s.subowner, s.subpublications, s.subslotname, s.subsynccommit, s.subbinary, s.substream,
        subtwophasestate, subdisableonerr, subpasswordrequired, subrunasowner, subfailover, suborigin
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS db ON db.oid = s.subdbid
    WHERE db.datname = pg_catalog.current_database()
) AS s
LEFT JOIN pg_catalog.pg_replication_origin AS origin ON origin.roname = 'pg_' || s.oid
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_subscription'::pg_catalog.regclass
    AND described.objoid = s.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_shseclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_subscription'::pg_catalog.regclass
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = s.oid;
