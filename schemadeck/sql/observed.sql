-- What:  on scratch, what each statement of a file did to relations: the table `observed`, a row for each statement.
-- Why:   `schemadeck plan`. Right after a statement its transaction still holds every lock; a new file of a relation says
--        that it was rewritten or built, a counter that it was read. A statement that runs in no transaction has let go of
--        its locks by then: what is known of its phases is noted before it.
-- Locks: none; no database but a scratch one ever has this.
-- Undo:  DROP SCHEMA schemadeck CASCADE.

CREATE TABLE schemadeck.observed (
    id        bigint  GENERATED ALWAYS AS IDENTITY,
    deck      text    NOT NULL,
    number    bigint  NOT NULL,
    statement integer NOT NULL,
    xid       text,
    locks     jsonb   NOT NULL,
    scans     jsonb   NOT NULL DEFAULT '{}',
    counted   bigint  NOT NULL DEFAULT 0
);

COMMENT ON COLUMN schemadeck.observed.xid IS 'The transaction; NULL: the statement runs in none, and this was noted before it.';
COMMENT ON COLUMN schemadeck.observed.locks IS 'Pairs of a lock''s mode and its relation, as `relations` has it or as its oid alone, if it is dropped.';
COMMENT ON COLUMN schemadeck.observed.scans IS 'How often each relation, by its oid, was read since the server has taken over the counters of this session.';
COMMENT ON COLUMN schemadeck.observed.counted IS 'Rows of this table since then: if it is not one more than before, the counters began anew.';

-- Everything that a lock of a file's can be on. TOAST tables follow their tables.
CREATE VIEW schemadeck.relations AS
SELECT
    c.oid AS id,
    c.oid::bigint AS oid,
    n.nspname::text AS schema,
    c.relname::text AS name,
    c.relkind::text AS kind,
    coalesce(i.indrelid, c.oid)::bigint AS of_table,
    coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::bigint AS file,
    c.relispopulated AS populated
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
WHERE c.oid >= 16384 AND n.nspname <> 'pg_toast' AND n.oid <> 'schemadeck'::pg_catalog.regnamespace;

CREATE FUNCTION schemadeck.observe(deck text, number bigint, statement integer) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS MATERIALIZED (
        SELECT l.relation, l.mode FROM pg_locks AS l
        WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
    )
    INSERT INTO schemadeck.observed (deck, number, statement, xid, locks, scans, counted)
    SELECT $1, $2, $3, pg_current_xact_id()::text,
        coalesce((
            SELECT jsonb_agg(jsonb_build_array(h.mode, coalesce(to_jsonb(r) - 'id', to_jsonb(h.relation::bigint))))
            FROM held AS h LEFT JOIN schemadeck.relations AS r ON r.id = h.relation
        ), '[]'),
        coalesce((
            SELECT jsonb_object_agg(d.relation::text, pg_stat_get_xact_numscans(d.relation))
            FROM (SELECT DISTINCT h.relation FROM held AS h) AS d
            WHERE pg_stat_get_xact_numscans(d.relation) > 0
        ), '{}'),
        pg_stat_get_xact_tuples_inserted('schemadeck.observed'::regclass)
$$;

-- For each of `oids` the mode at its place of `modes`; what is no relation is left out. With their indexes, whose mode
-- is empty: they are looked at again behind the statement.
CREATE FUNCTION schemadeck.foresee(deck text, number bigint, statement integer, oids oid[], modes text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO schemadeck.observed (deck, number, statement, locks, scans, counted)
    SELECT $1, $2, $3,
        coalesce(
            jsonb_agg(jsonb_build_array(CASE WHEN r.id = p.oid THEN p.mode ELSE '' END, to_jsonb(r) - 'id')), '[]'
        ),
        coalesce(
            jsonb_object_agg(r.oid, pg_stat_get_xact_numscans(r.id)) FILTER (WHERE pg_stat_get_xact_numscans(r.id) > 0),
            '{}'
        ),
        pg_stat_get_xact_tuples_inserted('schemadeck.observed'::regclass)
    FROM unnest($4, $5) AS p (oid, mode) JOIN schemadeck.relations AS r ON r.of_table = p.oid::bigint
$$;
