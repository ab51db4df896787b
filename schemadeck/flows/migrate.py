"""`migrate`: apply what is pending, each file exactly once, whoever else runs at the same time."""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from schemadeck.database import apply, locks, session
from schemadeck.database.connect import describe, reading, server_error
from schemadeck.database.session import Session
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
    with session.opened(url, settings.ledger_schema) as opened:
        connection = opened.connection
        target = describe(connection)
        yield Connected(target)
        before = _due(opened, decks, partial)
        pending = [entry for entry in before.of("pending") if entry.file is not None]
        scripts = {entry.file: parse(entry.file) for entry in pending if entry.file is not None}
        if not pending:
            return Outcome(target, before, (), 0)
        if target.standby:
            raise ServerError(
                f"{target.host} is a standby: it can be read, not changed", next_step="connect to the primary"
            )
        try:
            session.prepare(opened)
            yield from _lock(opened)
            with locks.released(connection):
                opened.ledger.create()
                history = _due(opened, decks, partial)
                applied = yield from _run(opened, settings, scripts, list(history.of("pending")))
        except psycopg.Error as error:
            raise server_error(error, "between the migrations") from None
        after = _due(opened, decks, partial)
        return Outcome(target, after, applied, len(pending) - len(applied))


def _due(opened: Session, decks: Sequence[Deck], partial: bool) -> History:
    """The history as it stands now; raises :class:`HistoryError` if nothing may be run on top of it."""
    with reading(opened.connection):
        history = compare(decks, opened.ledger.rows() or (), partial=partial)
    if history.errors:
        raise HistoryError("nothing was run: the files contradict what was applied", history.findings)
    return history


def _lock(opened: Session) -> Generator[Event]:
    """Take the run lock; a pooler cannot keep it for a session, and the claims alone have to do."""
    if not opened.pooled:
        yield from locks.take(opened.connection)


def _run(
    opened: Session, settings: Settings, scripts: dict[Migration, Script], due: list[Entry]
) -> Generator[Event, None, tuple[Applied, ...]]:
    applied: list[Applied] = []
    for index, entry in enumerate(due, 1):
        assert entry.file is not None
        yield Starting(entry.file, index, len(due))
        one = yield from _until_settled(opened, settings, scripts[entry.file])
        yield from _lock(opened)
        if one is not None:
            applied.append(one)
            yield Finished(one)
    return tuple(applied)


def _until_settled(opened: Session, settings: Settings, script: Script) -> Generator[Event, None, Applied | None]:
    """Apply one file, again and again while locks are in its way; None if another run turns out to have applied it."""
    one, tries, began = script.migration, 1, time.monotonic()
    while True:
        try:
            applied = yield from apply.run(opened, script, role=settings.role, lock_timeout=settings.lock_timeout)
        except MigrationError as error:
            if error.sqlstate not in _RETRIED or tries > settings.lock_retries or opened.connection.broken:
                _note_failure(opened, one, error)
                raise
            tries += 1
            yield Retrying(one, _why(error), tries, settings.lock_retries + 1)
            session.clean(opened)
        else:
            if applied is not None:
                return applied
            with reading(opened.connection):
                rows = opened.ledger.rows() or ()
            if any((row.deck, row.number) == (one.deck, one.number) for row in rows):
                return None
            yield Waiting(str(one), "another run has claimed it", time.monotonic() - began)
        time.sleep(random.uniform(0.5, 1.0) * min(0.1 * 2**tries, _LONGEST_PAUSE))


def _why(error: MigrationError) -> str:
    return f"{error.message}; {error.detail}" if error.detail else error.message


def _note_failure(opened: Session, one: Migration, error: MigrationError) -> None:
    """Leave a trace in the journal; if even that fails, the error itself is what counts."""
    detail = f"{error.place or one.shown}: {error.message} [{error.sqlstate}]"
    with suppress(psycopg.Error):
        session.clean(opened)
        opened.connection.execute(opened.ledger.note(one, "failed", statement=error.statement, detail=detail))
