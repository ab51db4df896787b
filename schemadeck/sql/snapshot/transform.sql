-- What:  transforms, named as in DROP TRANSFORM.
-- Why:   pg_dump's dumpTransform(). They have no owner.
-- If:    there is a row in pg_catalog.pg_transform

SELECT
    pg_catalog.format('FOR %s LANGUAGE %I', pg_catalog.format_type(t.trftype, NULL), l.lanname) AS object,
    NULL                                                                AS schema,
    NULL                                                                AS parent,
    NULLIF(t.trffromsql::pg_catalog.regprocedure::pg_catalog.text, '-') AS from_sql_function,
    NULLIF(t.trftosql::pg_catalog.regprocedure::pg_catalog.text, '-')   AS to_sql_function,
    described.description                                               AS comment,
    -- origin
    t.xmin::pg_catalog.text::pg_catalog.int8                            AS made,
    GREATEST(
        t.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_transform AS t
JOIN pg_catalog.pg_language AS l ON l.oid = t.trflang
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_transform'::pg_catalog.regclass
    AND described.objoid = t.oid AND described.objsubid = 0
WHERE t.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass
            AND member.objid = t.oid AND member.deptype = 'e'
    );
