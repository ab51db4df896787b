-- What:  operator families, with the operators and functions that belong to no class of them.
-- Why:   pg_dump's dumpOpfamily(). CREATE OPERATOR CLASS makes a family of the same name where none is given.
-- If:    there is a row in pg_catalog.pg_opfamily WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I USING %I', n.nspname, f.opfname, am.amname) AS object,
    n.nspname                                                            AS schema,
    NULL                                                                 AS parent,
    operators.members                                                    AS operators,
    functions.members                                                    AS functions,
    pg_catalog.pg_get_userbyid(f.opfowner)                               AS owner,
    described.description                                                AS comment,
    -- origin
    f.xmin::pg_catalog.text::pg_catalog.int8                             AS made,
    GREATEST(
        f.xmin::pg_catalog.text::pg_catalog.int8, operators.changed, functions.changed,
        described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_opfamily AS f
JOIN pg_catalog.pg_namespace AS n ON n.oid = f.opfnamespace
JOIN pg_catalog.pg_am AS am ON am.oid = f.opfmethod
LEFT JOIN LATERAL (
    SELECT
        pg_catalog.array_agg(
            pg_catalog.concat(m.amopstrategy, ' ', m.amopopr::pg_catalog.regoperator,
                ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.opfname))
            ORDER BY m.amopstrategy, m.amopopr::pg_catalog.regoperator::pg_catalog.text COLLATE pg_catalog."C"
        ) AS members,
        pg_catalog.max(m.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_amop AS m ON m.oid = d.objid
    LEFT JOIN pg_catalog.pg_opfamily AS s ON s.oid = m.amopsortfamily
    LEFT JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.opfnamespace
    WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND d.refobjid = f.oid
) AS operators ON true
LEFT JOIN LATERAL (
    SELECT
        pg_catalog.array_agg(
            pg_catalog.format('%s (%s, %s) %s', m.amprocnum, pg_catalog.format_type(m.amproclefttype, NULL),
                pg_catalog.format_type(m.amprocrighttype, NULL), m.amproc::pg_catalog.regprocedure)
            ORDER BY m.amprocnum, m.amproc::pg_catalog.regprocedure::pg_catalog.text COLLATE pg_catalog."C",
                pg_catalog.format_type(m.amproclefttype, NULL) COLLATE pg_catalog."C",
                pg_catalog.format_type(m.amprocrighttype, NULL) COLLATE pg_catalog."C"
        ) AS members,
        pg_catalog.max(m.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_amproc AS m ON m.oid = d.objid
    WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND d.refobjid = f.oid
) AS functions ON true
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
    AND described.objoid = f.oid AND described.objsubid = 0
WHERE f.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
            AND member.objid = f.oid AND member.deptype = 'e'
    );
