"""Whether the catalogs are still what they were: by the versions of their rows, without a look at what they say.

PostgreSQL changes a row by writing a new version of it (manual, 13.1): with another ctid, or, where the old one's place
was used again, another xmin (manual, 5.5 "System Columns"). What it overwrites in place is nothing that is compared:
statistics of tables, their horizons, and flags that only ever say that there may be an index, a rule, a trigger.

Copies of a database can give different rows the same versions, so the database and the start of its server are part of
the state: a restart costs one comparison.
"""

from __future__ import annotations

import hashlib

from schemadeck.database.link import Link, ask, literal

# What says nothing of the schema, or says again what the others do.
UNSEEN = (
    "pg_largeobject",
    "pg_largeobject_metadata",
    "pg_shdepend",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_subscription_rel",
)
_READABLE = f"""
SET LOCAL search_path = 'pg_catalog';
SELECT c.relname
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r'
    AND c.relname NOT IN ({", ".join(map(literal, UNSEEN))}) AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY c.relname"""
_VERSIONS = """
SELECT '{name}', pg_catalog.count(*),
    pg_catalog.sum(pg_catalog.hashtidextended(c.ctid, c.xmin::pg_catalog.text::pg_catalog.int8))
FROM pg_catalog.{name} AS c"""
# Of catalogs that not everybody may read: what everybody sees.
_SEEN = """
SELECT 'seen', pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended(s.said COLLATE pg_catalog."C", 0))
FROM (
    SELECT pg_catalog.concat_ws(' ', 'role', r.oid, r.rolname) FROM pg_catalog.pg_roles AS r
    UNION ALL
    SELECT pg_catalog.concat_ws(' ', 'mapping', m.umid, m.srvid, m.umuser, m.umoptions)
    FROM pg_catalog.pg_user_mappings AS m
    UNION ALL
    SELECT {subscription} FROM pg_catalog.pg_subscription AS u
    UNION ALL
    SELECT pg_catalog.concat_ws(' ', 'asked', CURRENT_USER, pg_catalog.current_database(),
        pg_catalog.current_setting('server_version'), pg_catalog.pg_postmaster_start_time())
) AS s (said)"""
_COLUMNS = """
SELECT pg_catalog.quote_ident(a.attname)
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = 'pg_catalog.pg_subscription'::pg_catalog.regclass AND a.attnum > 0
    AND a.attname <> 'subskiplsn' AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum"""


def state(link: Link) -> str:
    """One name for all that the catalogs hold, in a transaction that is open. The same name, the same catalogs.

    The other way round it may be another: where a table was truncated, or somebody has made a temporary one.
    """
    names = [name for (name,) in ask(link, _READABLE)]
    columns = [f"u.{name}" for (name,) in ask(link, _COLUMNS)]
    subscription = f"pg_catalog.concat_ws(' ', 'subscription', {', '.join(columns)})"
    parts = [*(_VERSIONS.format(name=name) for name in names), _SEEN.format(subscription=subscription)]
    rows = ask(link, " UNION ALL ".join(parts))
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
