"""Read what a database holds: every object by kind and name, with its properties, free of OIDs and sorted.

Each ``sql/snapshot/<kind>.sql`` of the package is one query. Its columns are ``object`` (the name that identifies it
among its kind, qualified and quoted where need be), ``schema`` (NULL if it lies in none), ``parent`` (kind and name of
what it is a part of, NULL if of nothing), behind them the properties: text, boolean or arrays of text, NULL for what is
not there, and last, behind a line that says ``-- origin``, ``made`` and ``changed``: the lowest and the highest xmin of
the catalog rows that hold these; they are left out where nobody asks for them. What the server does not show to the
connection's role is ``UNREADABLE``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from schemadeck.background import meanwhile
from schemadeck.database import catalogs
from schemadeck.database.connect import Connection, connect
from schemadeck.database.link import Link, ask
from schemadeck.errors import ConnectError
from schemadeck.model import Kind, Snapshot

if TYPE_CHECKING:
    from typing import Any

    import psycopg

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
    "work_mem = '32MB'",
    "enable_nestloop = off",  # catalogs that nobody has analyzed are taken for small: a large join would be quadratic
)
Result = TypeVar("Result")
Cursor: TypeAlias = "psycopg.Cursor[tuple[Any, ...]]"

_FIRST, _LAST = ("object", "schema", "parent"), ("made", "changed")
_ORIGIN = re.compile(rb",([^\n]*)\n    -- origin\n.*? AS changed\n", re.DOTALL)
_RELATIONS = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_class"
_MANY = 1_500  # relations; fewer are not worth a second connection
_HALF = ("constraint", "index", "type")  # what takes as long as all the rest
_TRIES = 3
_MOMENT = "SELECT pg_catalog.pg_current_snapshot()::text"  # what a transaction sees (manual, 9.27)
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@cache
def kinds() -> dict[str, bytes]:
    """The query of each kind of object, by name."""
    from importlib.resources import files  # it brings tempfile, zipfile and what they need

    folder = files("schemadeck").joinpath("sql/snapshot")
    found = {one.name.removesuffix(".sql"): one.read_bytes() for one in folder.iterdir() if one.name.endswith(".sql")}
    return dict(sorted(found.items()))


def read(connection: Connection, *, traced: bool = False) -> Snapshot:
    """Everything that the connection's database holds, as of one moment. Changes nothing, needs no privileges.

    ``traced`` asks for the origins too.
    """
    with connection.pipeline():
        connection.execute(_BEGIN)
        cursors = _ask(connection, traced=traced)
        connection.execute("COMMIT")
    return _taken(cursors, traced=traced)


def state(link: Link) -> str:
    """The state of the catalogs: as long as it is the same, so is what they hold."""
    ask(link, _BEGIN)
    found = catalogs.state(link)
    ask(link, "COMMIT")
    return found


def look(connection: Connection, url: str) -> tuple[str, Snapshot]:
    """The state of the catalogs, and what they hold in the same moment; over a second connection to ``url`` too."""
    with _moment(connection, url) as halves:
        state = catalogs.state(connection.pgconn)
        return state, _together(_on_all(halves, read_within))


def read_twice_as_fast(connection: Connection, url: str, *, traced: bool = False) -> Snapshot:
    """As :func:`read`, over a second connection to ``url`` too, where there is much to read."""
    with _moment(connection, url) as halves:
        return _together(_on_all(halves, partial(read_within, traced=traced)))


Halves = list[tuple[Connection, Collection[str]]]  # connections, and the kinds that are asked for over each


@contextmanager
def _moment(connection: Connection, url: str) -> Iterator[Halves]:
    """Transactions on one connection or two, which see the same moment of the database."""
    with ExitStack() as stack:
        halves: Halves = [(connection, ())]
        row = connection.execute(_RELATIONS).fetchone()
        if row is not None and row[0] >= _MANY:
            with suppress(ConnectError):
                second = stack.enter_context(connect(url))
                if _same_moment(connection, second):
                    halves = [(connection, _HALF), (second, tuple(kinds().keys() - _HALF))]
        if len(halves) == 1:
            connection.execute(_BEGIN)
        yield halves
        for each, _ in halves:
            each.execute("COMMIT")


def _on_all(halves: Halves, work: Callable[[Connection, Collection[str]], Result]) -> list[Result]:
    """The same on each connection, at the same time."""
    first, *others = halves
    if not others:
        return [work(*first)]
    with meanwhile(lambda: work(*others[0])) as rest:
        return [work(*first), rest()]


def _together(parts: Iterable[Snapshot]) -> Snapshot:
    return Snapshot(dict(sorted((name, kind) for part in parts for name, kind in part.kinds.items())))


def _same_moment(one: Connection, other: Connection) -> bool:
    """Begin a transaction on each; whether nobody else has begun or ended one in between."""
    for _ in range(_TRIES):
        moments = set()
        for each in (one, other):
            each.execute(_BEGIN)
            moments.add(each.execute(_MOMENT).fetchone())
        if len(moments) == 1:
            return True
        for each in (one, other):
            each.execute("ROLLBACK")
    return False


def read_within(connection: Connection, some: Collection[str] = (), *, traced: bool = False) -> Snapshot:
    """All kinds, or some, in a transaction that is open already, with what it has done; its settings change."""
    with connection.pipeline():
        cursors = _ask(connection, some, traced=traced)
    return _taken(cursors, traced=traced)


def _ask(connection: Connection, some: Collection[str] = (), *, traced: bool) -> dict[str, Cursor]:
    for one in _PINNED:
        connection.execute(f"SET LOCAL {one}".encode())
    wanted = {name: query for name, query in kinds().items() if name in (some or kinds())}
    queries = {name: query if traced else _ORIGIN.sub(rb"\1\n", query) for name, query in wanted.items()}
    return {name: connection.execute(query) for name, query in queries.items()}


def _taken(cursors: dict[str, Cursor], *, traced: bool = False) -> Snapshot:
    found: dict[str, Kind] = {}
    for name, cursor in cursors.items():
        columns = tuple(column.name for column in cursor.description or ())
        end = -len(_LAST) if traced else None
        assert (columns[:3], columns[-2:] == _LAST) == (_FIRST, traced), f"{name}.sql"
        rows = cursor.fetchall()
        origins = {row[0]: row[end:] for row in rows} if traced else {}
        found[name] = Kind(columns[3:end], {row[0]: row[1:end] for row in rows}, origins)
        assert len(found[name].objects) == len(rows), f"{name}.sql: two objects of one name"
    return Snapshot(found)
