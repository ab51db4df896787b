-- What:  casts, named as in DROP CAST; those from a range to its multirange come with the range.
-- Why:   pg_dump's getCasts() and dumpCast(). A cast has no owner and lies in no schema.
-- If:    there is a row in pg_catalog.pg_cast WHERE oid >= 16384

SELECT
    pg_catalog.format('(%s AS %s)',
        pg_catalog.format_type(c.castsource, NULL), pg_catalog.format_type(c.casttarget, NULL)) AS object,
    NULL                                                                              AS schema,
    NULL                                                                              AS parent,
    CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' WHEN 'b' THEN 'binary coercible' END AS method,
    NULLIF(c.castfunc::pg_catalog.oid::pg_catalog.regprocedure::pg_catalog.text, '-') AS function,
    CASE c.castcontext WHEN 'e' THEN 'explicit' WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' END AS context,
    described.description                                                             AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8                                          AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_cast AS c
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_cast'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_range AS r WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget
    )
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass
            AND member.objid = c.oid AND member.deptype = 'e'
    );
