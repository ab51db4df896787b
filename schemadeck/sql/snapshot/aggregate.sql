-- What:  aggregates; their name has the types of the arguments only, direct ones first.
-- Why:   pg_dump's getAggregates() and dumpAgg(). Some columns of the catalog mean nothing without a function that
--        goes with them.
-- If:    there is a row in pg_catalog.pg_proc WHERE oid >= 16384 AND prokind = 'a'

SELECT
    pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
        CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_catalog.oidvectortypes(p.proargtypes) END) AS object,
    n.nspname                                                               AS schema,
    NULL                                                                    AS parent,
    pg_catalog.pg_get_function_arguments(p.oid)                             AS arguments,
    a.aggkind = 'h'                                                         AS hypothetical,
    NULLIF(a.aggtransfn::pg_catalog.regprocedure::pg_catalog.text, '-')     AS state_function,
    pg_catalog.format_type(a.aggtranstype, NULL)                            AS state_type,
    NULLIF(a.aggtransspace, 0)::pg_catalog.text                             AS state_space,
    a.agginitval                                                            AS initial_state,
    NULLIF(a.aggfinalfn::pg_catalog.regprocedure::pg_catalog.text, '-')     AS final_function,
    a.aggfinalfn <> 0 AND a.aggfinalextra                                   AS final_extra,
    CASE WHEN a.aggfinalfn <> 0 THEN CASE a.aggfinalmodify
        WHEN 'r' THEN 'read only' WHEN 's' THEN 'shareable' WHEN 'w' THEN 'read write' END END AS final_modify,
    NULLIF(a.aggcombinefn::pg_catalog.regprocedure::pg_catalog.text, '-')   AS combine_function,
    NULLIF(a.aggserialfn::pg_catalog.regprocedure::pg_catalog.text, '-')    AS serial_function,
    NULLIF(a.aggdeserialfn::pg_catalog.regprocedure::pg_catalog.text, '-')  AS deserial_function,
    NULLIF(a.aggmtransfn::pg_catalog.regprocedure::pg_catalog.text, '-')    AS moving_state_function,
    NULLIF(a.aggminvtransfn::pg_catalog.regprocedure::pg_catalog.text, '-') AS moving_inverse_function,
    CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END AS moving_state_type,
    NULLIF(a.aggmtransspace, 0)::pg_catalog.text                            AS moving_state_space,
    a.aggminitval                                                           AS moving_initial_state,
    NULLIF(a.aggmfinalfn::pg_catalog.regprocedure::pg_catalog.text, '-')    AS moving_final_function,
    a.aggmfinalfn <> 0 AND a.aggmfinalextra                                 AS moving_final_extra,
    CASE WHEN a.aggmfinalfn <> 0 THEN CASE a.aggmfinalmodify
        WHEN 'r' THEN 'read only' WHEN 's' THEN 'shareable' WHEN 'w' THEN 'read write' END END AS moving_final_modify,
    CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::pg_catalog.regoperator::pg_catalog.text END AS sort_operator,
    CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' WHEN 'u' THEN 'unsafe' END AS parallel,
    pg_catalog.pg_get_userbyid(p.proowner)                                  AS owner,
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
    described.description                                                   AS comment,
    labelled.labels                                                         AS security_labels,
    -- origin
    LEAST(a.xmin::pg_catalog.text::pg_catalog.int8, p.xmin::pg_catalog.text::pg_catalog.int8) AS made,
    GREATEST(
        a.xmin::pg_catalog.text::pg_catalog.int8, p.xmin::pg_catalog.text::pg_catalog.int8,
        described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_aggregate AS a
JOIN pg_catalog.pg_proc AS p ON p.oid = a.aggfnoid
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
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
WHERE p.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND member.objid = p.oid AND member.deptype = 'e'
    );
