"""`status` and `verify`: what files, ledger and live database say together. Nothing here writes to the target."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import psycopg

from schemadeck.database import snapshot
from schemadeck.database.connect import Connection, connect, describe, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.database.scratch import likeness
from schemadeck.errors import LedgerError
from schemadeck.files import drift
from schemadeck.files.history import compare
from schemadeck.flows.replay import replay
from schemadeck.model import Connected, Deck, Event, FileState, Finding, History, Noticed, Settings, Target

_UNSETTLED: tuple[FileState, ...] = ("edited", "deleted", "interrupted")


@dataclass(frozen=True, slots=True)
class Look:
    """The history of a target; ``ledger`` says whether there is one."""

    target: Target
    history: History
    ledger: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """The history of a target, and how its live schema differs from what the applied files make.

    ``compared`` counts the live objects, None if the history has to be settled first; ``skipped`` are statements that
    were not replayed, ``ignored`` differences that the config passes over, a line each.
    """

    target: Target
    history: History
    drift: tuple[Finding, ...]
    compared: int | None
    skipped: tuple[Noticed, ...]
    ignored: tuple[str, ...]


def status(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Look]:
    """Hold ``decks`` against the ledger; ``partial`` says that they are a choice of the user's."""
    with connect(url) as connection:
        return (yield from _status(connection, settings, decks, partial))


def verify(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Verified]:
    """Like :func:`status`, and compare the live schema with the files that are on record.

    A database without a ledger, or with an empty one, is an error: it is not "clean". Where the files are no longer
    what was applied, there is nothing to compare with before that is settled. With ``partial``, what none of the chosen
    decks makes is another's business. Raises :class:`ServerError` if there is no scratch to replay the files on.
    """
    with connect(url) as connection:
        look = yield from _status(connection, settings, decks, partial)
        if any(look.history.of(*_UNSETTLED)):
            return Verified(look.target, look.history, (), None, (), ())
        if not look.ledger or not any(entry.row is not None for entry in look.history.entries):
            raise LedgerError(
                f"the database {look.target.database!r} has no migrations on record, so there is nothing to verify",
                next_step="`schemadeck migrate` applies them; check that this is the database you mean",
            )
        live, like = snapshot.read(connection), likeness(connection)
    on_record = look.history.of("applied", "cosmetic")
    files = [(one.file, one.row.applied_by) for one in on_record if one.file is not None and one.row is not None]
    made = yield from replay(settings, decks, files, like)
    ledger = settings.ledger_schema
    findings, compared = drift.compare(made.snapshot, live, ledger=ledger, trace=made.trace)
    if drift.expressions(findings):
        again = yield from replay(settings, decks, files, like, restored=True)
        findings, _ = drift.compare(made.snapshot, live, ledger=ledger, trace=made.trace, restored=again.snapshot)
    if partial:
        findings = tuple(one for one in findings if one.verdict != "extra")
    findings, ignored = drift.without(findings, settings.ignored)
    return Verified(look.target, look.history, findings, compared, made.skipped, ignored)


def _status(
    connection: Connection, settings: Settings, decks: Sequence[Deck], partial: bool
) -> Generator[Event, None, Look]:
    target = describe(connection)
    yield Connected(target)
    try:
        with reading(connection):
            rows = Ledger(connection, settings.ledger_schema).rows()
    except psycopg.Error as error:
        raise server_error(error, "while reading the ledger") from None
    return Look(target, compare(decks, rows or (), partial=partial), rows is not None)
