-- What:  publications, with the schemas and tables in them; a table with its columns and its WHERE if it has any.
-- Why:   pg_dump's dumpPublication(), dumpPublicationTable() and dumpPublicationNamespace(). A server that lacks
--        prqual and prattrs takes those of absent, and where there is no pg_publication_namespace nothing depends on
--        it.
-- If:    there is a row in pg_catalog.pg_publication

SELECT
    pg_catalog.quote_ident(p.pubname)      AS object,
    NULL                                   AS schema,
    NULL                                   AS parent,
    p.puballtables                         AS all_tables,
    listed.tables                          AS tables,
    within.schemas                         AS schemas,
    pg_catalog.array_remove(ARRAY[
        CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END
    ], NULL) AS publish,
    p.pubviaroot                           AS via_partition_root,
    CASE pg_catalog.to_jsonb(p) ->> 'pubgencols' WHEN 'n' THEN 'none' WHEN 's' THEN 'stored' END AS generated_columns,
    pg_catalog.pg_get_userbyid(p.pubowner) AS owner,
    described.description                  AS comment,
    labelled.labels                        AS security_labels,
    -- origin
    LEAST(p.xmin::pg_catalog.text::pg_catalog.int8, listed.made, within.made) AS made,
    GREATEST(
        p.xmin::pg_catalog.text::pg_catalog.int8, listed.changed, within.changed,
        described.xmin::pg_catalog.text::pg_catalog.int8, labelled.changed
    ) AS changed
FROM pg_catalog.pg_publication AS p
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass
    AND described.objoid = p.oid AND described.objsubid = 0
LEFT JOIN (
    SELECT
        l.objoid,
        pg_catalog.array_agg(l.provider || ': ' || l.label ORDER BY l.provider COLLATE pg_catalog."C") AS labels,
        pg_catalog.max(l.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_seclabel AS l
    WHERE l.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND l.objsubid = 0
    GROUP BY l.objoid
) AS labelled ON labelled.objoid = p.oid
LEFT JOIN (
    SELECT
        m.prpubid,
        pg_catalog.array_agg(
            pg_catalog.concat(
                pg_catalog.format('%I.%I', n.nspname, t.relname),
                ' (' || m.attributes || ')',
                ' WHERE (' || pg_catalog.pg_get_expr(m.prqual, m.prrelid) || ')'
            ) ORDER BY n.nspname, t.relname
        ) AS tables,
        pg_catalog.min(m.written) AS made,
        pg_catalog.max(m.written) AS changed
    FROM (SELECT NULL::pg_catalog.pg_node_tree AS prqual, NULL::pg_catalog.int2vector AS prattrs) AS absent
    CROSS JOIN LATERAL (
        SELECT
            r.prpubid, r.prrelid, prqual, r.xmin::pg_catalog.text::pg_catalog.int8 AS written,
            (
                SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname)
                FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = r.prrelid AND a.attnum = ANY (prattrs)
            ) AS attributes
        FROM pg_catalog.pg_publication_rel AS r
    ) AS m
    JOIN pg_catalog.pg_class AS t ON t.oid = m.prrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
    GROUP BY m.prpubid
) AS listed ON listed.prpubid = p.oid
LEFT JOIN (
    SELECT
        d.refobjid,
        pg_catalog.array_agg(n.nspname::pg_catalog.text ORDER BY n.nspname) AS schemas,
        pg_catalog.min(d.xmin::pg_catalog.text::pg_catalog.int8) AS made,
        pg_catalog.max(d.xmin::pg_catalog.text::pg_catalog.int8) AS changed
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_depend AS s ON s.classid = d.classid AND s.objid = d.objid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.refobjid
    WHERE d.classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')
        AND d.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass
        AND s.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    GROUP BY d.refobjid
) AS within ON within.refobjid = p.oid
WHERE p.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass
            AND member.objid = p.oid AND member.deptype = 'e'
    );
