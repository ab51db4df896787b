-- What:  operators; NONE stands for the side where a prefix operator has no argument.
-- Why:   pg_dump's dumpOpr(). An operator that so far is only named as the commutator or negator of another has no
--        function, and is none yet.
-- If:    there is a row in pg_catalog.pg_operator WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%s(%s, %s)', n.nspname, o.oprname,
        coalesce(pg_catalog.format_type(NULLIF(o.oprleft, 0), NULL), 'NONE'),
        pg_catalog.format_type(o.oprright, NULL)) AS object,
    n.nspname                                                        AS schema,
    NULL                                                             AS parent,
    NULLIF(o.oprcode::pg_catalog.regprocedure::pg_catalog.text, '-') AS function,
    (
        SELECT pg_catalog.format('%I.%s', cn.nspname, c.oprname)
        FROM pg_catalog.pg_operator AS c JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.oprnamespace
        WHERE c.oid = o.oprcom
    ) AS commutator,
    (
        SELECT pg_catalog.format('%I.%s', cn.nspname, c.oprname)
        FROM pg_catalog.pg_operator AS c JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.oprnamespace
        WHERE c.oid = o.oprnegate
    ) AS negator,
    o.oprcanmerge                                                    AS merges,
    o.oprcanhash                                                     AS hashes,
    NULLIF(o.oprrest::pg_catalog.regprocedure::pg_catalog.text, '-') AS restrict_estimator,
    NULLIF(o.oprjoin::pg_catalog.regprocedure::pg_catalog.text, '-') AS join_estimator,
    pg_catalog.pg_get_userbyid(o.oprowner)                           AS owner,
    described.description                                            AS comment,
    -- origin
    o.xmin::pg_catalog.text::pg_catalog.int8                         AS made,
    GREATEST(
        o.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_operator AS o
JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_operator'::pg_catalog.regclass
    AND described.objoid = o.oid AND described.objsubid = 0
WHERE o.oid >= 16384 AND o.oprcode <> 0 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass
            AND member.objid = o.oid AND member.deptype = 'e'
    );
