"""`migrate`: apply what is pending, each file exactly once, whoever else runs at the same time."""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from schemadeck.database import apply, locks
from schemadeck.database.connect import Connection, clean, connect, describe, prepare_to_write, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.errors import HistoryError, MigrationError, ServerError
from schemadeck.files.history import compare
from schemadeck.files.script import Script, parse
from schemadeck.model import (
    Applied,
    Connected,
    Deck,
    Entry,
    Event,
    Finished,
    History,
    Migration,
    Retrying,
    Settings,
    Starting,
    Target,
    Waiting,
)

# The file is rolled back and tried again: lock_timeout, deadlock, serialization failure (manual, appendix A).
_RETRIED = frozenset({"55P03", "40P01", "40001"})
_LONGEST_PAUSE = 10.0  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; ``elsewhere`` counts the migrations that another run applied while this one waited."""

    target: Target
    history: History
    applied: tuple[Applied, ...]
    elsewhere: int


def migrate(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Outcome]:
    """Apply the pending migrations of ``decks``; ``partial`` says that they are a choice of the user's.

    Yields what happens; returns the :class:`Outcome`. Raises :class:`HistoryError` before anything is run if files
    contradict the ledger, :class:`MigrationError` at the first file that fails: those before it stay applied.
    """
    with connect(url) as connection:
        target = describe(connection)
        yield Connected(target)
        ledger = Ledger(connection, settings.ledger_schema)
        before = _due(connection, decks, ledger, partial)
        pending = [entry for entry in before.of("pending") if entry.file is not None]
        scripts = {entry.file: parse(entry.file) for entry in pending if entry.file is not None}
        if not pending:
            return Outcome(target, before, (), 0)
        if target.standby:
            raise ServerError(
                f"{target.host} is a standby: it can be read, not changed", next_step="connect to the primary"
            )
        try:
            prepare_to_write(connection)
            yield from locks.take(connection)
            with locks.released(connection):
                ledger.create()
                history = _due(connection, decks, ledger, partial)
                applied = yield from _run(connection, ledger, settings, scripts, list(history.of("pending")))
        except psycopg.Error as error:
            raise server_error(error, "between the migrations") from None
        after = _due(connection, decks, ledger, partial)
        return Outcome(target, after, applied, len(pending) - len(applied))


def _due(connection: Connection, decks: Sequence[Deck], ledger: Ledger, partial: bool) -> History:
    """The history as it stands now; raises :class:`HistoryError` if nothing may be run on top of it."""
    with reading(connection):
        history = compare(decks, ledger.rows() or (), partial=partial)
    if history.errors:
        raise HistoryError("nothing was run: the files contradict what was applied", history.findings)
    return history


def _run(
    connection: Connection,
    ledger: Ledger,
    settings: Settings,
    scripts: dict[Migration, Script],
    due: list[Entry],
) -> Generator[Event, None, tuple[Applied, ...]]:
    applied: list[Applied] = []
    for index, entry in enumerate(due, 1):
        assert entry.file is not None
        yield Starting(entry.file, index, len(due))
        one = yield from _until_settled(connection, ledger, settings, scripts[entry.file])
        clean(connection)
        if not locks.held(connection):
            yield from locks.take(connection)
        if one is not None:
            applied.append(one)
            yield Finished(one)
    return tuple(applied)


def _until_settled(
    connection: Connection, ledger: Ledger, settings: Settings, script: Script
) -> Generator[Event, None, Applied | None]:
    """Apply one file, again and again while locks are in its way; None if another run turns out to have applied it."""
    one, tries, began = script.migration, 1, time.monotonic()
    while True:
        try:
            applied = yield from apply.run(
                connection, ledger, script, role=settings.role, lock_timeout=settings.lock_timeout
            )
        except MigrationError as error:
            if error.sqlstate not in _RETRIED or tries > settings.lock_retries or connection.broken:
                _note_failure(ledger, one, error)
                raise
            tries += 1
            yield Retrying(one, error.message, tries, settings.lock_retries + 1)
            clean(connection)
        else:
            if applied is not None:
                return applied
            with reading(connection):
                rows = ledger.rows() or ()
            if any((row.deck, row.number) == (one.deck, one.number) for row in rows):
                return None
            yield Waiting(str(one), "another run has claimed it", time.monotonic() - began)
        time.sleep(random.uniform(0.5, 1.0) * min(0.1 * 2**tries, _LONGEST_PAUSE))


def _note_failure(ledger: Ledger, one: Migration, error: MigrationError) -> None:
    """Leave a trace in the journal; if even that fails, the error itself is what counts."""
    with suppress(psycopg.Error):
        ledger.failed(one, None, f"{error.place or one.shown}: {error.message} [{error.sqlstate}]")
