-- What:  configurations of text search, and which dictionaries each type of token goes through, in their order.
-- Why:   pg_dump's dumpTSConfig(). The names of a parser's types of tokens come from a function of the parser: it is
--        called only if it is the server's own, otherwise the number stands for the name.
-- If:    there is a row in pg_catalog.pg_ts_config WHERE oid >= 16384

SELECT
    pg_catalog.format('%I.%I', n.nspname, c.cfgname)  AS object,
    n.nspname                                         AS schema,
    NULL                                              AS parent,
    pg_catalog.format('%I.%I', pn.nspname, p.prsname) AS parser,
    mapped.mappings                                   AS mappings,
    pg_catalog.pg_get_userbyid(c.cfgowner)            AS owner,
    described.description                             AS comment,
    -- origin
    c.xmin::pg_catalog.text::pg_catalog.int8          AS made,
    GREATEST(
        c.xmin::pg_catalog.text::pg_catalog.int8, mapped.changed, described.xmin::pg_catalog.text::pg_catalog.int8
    ) AS changed
FROM pg_catalog.pg_ts_config AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.cfgnamespace
JOIN pg_catalog.pg_ts_parser AS p ON p.oid = c.cfgparser
JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.prsnamespace
LEFT JOIN LATERAL (
    SELECT
        pg_catalog.array_agg(
            one.token || ': ' || one.dictionaries ORDER BY one.token COLLATE pg_catalog."C"
        ) AS mappings,
        pg_catalog.max(one.changed) AS changed
    FROM (
        SELECT
            coalesce(named.alias, m.maptokentype::pg_catalog.text) AS token,
            pg_catalog.string_agg(
                m.mapdict::pg_catalog.regdictionary::pg_catalog.text, ', ' ORDER BY m.mapseqno
            ) AS dictionaries,
            pg_catalog.max(m.xmin::pg_catalog.text::pg_catalog.int8) AS changed
        FROM pg_catalog.pg_ts_config_map AS m
        LEFT JOIN LATERAL pg_catalog.ts_token_type(
            CASE WHEN p.prslextype::pg_catalog.oid < 16384 THEN p.oid END
        ) AS named ON named.tokid = m.maptokentype
        WHERE m.mapcfg = c.oid
        GROUP BY 1
    ) AS one
) AS mapped ON true
LEFT JOIN pg_catalog.pg_description AS described
    ON described.classoid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass
    AND described.objoid = c.oid AND described.objsubid = 0
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_temp_'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS member
        WHERE member.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass
            AND member.objid = c.oid AND member.deptype = 'e'
    );
