"""Read what a database holds: every object by kind and name, with its properties, free of OIDs and sorted.

Each ``sql/snapshot/<kind>.sql`` of the package is one query. Its columns are ``object`` (the name that identifies it
among its kind, qualified and quoted where need be), ``schema`` (NULL if it lies in none), ``parent`` (kind and name of
what it is a part of, NULL if of nothing), behind them the properties: text, boolean or arrays of text, NULL for what is
not there, and last, behind a line that says ``-- origin``, ``made`` and ``changed``: the lowest and the highest xmin of
the catalog rows that hold these; they are left out where nobody asks for them. What the server does not show to the
connection's role is ``UNREADABLE``. A query whose header has a line ``If:`` is asked only if there is such a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from typing import Any, TypeVar

from psycopg.pq.abc import PGresult

from schemadeck.background import meanwhile
from schemadeck.database import catalogs, wire
from schemadeck.database.connect import linked
from schemadeck.database.link import Link, ask
from schemadeck.errors import ConnectError
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
    "join_collapse_limit = 1",  # joins in the order that they are written in: to plan them takes a third less
    "work_mem = '32MB'",
    "enable_nestloop = off",  # catalogs that nobody has analyzed are taken for small: a large join would be quadratic
)
Result = TypeVar("Result")

_FIRST, _LAST = ("object", "schema", "parent"), ("made", "changed")
_ORIGIN = re.compile(rb",([^\n]*)\n    -- origin\n.*? AS changed\n", re.DOTALL)
_IF = re.compile(rb"^-- If: +there is a row in (.*)$", re.MULTILINE)
_NONE = Kind((), {}, {})
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


def read(link: Link, *, traced: bool = False) -> Snapshot:
    """Everything that the connection's database holds, as of one moment. Changes nothing, needs no privileges.

    ``traced`` asks for the origins too.
    """
    ask(link, _BEGIN)
    found = read_within(link, traced=traced)
    ask(link, "COMMIT")
    return found


def state(link: Link) -> str:
    """The state of the catalogs: as long as it is the same, so is what they hold."""
    ask(link, _BEGIN)
    found = catalogs.state(link)
    ask(link, "COMMIT")
    return found


def look(link: Link, url: str) -> tuple[str, Snapshot]:
    """The state of the catalogs, and what they hold in the same moment; over a second connection to ``url`` too."""
    with _moment(link, url) as halves:
        state = catalogs.state(link)
        return state, _together(_on_all(halves, read_within))


def read_twice_as_fast(link: Link, url: str, *, traced: bool = False) -> Snapshot:
    """As :func:`read`, over a second connection to ``url`` too, where there is much to read."""
    with _moment(link, url) as halves:
        return _together(_on_all(halves, partial(read_within, traced=traced)))


Halves = list[tuple[Link, Collection[str]]]  # connections, and the kinds that are asked for over each


@contextmanager
def _moment(link: Link, url: str) -> Iterator[Halves]:
    """Transactions on one connection or two, which see the same moment of the database."""
    with ExitStack() as stack:
        halves: Halves = [(link, ())]
        ((relations,),) = ask(link, _RELATIONS)
        if int(relations or 0) >= _MANY:
            with suppress(ConnectError):
                second = stack.enter_context(linked(url))
                if _same_moment(link, second):
                    halves = [(link, _HALF), (second, tuple(kinds().keys() - _HALF))]
        if len(halves) == 1:
            ask(link, _BEGIN)
        yield halves
        for each, _ in halves:
            ask(each, "COMMIT")


def _on_all(halves: Halves, work: Callable[[Link, Collection[str]], Result]) -> list[Result]:
    """The same on each connection, at the same time."""
    first, *others = halves
    if not others:
        return [work(*first)]
    with meanwhile(lambda: work(*others[0])) as rest:
        return [work(*first), rest()]


def _together(parts: Iterable[Snapshot]) -> Snapshot:
    return Snapshot(dict(sorted((name, kind) for part in parts for name, kind in part.kinds.items())))


def _same_moment(one: Link, other: Link) -> bool:
    """Begin a transaction on each; whether nobody else has begun or ended one in between."""
    for _ in range(_TRIES):
        moments = set()
        for each in (one, other):
            ask(each, _BEGIN)
            moments.update(ask(each, _MOMENT))
        if len(moments) == 1:
            return True
        for each in (one, other):
            ask(each, "ROLLBACK")
    return False


def read_within(link: Link, some: Collection[str] = (), *, traced: bool = False) -> Snapshot:
    """All kinds, or some, in a transaction that is open already, with what it has done; its settings change."""
    wanted = {name: query for name, query in kinds().items() if name in (some or kinds())}
    there = _there(link, wanted)
    queries = [query if traced else _ORIGIN.sub(rb"\1\n", query) for query in map(wanted.__getitem__, there)]
    found = {
        name: _kind(name, one, traced=traced) for name, one in zip(there, wire.answers(link, queries), strict=True)
    }
    return Snapshot({name: found.get(name, _NONE) for name in wanted})


def _there(link: Link, wanted: Mapping[str, bytes]) -> list[str]:
    """Those of which there may be an object; most databases have none of most, and to plan a query takes its time."""
    said = {name: match[1] for name, query in wanted.items() if (match := _IF.search(query)) is not None}
    settings = [f"SET LOCAL {one}".encode() for one in _PINNED]
    asked = b"SELECT " + b", ".join(b"EXISTS (SELECT FROM %s)" % one for one in said.values())
    found = dict(zip(said, _values(wire.answers(link, [*settings, asked])[-1]), strict=True))
    return [name for name in wanted if found.get(name) != [False]]


def _kind(name: str, answer: PGresult, *, traced: bool) -> Kind:
    columns = tuple((answer.fname(column) or b"").decode() for column in range(answer.nfields))
    end = -len(_LAST) if traced else None
    assert (columns[:3], columns[-2:] == _LAST) == (_FIRST, traced), f"{name}.sql"
    rows = list(zip(*_values(answer), strict=True))
    origins = {row[0]: row[end:] for row in rows} if traced else {}
    kind = Kind(columns[3:end], {row[0]: row[1:end] for row in rows}, origins)
    assert len(kind.objects) == len(rows), f"{name}.sql: two objects of one name"
    return kind


def _values(answer: PGresult) -> Iterator[list[Any]]:
    """What each column has, row by row."""
    value, rows = answer.get_value, range(answer.ntuples)
    for column in range(answer.nfields):
        load = _LOAD[answer.ftype(column)]
        yield [None if (one := value(row, column)) is None else load(one) for row in rows]


def _elements(array: bytes) -> list[str | None]:
    """Those of an array of text of one dimension (manual, 8.15.6 "Array Input and Output Syntax")."""
    text = array.decode()
    if '"' not in text:
        return [None if one == "NULL" else one for one in text[1:-1].split(",") if one]
    return [
        _ESCAPED.sub(r"\1", quoted) if one.startswith('"') else None if one == "NULL" else one
        for one, quoted in _ELEMENT.findall(text[1:-1])
    ]


# How the types that the queries give are read: bool, name, int8, text and text[] have these OIDs in every server.
_LOAD: dict[int, Callable[[bytes], Any]] = {
    16: b"t".__eq__, 19: bytes.decode, 20: int, 25: bytes.decode, 1009: _elements,
}  # fmt: skip
_ELEMENT = re.compile(r'("((?:[^"\\]|\\.)*)"|[^,]+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
