-- What:  operator classes with the operators and functions that belong to them.
-- Why:   pg_dump's dumpOpclass(). Members that were added to the family afterwards belong to the family.
-- If:    there is a row in pg_catalog.pg_opclass WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I USING %I', n.nspname, c.opcname, am.amname) AS object,
    n.nspname                                                            AS schema,
    pg_catalog.format('operator_family %I.%I USING %I', fn.nspname, f.opfname, am.amname) AS parent,
    c.opcdefault                                                         AS default,
    pg_catalog.format_type(c.opcintype, NULL)                            AS type,
    pg_catalog.format_type(NULLIF(c.opckeytype, 0), NULL)                AS storage,
    pg_catalog.format('%I.%I', fn.nspname, f.opfname)                    AS family,
    operators.members                                                    AS operators,
    functions.members                                                    AS functions,
    pg_catalog.pg_get_userbyid(c.opcowner)                               AS owner,
    described.description                                                AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8                             AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, operators.changed, functions.changed,
        described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_opclass AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.opcnamespace
JOIN pg_catalog.pg_am AS am ON am.oid = c.opcmethod
JOIN pg_catalog.pg_opfamily AS f ON f.oid = c.opcfamily
JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.opfnamespace
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
        AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
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
        AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
) AS functions ON true
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
            AND member.objid = c.oid AND member.deptype = 'e'
    );
