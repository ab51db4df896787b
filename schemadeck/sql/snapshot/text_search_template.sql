-- What:  templates of text search dictionaries.
-- Why:   pg_dump's dumpTSTemplate(). Templates have no owner.
-- If:    there is a row in pg_catalog.pg_ts_template WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, t.tmplname)                   AS object,
    n.nspname                                                           AS schema,
    NULL                                                                AS parent,
    NULLIF(t.tmplinit::pg_catalog.regprocedure::pg_catalog.text, '-')   AS init_function,
    NULLIF(t.tmpllexize::pg_catalog.regprocedure::pg_catalog.text, '-') AS lexize_function,
    described.description                                               AS comment,
    -- origin
    t.xmin::pg_catalog.text::pg_catalog.int8                            AS made,
    GREATEST(
        t.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_ts_template AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.tmplnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass
    AND described.objoid = t.oid AND described.objsubid = 0
WHERE t.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass
            AND member.objid = t.oid AND member.deptype = 'e'
    );
