-- What:  event triggers; a login trigger counts as any other.
-- Why:   pg_dump's dumpEventTrigger().
-- If:    there is a row in pg_catalog.pg_event_trigger

SELECT
    pg_catalog.quote_ident(e.evtname)                                                AS object,
    NULL                                                                             AS schema,
    NULL                                                                             AS parent,
    e.evtevent::pg_catalog.text                                                      AS event,
    (
        SELECT pg_catalog.array_agg(t.tag ORDER BY t.tag COLLATE pg_catalog."C")
        FROM pg_catalog.unnest(e.evttags) AS t (tag)
    ) AS tags,
    NULLIF(e.evtfoid::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS function,
    CASE e.evtenabled
        WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END AS enabled,
    pg_catalog.pg_get_userbyid(e.evtowner)                                           AS owner,
    described.description                                                            AS comment,
    labelled.labels                                                                  AS security_labels,
    -- origin
    e.xmin::pg_catalog.text::pg_catalog.int8                                         AS made,
    GREATEST(
        e.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_event_trigger AS e
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
    AND described.objoid = e.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = e.oid
WHERE e.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
            AND member.objid = e.oid AND member.deptype = 'e'
    );
