-- What:  types of one's own: base types, composite types, enums, ranges with their multirange, shells. Domains are a
--        kind of their own, and so are the attributes of a composite type.
-- Why:   pg_dump's getTypes() and dumpType(). Arrays, multiranges and the types of rows come and go with what they
--        are for. Each form leaves the properties of the others NULL.
--        Many statements write the type anew, none that its array depends on it: this leads to the CREATE.

SELECT
    pg_catalog.format('%I.%I', n.nspname, t.typname)                      AS object,
    n.nspname                                                             AS schema,
    NULL                                                                  AS parent,
    t.form                                                                AS form,
    listed.values                                                         AS values,
    CASE t.form WHEN 'composite' THEN (
        SELECT pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) END AS attribute_order,
    pg_catalog.format_type(r.rngsubtype, NULL)                            AS subtype,
    CASE WHEN NOT c.opcdefault THEN pg_catalog.format('%I.%I', cn.nspname, c.opcname) END AS subtype_operator_class,
    CASE WHEN r.rngcollation NOT IN (0, s.typcollation)
        THEN r.rngcollation::pg_catalog.regcollation::pg_catalog.text END AS subtype_collation,
    NULLIF(r.rngcanonical::pg_catalog.regprocedure::pg_catalog.text, '-') AS canonical_function,
    NULLIF(r.rngsubdiff::pg_catalog.regprocedure::pg_catalog.text, '-')   AS difference_function,
    pg_catalog.format_type(r.rngmultitypid, NULL)                         AS multirange,
    NULLIF(b.typinput::pg_catalog.regprocedure::pg_catalog.text, '-')     AS input_function,
    NULLIF(b.typoutput::pg_catalog.regprocedure::pg_catalog.text, '-')    AS output_function,
    NULLIF(b.typreceive::pg_catalog.regprocedure::pg_catalog.text, '-')   AS receive_function,
    NULLIF(b.typsend::pg_catalog.regprocedure::pg_catalog.text, '-')      AS send_function,
    NULLIF(b.typmodin::pg_catalog.regprocedure::pg_catalog.text, '-')     AS modifier_input_function,
    NULLIF(b.typmodout::pg_catalog.regprocedure::pg_catalog.text, '-')    AS modifier_output_function,
    NULLIF(b.typanalyze::pg_catalog.regprocedure::pg_catalog.text, '-')   AS analyze_function,
    NULLIF(b.typsubscript::pg_catalog.regprocedure::pg_catalog.text, '-') AS subscript_function,
    CASE b.typlen WHEN -1 THEN 'variable' WHEN -2 THEN 'C string' ELSE b.typlen::pg_catalog.text END AS length,
    b.typbyval                                                            AS by_value,
    CASE b.typalign
        WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' WHEN 'd' THEN 'double' END AS alignment,
    CASE b.typstorage
        WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END AS storage,
    b.typcategory::pg_catalog.text                                        AS category,
    b.typispreferred                                                      AS preferred,
    coalesce(pg_catalog.pg_get_expr(b.typdefaultbin, 0), pg_catalog.quote_literal(b.typdefault)) AS default,
    pg_catalog.format_type(NULLIF(b.typelem, 0), NULL)                    AS element,
    b.typdelim::pg_catalog.text                                           AS delimiter,
    b.typcollation <> 0                                                   AS collatable,
    pg_catalog.pg_get_userbyid(t.typowner)                                AS owner,
    CASE WHEN t.typacl IS NOT NULL THEN (
        SELECT NULLIF(
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE a.given), '{}'),
            coalesce(
                pg_catalog.array_agg(e.entry ORDER BY e.entry COLLATE pg_catalog."C") FILTER (WHERE NOT a.given), '{}')
        )
        FROM (VALUES (true, t.typacl), (false, pg_catalog.acldefault('T', t.typowner))) AS a (given, acl)
        CROSS JOIN LATERAL pg_catalog.unnest(a.acl) AS i (item)
        CROSS JOIN LATERAL (SELECT x.* FROM pg_catalog.aclexplode(ARRAY[i.item]) AS x LIMIT 1) AS x
        CROSS JOIN LATERAL (
            SELECT
                CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN t.typowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                || pg_catalog.substring(i.item::pg_catalog.text, '=[A-Za-z*]*/(?=("([^"]|"")*"|[^"/=]*)$)')
                || CASE x.grantor WHEN t.typowner THEN 'owner'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END AS entry
        ) AS e
    ) END AS acl,
    described.description                                                 AS comment,
    labelled.labels                                                       AS security_labels,
    -- origin
    LEAST(t.written, first.xmin::pg_catalog.text::pg_catalog.int8)        AS made,
    GREATEST(
        t.written, m.xmin::pg_catalog.text::pg_catalog.int8, listed.changed,
        described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM (
    SELECT t.*, t.xmin::pg_catalog.text::pg_catalog.int8 AS written, CASE
        WHEN NOT t.typisdefined THEN 'shell'
        WHEN t.typtype = 'b' THEN 'base' WHEN t.typtype = 'c' THEN 'composite'
        WHEN t.typtype = 'e' THEN 'enum' WHEN t.typtype = 'r' THEN 'range' END AS form
    FROM pg_catalog.pg_type AS t
    LEFT JOIN pg_catalog.pg_class AS relation ON relation.oid = t.typrelid
    WHERE t.oid >= 16384 AND (t.typrelid = 0 OR relation.relkind = 'c')
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_type AS element WHERE element.oid = t.typelem AND element.typarray = t.oid
        )
) AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type AS b ON b.oid = t.oid AND t.form = 'base'
LEFT JOIN (
    SELECT
        v.enumtypid,
        pg_catalog.array_agg(v.enumlabel::pg_catalog.text ORDER BY v.enumsortorder) AS values,
        pg_catalog.max(v.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_enum AS v
    GROUP BY v.enumtypid
) AS listed ON listed.enumtypid = t.oid
LEFT JOIN pg_catalog.pg_range AS r ON r.rngtypid = t.oid
LEFT JOIN pg_catalog.pg_type AS m ON m.oid = r.rngmultitypid
LEFT JOIN pg_catalog.pg_type AS s ON s.oid = r.rngsubtype
LEFT JOIN pg_catalog.pg_opclass AS c ON c.oid = r.rngsubopc
LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.opcnamespace
LEFT JOIN pg_catalog.pg_depend AS first
    ON first.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND first.objid = t.typarray
    AND first.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND first.refobjid = t.oid
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
    AND described.objoid = t.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = t.oid
WHERE t.form IS NOT NULL AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND member.objid = t.oid AND member.deptype = 'e'
    );
