"""Read what a database holds: every object by kind and name, with its properties, free of OIDs and sorted.

Each ``sql/snapshot/<kind>.sql`` of the package is one query. Its columns are ``object`` (the name that identifies it
among its kind, qualified and quoted where need be), ``schema`` (NULL if it lies in none), ``parent`` (kind and name of
what it is a part of, NULL if of nothing), behind them the properties: text, boolean or arrays of text, NULL for what is
not there, and last ``made`` and ``changed``: the lowest and the highest xmin of the catalog rows that hold these. What
the server does not show to the connection's role is ``UNREADABLE``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import psycopg

from schemadeck.database.connect import Connection
from schemadeck.model import Kind, Snapshot

# What decides how expressions and values are printed (manual, 20.11 "Client Connection Defaults").
_PINNED = (
    "search_path = 'pg_catalog'",
    "TimeZone = 'UTC'",
    "DateStyle = 'ISO, YMD'",
    "IntervalStyle = 'postgres'",
    "bytea_output = 'hex'",
    "extra_float_digits = 1",
    "quote_all_identifiers = off",
    "lc_monetary = 'C'",
    "xmlbinary = 'base64'",
    "statement_timeout = 0",
    "jit = off",
)
Cursor = psycopg.Cursor[tuple[Any, ...]]

_FIRST, _LAST = ("object", "schema", "parent"), ("made", "changed")
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@cache
def kinds() -> dict[str, bytes]:
    """The query of each kind of object, by name."""
    folder = files("schemadeck").joinpath("sql/snapshot")
    found = {one.name.removesuffix(".sql"): one.read_bytes() for one in folder.iterdir() if one.name.endswith(".sql")}
    return dict(sorted(found.items()))


def read(connection: Connection, *, traced: bool = False) -> Snapshot:
    """Everything that the connection's database holds, as of one moment. Changes nothing, needs no privileges.

    ``traced`` asks for the origins too.
    """
    with connection.pipeline():
        connection.execute(_BEGIN)
        cursors = _ask(connection)
        connection.execute("COMMIT")
    return _taken(cursors, traced=traced)


def read_within(connection: Connection, *, traced: bool = False) -> Snapshot:
    """The same in a transaction that is open already, with what it has done so far; its settings change."""
    with connection.pipeline():
        cursors = _ask(connection)
    return _taken(cursors, traced=traced)


def _ask(connection: Connection) -> dict[str, Cursor]:
    for one in _PINNED:
        connection.execute(f"SET LOCAL {one}".encode())
    return {name: connection.execute(query) for name, query in kinds().items()}


def _taken(cursors: dict[str, Cursor], *, traced: bool = False) -> Snapshot:
    found: dict[str, Kind] = {}
    for name, cursor in cursors.items():
        columns = tuple(column.name for column in cursor.description or ())
        assert (columns[:3], columns[-2:]) == (_FIRST, _LAST), f"{name}.sql"
        rows = cursor.fetchall()
        origins = {row[0]: row[-2:] for row in rows} if traced else {}
        found[name] = Kind(columns[3:-2], {row[0]: row[1:-2] for row in rows}, origins)
        assert len(found[name].objects) == len(rows), f"{name}.sql: two objects of one name"
    return Snapshot(found)
