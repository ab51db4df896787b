"""What goes on in the live database where pending files will take locks: sizes, writes, who holds locks now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import psycopg

from schemadeck.database.connect import Connection, reading
from schemadeck.files.planned import Relation, Traffic

# To ask for a size takes a weak lock; it is not waited for.
_PATIENCE = "SET LOCAL lock_timeout = '200ms'"
_SIZE, _PAGES = "pg_catalog.pg_total_relation_size(c.oid)", "c.relpages * 8192::bigint"
# A table of partitions is all of these. The counters go back to the last reset, or to the server's start.
_TRAFFIC = """
WITH wanted AS (
    SELECT c.oid AS root, w.place
    FROM unnest(%(schemas)s::text[], %(names)s::text[]) WITH ORDINALITY AS w (schema, name, place)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.name
), every AS (
    SELECT place, root, root AS oid FROM wanted
    UNION SELECT w.place, w.root, p.relid FROM wanted AS w CROSS JOIN pg_catalog.pg_partition_tree(w.root) AS p
), since AS (
    SELECT EXTRACT(epoch FROM pg_catalog.clock_timestamp()
                   - coalesce(d.stats_reset, pg_catalog.pg_postmaster_start_time()))::float8 AS seconds
    FROM pg_catalog.pg_stat_database AS d WHERE d.datname = pg_catalog.current_database()
)
SELECT e.place, pg_catalog.sum({size})::bigint,
       CASE WHEN pg_catalog.bool_and(c.reltuples >= 0) FILTER (WHERE c.relkind <> 'p')
            THEN pg_catalog.sum(c.reltuples) FILTER (WHERE c.relkind <> 'p') END::bigint,
       pg_catalog.sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 / greatest((SELECT seconds FROM since), 1),
       pg_catalog.count(*) - 1, pg_catalog.array_agg(c.oid::bigint)
FROM every AS e
JOIN pg_catalog.pg_class AS c ON c.oid = e.oid
LEFT JOIN pg_catalog.pg_stat_all_tables AS s ON s.relid = c.oid
GROUP BY e.place
"""
_HOLDERS = """
SELECT l.relation::bigint, l.mode, l.pid, a.usename, a.application_name, a.state,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start))::bigint
FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a USING (pid)
WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY (%s::oid[]) AND l.pid <> pg_catalog.pg_backend_pid()
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
ORDER BY l.pid
"""


def traffic(connection: Connection, relations: Collection[Relation], modes: dict[str, str]) -> dict[str, Traffic]:
    """What is known of each relation that the database has, by name; ``modes`` are the names that modes are given.

    Nothing is waited for: if a size cannot be had at once, it is what the last VACUUM or ANALYZE has counted.
    """
    wanted = list(relations)
    names = {"schemas": [one.schema for one in wanted], "names": [one.name for one in wanted]}
    try:
        rows = _ask(connection, _TRAFFIC.replace("{size}", _SIZE), names)
    except psycopg.errors.LockNotAvailable:
        rows = _ask(connection, _TRAFFIC.replace("{size}", _PAGES), names)
    roots = {oid: place for place, *_, oids in rows for oid in oids}
    holders: dict[int, dict[tuple[str, str], None]] = defaultdict(dict)
    with reading(connection.pgconn):
        for oid, mode, pid, user, application, state, seconds in connection.execute(_HOLDERS, [list(roots)]):
            who = f"pid {pid} ({user}, {application or 'unnamed application'}, {state} for {seconds} s), {modes[mode]}"
            holders[roots[oid]][modes[mode], who] = None
    return {
        str(wanted[place - 1]): Traffic(size, rows_, writes, partitions, tuple(holders[place]))
        for place, size, rows_, writes, partitions, _ in rows
    }


def _ask(
    connection: Connection, query: str, names: dict[str, list[str]]
) -> list[tuple[int, int, int, float, int, list[int]]]:
    with reading(connection.pgconn):
        connection.execute(_PATIENCE)
        return list(connection.execute(query.encode(), names))
