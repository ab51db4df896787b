-- What:  on scratch, what each statement of a file did to the catalogs: the table `touched`, a row for each object.
-- Why:   `schemadeck blame`. New rows of the catalogs tell what was made and changed, with what event triggers do not
--        know: columns, privileges, the partitions that a function made. Event triggers tell what leaves no row behind.
-- Locks: none; no database but a scratch one ever has this.
-- Undo:  DROP SCHEMA schemadeck CASCADE.

CREATE TABLE schemadeck.touched (
    id       bigint  GENERATED ALWAYS AS IDENTITY,
    classid  oid     NOT NULL,
    objid    oid     NOT NULL,
    objsubid integer NOT NULL,
    kind     text,
    name     text,
    part_of  oid[],
    digest   text,
    dropped  boolean NOT NULL DEFAULT false
);

COMMENT ON COLUMN schemadeck.touched.part_of IS 'classid, objid and objsubid of what it is a part of; empty: of nothing; NULL: not known from this row.';
COMMENT ON COLUMN schemadeck.touched.digest IS 'The same again if nothing was changed but bookkeeping; NULL: the row alone says that something was.';

CREATE UNIQUE INDEX trace_key ON schemadeck.trace (deck, number, statement);

-- What a row of a catalog says, without what other objects and the data leave in it.
CREATE FUNCTION schemadeck.digest(columns jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_catalog.md5((columns - '{
        oid, relfilenode, relpages, reltuples, relallvisible, relallfrozen, relhasindex, relhasrules, relhastriggers,
        relhassubclass, relchecks, relnatts, reltoastrelid, relrewrite, relfrozenxid, relminmxid,
        attinhcount, attislocal, atthasmissing, attmissingval,
        coninhcount, conislocal, conparentid, conindid}'::pg_catalog.text[])::pg_catalog.text)
$$;

CREATE FUNCTION schemadeck.relation_digest(relation oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT schemadeck.digest(pg_catalog.to_jsonb(c) || pg_catalog.jsonb_build_object('parents', (
        SELECT pg_catalog.jsonb_agg(i.inhparent ORDER BY i.inhseqno)
        FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid)))
    FROM pg_catalog.pg_class AS c WHERE c.oid = relation
$$;

-- Rows of the catalogs and the objects that they tell of.
CREATE VIEW schemadeck.catalog_row (classid, objid, objsubid, written, part_of, digest) AS
SELECT 'pg_class'::regclass::oid, oid, 0, xmin, NULL::oid[], schemadeck.relation_digest(oid)
FROM pg_class WHERE relkind NOT IN ('t', 'c')
UNION ALL
SELECT 'pg_type'::regclass, reltype, 0, xmin, NULL, schemadeck.relation_digest(oid) FROM pg_class WHERE relkind = 'c'
UNION ALL
SELECT 'pg_class'::regclass, a.attrelid, a.attnum, a.xmin,
    (SELECT ARRAY[CASE WHEN c.relkind = 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END,
        CASE WHEN c.relkind = 'c' THEN c.reltype ELSE c.oid END, 0] FROM pg_class AS c WHERE c.oid = a.attrelid),
    schemadeck.digest(to_jsonb(a))
FROM pg_attribute AS a WHERE a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'pg_class'::regclass, adrelid, adnum, xmin, NULL, NULL FROM pg_attrdef
UNION ALL
SELECT 'pg_constraint'::regclass, k.oid, 0, k.xmin,
    CASE WHEN k.contypid <> 0 THEN ARRAY['pg_type'::regclass, k.contypid, 0]
        ELSE ARRAY['pg_class'::regclass, k.conrelid, 0] END,
    schemadeck.digest(to_jsonb(k))
FROM pg_constraint AS k
UNION ALL
SELECT 'pg_constraint'::regclass, tgconstraint, 0, xmin, NULL, NULL
FROM pg_trigger WHERE tgisinternal AND tgconstraint <> 0
UNION ALL
SELECT 'pg_trigger'::regclass, oid, 0, xmin, ARRAY['pg_class'::regclass, tgrelid, 0], NULL
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'pg_policy'::regclass, oid, 0, xmin, ARRAY['pg_class'::regclass, polrelid, 0], NULL FROM pg_policy
UNION ALL
SELECT 'pg_rewrite'::regclass, oid, 0, xmin, ARRAY['pg_class'::regclass, ev_class, 0], NULL
FROM pg_rewrite WHERE rulename <> '_RETURN'
UNION ALL
SELECT 'pg_class'::regclass, ev_class, 0, xmin, NULL, NULL FROM pg_rewrite WHERE rulename = '_RETURN'
UNION ALL
SELECT 'pg_class'::regclass, i.indexrelid, 0, i.xmin,
    coalesce(
        (SELECT ARRAY['pg_constraint'::regclass, k.oid, 0] FROM pg_constraint AS k
        WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')),
        ARRAY['pg_class'::regclass, i.indrelid, 0]),
    NULL
FROM pg_index AS i
UNION ALL
SELECT 'pg_class'::regclass, s.seqrelid, 0, s.xmin,
    coalesce(
        (SELECT ARRAY[d.refclassid, d.refobjid, d.refobjsubid::oid] FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
            AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid <> 0),
        '{}'),
    NULL
FROM pg_sequence AS s
UNION ALL
SELECT 'pg_statistic_ext'::regclass, oid, 0, xmin, ARRAY['pg_class'::regclass, stxrelid, 0], NULL FROM pg_statistic_ext
UNION ALL
SELECT 'pg_class'::regclass, ftrelid, 0, xmin, NULL, NULL FROM pg_foreign_table
UNION ALL
SELECT 'pg_proc'::regclass, oid, 0, xmin, NULL, NULL FROM pg_proc
UNION ALL
SELECT 'pg_proc'::regclass, aggfnoid, 0, xmin, NULL, NULL FROM pg_aggregate
UNION ALL
SELECT 'pg_type'::regclass, oid, 0, xmin, NULL, NULL
FROM pg_type WHERE typtype <> 'm' AND typcategory <> 'A'
    AND (typrelid = 0 OR (SELECT relkind = 'c' FROM pg_class WHERE oid = typrelid))
UNION ALL
SELECT 'pg_type'::regclass, enumtypid, 0, xmin, NULL, NULL FROM pg_enum
UNION ALL
SELECT 'pg_namespace'::regclass, oid, 0, xmin, NULL, NULL FROM pg_namespace
UNION ALL
SELECT 'pg_default_acl'::regclass, oid, 0, xmin,
    CASE WHEN defaclnamespace <> 0 THEN ARRAY['pg_namespace'::regclass, defaclnamespace, 0] END, NULL
FROM pg_default_acl
UNION ALL
SELECT 'pg_extension'::regclass, oid, 0, xmin, NULL, NULL FROM pg_extension
UNION ALL
SELECT 'pg_event_trigger'::regclass, oid, 0, xmin, NULL, NULL FROM pg_event_trigger
UNION ALL
SELECT 'pg_publication'::regclass, oid, 0, xmin, NULL, NULL FROM pg_publication
UNION ALL
SELECT 'pg_publication'::regclass, prpubid, 0, xmin, NULL, NULL FROM pg_publication_rel
UNION ALL
SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, xmin, NULL, NULL FROM pg_foreign_data_wrapper
UNION ALL
SELECT 'pg_foreign_server'::regclass, oid, 0, xmin, NULL, NULL FROM pg_foreign_server
UNION ALL
SELECT 'pg_user_mapping'::regclass, oid, 0, xmin, ARRAY['pg_foreign_server'::regclass, umserver, 0], NULL
FROM pg_user_mapping
UNION ALL
SELECT 'pg_collation'::regclass, oid, 0, xmin, NULL, NULL FROM pg_collation WHERE oid >= 16384
UNION ALL
SELECT 'pg_conversion'::regclass, oid, 0, xmin, NULL, NULL FROM pg_conversion WHERE oid >= 16384
UNION ALL
SELECT 'pg_cast'::regclass, oid, 0, xmin, NULL, NULL FROM pg_cast WHERE oid >= 16384
UNION ALL
SELECT 'pg_language'::regclass, oid, 0, xmin, NULL, NULL FROM pg_language
UNION ALL
SELECT 'pg_transform'::regclass, oid, 0, xmin, NULL, NULL FROM pg_transform
UNION ALL
SELECT 'pg_am'::regclass, oid, 0, xmin, NULL, NULL FROM pg_am
UNION ALL
SELECT 'pg_operator'::regclass, oid, 0, xmin, NULL, NULL FROM pg_operator WHERE oid >= 16384
UNION ALL
SELECT 'pg_opclass'::regclass, oid, 0, xmin, NULL, NULL FROM pg_opclass WHERE oid >= 16384
UNION ALL
SELECT 'pg_opfamily'::regclass, oid, 0, xmin, NULL, NULL FROM pg_opfamily WHERE oid >= 16384
UNION ALL
SELECT 'pg_opfamily'::regclass, amopfamily, 0, xmin, NULL, NULL FROM pg_amop WHERE oid >= 16384
UNION ALL
SELECT 'pg_opfamily'::regclass, amprocfamily, 0, xmin, NULL, NULL FROM pg_amproc WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_config'::regclass, oid, 0, xmin, NULL, NULL FROM pg_ts_config
UNION ALL
SELECT 'pg_ts_config'::regclass, mapcfg, 0, xmin, NULL, NULL FROM pg_ts_config_map
UNION ALL
SELECT 'pg_ts_dict'::regclass, oid, 0, xmin, NULL, NULL FROM pg_ts_dict
UNION ALL
SELECT 'pg_ts_parser'::regclass, oid, 0, xmin, NULL, NULL FROM pg_ts_parser
UNION ALL
SELECT 'pg_ts_template'::regclass, oid, 0, xmin, NULL, NULL FROM pg_ts_template
UNION ALL
SELECT 'pg_database'::regclass, oid, 0, xmin, NULL, NULL FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'pg_database'::regclass, s.setdatabase, 0, s.xmin, NULL, NULL
FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase WHERE d.datname = current_database()
UNION ALL
SELECT 'pg_database'::regclass, s.objoid, 0, s.xmin, NULL, NULL
FROM pg_shdescription AS s JOIN pg_database AS d ON d.oid = s.objoid AND s.classoid = 'pg_database'::regclass
WHERE d.datname = current_database();

-- Kind and name as the report of `schemadeck verify` has them; no row for what is not told of by itself.
CREATE FUNCTION schemadeck.named(classid oid, objid oid, objsubid integer) RETURNS TABLE (kind text, name text)
LANGUAGE sql STABLE AS $$
    SELECT named.*
    FROM pg_catalog.pg_identify_object(classid, objid, objsubid) AS o
    CROSS JOIN pg_catalog.pg_identify_object_as_address(classid, objid, objsubid) AS a
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN o.type = 'composite type column' THEN 'attribute'
                WHEN o.type LIKE '% column' THEN 'column'
                WHEN o.type = 'table constraint' THEN 'constraint'
                WHEN o.type = 'procedure' THEN 'function'
                WHEN o.type = 'statistics object' THEN 'statistics'
                WHEN o.type = 'server' THEN 'foreign server'
                WHEN o.type = 'default acl' THEN 'default privileges'
                WHEN o.type = 'type' AND (SELECT t.typtype = 'd' FROM pg_catalog.pg_type AS t WHERE t.oid = objid)
                THEN 'domain'
                ELSE o.type
            END,
            CASE
                WHEN o.type LIKE '% column' OR o.type IN ('table constraint', 'trigger', 'policy', 'rule') THEN (
                    SELECT pg_catalog.string_agg(pg_catalog.quote_ident(n.part), '.' ORDER BY n.at)
                    FROM pg_catalog.unnest(a.object_names) WITH ORDINALITY AS n (part, at))
                WHEN o.type = 'domain constraint'
                THEN a.object_names[1] || '.' || pg_catalog.quote_ident(a.object_args[1])
                WHEN o.type IN ('function', 'procedure', 'aggregate')
                THEN pg_catalog.replace(pg_catalog.replace(o.identity, 'pg_catalog.', ''), ',', ', ')
                WHEN o.type = 'database' THEN 'current'
                ELSE pg_catalog.replace(o.identity, 'pg_catalog.', '')
            END
    ) AS named (kind, name)
    WHERE o.type NOT IN ('index column', 'sequence column', 'toast table column')
        AND named.name !~ '^pg_(toast|temp(_[0-9]+)?)[.]'
$$;

-- Runs when a row of the trace says that a statement has run, and for one that ran by itself when the journal does.
CREATE FUNCTION schemadeck.note_touched() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET quote_all_identifiers = off
SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    began integer := (
        SELECT age(xmin) FROM schemadeck.trace
        WHERE deck = NEW.deck AND number = NEW.number AND statement = NEW.statement);
BEGIN
    INSERT INTO schemadeck.touched (classid, objid, objsubid, kind, name, part_of, digest)
    SELECT r.classid, r.objid, r.objsubid, n.kind, n.name, r.part_of, r.digest
    FROM schemadeck.catalog_row AS r
    CROSS JOIN LATERAL schemadeck.named(r.classid, r.objid, r.objsubid) AS n
    WHERE age(r.written) <= began;
    RETURN NULL;
END
$$;

CREATE TRIGGER touched AFTER INSERT ON schemadeck.trace FOR EACH ROW EXECUTE FUNCTION schemadeck.note_touched();
CREATE TRIGGER touched AFTER INSERT ON schemadeck.journal FOR EACH ROW
    WHEN (NEW.event = 'done') EXECUTE FUNCTION schemadeck.note_touched();

CREATE FUNCTION schemadeck.note_dropped() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO schemadeck.touched (classid, objid, objsubid, dropped)
    SELECT classid, objid, objsubid, true FROM pg_event_trigger_dropped_objects() WHERE NOT is_temporary;
END
$$;

-- COMMENT ... IS NULL and NO INHERIT take a row away and write none.
CREATE FUNCTION schemadeck.note_altered() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET quote_all_identifiers = off
SET jit = off AS $$
BEGIN
    INSERT INTO schemadeck.touched (classid, objid, objsubid, kind, name, digest)
    SELECT c.classid, c.objid, c.objsubid, n.kind, n.name,
        CASE WHEN c.command_tag = 'ALTER TABLE' AND c.classid = 'pg_class'::regclass AND c.objsubid = 0
            THEN schemadeck.relation_digest(c.objid) END
    FROM pg_event_trigger_ddl_commands() AS c
    CROSS JOIN LATERAL schemadeck.named(c.classid, c.objid, c.objsubid) AS n;
END
$$;

CREATE EVENT TRIGGER schemadeck_dropped ON sql_drop EXECUTE FUNCTION schemadeck.note_dropped();
CREATE EVENT TRIGGER schemadeck_altered ON ddl_command_end
    WHEN TAG IN ('COMMENT', 'SECURITY LABEL', 'ALTER TABLE') EXECUTE FUNCTION schemadeck.note_altered();

-- Whatever session_replication_role a file sets.
ALTER TABLE schemadeck.trace ENABLE ALWAYS TRIGGER touched;
ALTER TABLE schemadeck.journal ENABLE ALWAYS TRIGGER touched;
ALTER EVENT TRIGGER schemadeck_dropped ENABLE ALWAYS;
ALTER EVENT TRIGGER schemadeck_altered ENABLE ALWAYS;
