-- What:  extended statistics: what is gathered, not what was found.
-- Why:   pg_dump's getExtendedStatistics(), dumpStatisticsExt().
-- If:    there is a row in pg_catalog.pg_statistic_ext

SELECT
    pg_catalog.format('%I.%I', n.nspname, s.stxname) AS object,
    n.nspname AS schema,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table' ELSE 'table' END
        || pg_catalog.format(' %I.%I', cn.nspname, c.relname) AS parent,
    pg_catalog.pg_get_userbyid(s.stxowner) AS owner,
    pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition,
    CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::pg_catalog.text END AS statistics_target,
    d.description AS comment,
    -- origin
    LEAST(s.xmin::pg_catalog.text::pg_catalog.int8, b.made) AS made,
    GREATEST(s.xmin::pg_catalog.text::pg_catalog.int8, d.xmin::pg_catalog.text::pg_catalog.int8) AS changed
FROM pg_catalog.pg_statistic_ext AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_class AS c ON c.oid = s.stxrelid
JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.relnamespace
LEFT JOIN (
    SELECT objid, pg_catalog.min(xmin::pg_catalog.text::pg_catalog.int8) AS made
    FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
    GROUP BY objid
) AS b ON b.objid = s.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = s.oid AND d.classoid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.deptype = 'e')
    AND s.oid NOT IN (
        SELECT x.objid
        FROM pg_catalog.pg_depend AS x
        WHERE x.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND x.deptype = 'e');
