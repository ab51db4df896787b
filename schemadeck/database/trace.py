"""On scratch: which statement ran in which part of a transaction, and what it has touched.

The part that a statement ran in is that of its row here (manual, 5.5 "System Columns", xmin).
"""

from __future__ import annotations

from schemadeck.database.ledger import Ledger
from schemadeck.database.link import Call, ask
from schemadeck.files.split import Statement
from schemadeck.model import Migration

_TABLE = (
    "CREATE TABLE IF NOT EXISTS {schema}.trace"
    " (deck text, number bigint, statement integer, line integer, position integer, body text)"
)
_LONGEST = 2_000  # bytes of a statement's text that are kept there
_ROW = "INSERT INTO {schema}.trace VALUES ({deck}, {number}, {statement}, {line}, {position}, {body})"
_ROWS = "SELECT xmin::text::bigint, deck, number, line, position, body FROM {schema}.trace ORDER BY 1"
_TOUCHED = (
    "SELECT xmin::text::bigint, ARRAY[classid::bigint, objid, objsubid], kind, name, part_of::bigint[], digest, dropped"
    " FROM {schema}.touched ORDER BY id"
)


def create(ledger: Ledger, *, history: bool) -> None:
    """Make the table that :func:`row` writes to; with ``history``, what each statement touches is noted from now on."""
    ask(ledger.link, ledger.sql(_TABLE))
    if history:
        with ledger.writing():
            ask(ledger.link, ledger.script("history"))


def row(ledger: Ledger, one: Migration, index: int, statement: Statement) -> bytes:
    """SQL that says in which transaction, or part of one, a statement ran."""
    return ledger.sql(_ROW, **_values(one, index, statement))


def calling(ledger: Ledger, one: Migration, index: int, statement: Statement) -> Call:
    """The same as a call."""
    return ledger.call("trace", _ROW, **_values(one, index, statement))


def _values(one: Migration, index: int, statement: Statement) -> dict[str, str | int]:
    place, body = statement.place(), statement.text[:_LONGEST].decode("utf-8", "ignore")
    return {
        "deck": one.deck, "number": one.number, "statement": index, "line": place.line, "position": place.column,
        "body": body,
    }  # fmt: skip


def rows(ledger: Ledger) -> list[tuple[int, str, int, int, int, str]]:
    """Transaction id, deck, number, line, column and text of each statement, in order of the ids."""
    return [
        (int(xid or 0), deck or "", int(number or 0), int(line or 0), int(column or 0), body or "")
        for xid, deck, number, line, column, body in ask(ledger.link, ledger.sql(_ROWS))
    ]


def touched(
    ledger: Ledger,
) -> list[tuple[int, list[int], str | None, str | None, list[int] | None, str | None, bool]]:
    """Transaction id of the statement's part, the object's three ids and the columns behind them, in order."""
    return [
        (int(xid or 0), _numbers(ids) or [], kind, name, _numbers(part_of), digest, dropped == "t")
        for xid, ids, kind, name, part_of, digest, dropped in ask(ledger.link, ledger.sql(_TOUCHED))
    ]


def _numbers(array: str | None) -> list[int] | None:
    """The numbers of an array, as PostgreSQL writes it."""
    if array is None:
        return None
    return [int(one) for one in array[1:-1].split(",") if one]
