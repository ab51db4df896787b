-- What:  dictionaries of text search; the options are as they were written.
-- Why:   pg_dump's dumpTSDictionary().
-- If:    there is a row in pg_catalog.pg_ts_dict WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, d.dictname)  AS object,
    n.nspname                                          AS schema,
    NULL                                               AS parent,
    pg_catalog.format('%I.%I', tn.nspname, t.tmplname) AS template,
    d.dictinitoption                                   AS options,
    pg_catalog.pg_get_userbyid(d.dictowner)            AS owner,
    described.description                              AS comment,
    -- origin
    d.xmin::pg_catalog.text::pg_catalog.int8           AS made,
    GREATEST(
        d.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_ts_dict AS d
JOIN pg_catalog.pg_namespace AS n ON n.oid = d.dictnamespace
JOIN pg_catalog.pg_ts_template AS t ON t.oid = d.dicttemplate
JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.tmplnamespace
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass
    AND described.objoid = d.oid AND described.objsubid = 0
WHERE d.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass
            AND member.objid = d.oid AND member.deptype = 'e'
    );
