"""Run one file statement by statement, because PostgreSQL cannot run it in a transaction; goes on where it stopped.

The claim is committed first, as ``running``. A step that can run in a transaction commits together with its row in the
journal, so there is never a doubt about it. Any other is noted before and after; if the answer is lost in between,
:mod:`schemadeck.database.outcome` looks what became of it.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from datetime import timedelta

from psycopg.errors import Error

from schemadeck.database import locks, wire
from schemadeck.database.connect import reading as snapshot
from schemadeck.database.failure import failure
from schemadeck.database.link import ask, rollback
from schemadeck.database.session import Session, clean
from schemadeck.database.step import BEGIN, OURS, Steps
from schemadeck.database.watch import Watch
from schemadeck.files.script import Script, reading
from schemadeck.files.steps import steps
from schemadeck.model import Applied, Event, JournalRow, Migration, Place, Waiting, Working

_CLAIM_TIMEOUT = b"SET LOCAL lock_timeout = '100ms'"
_ALIVE = "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2"
_PATIENCE = 1.0  # seconds between two looks at a backend that has to end first


def run(
    session: Session, script: Script, *, role: str, lock_timeout: str, alone: frozenset[int] = frozenset()
) -> Generator[Event, None, Applied | None]:
    """Claim and apply a migration step by step; returns None if another run has claimed it. The session is clean after.

    ``alone`` are steps that the server refused to run in a transaction. Raises :class:`MigrationError`.
    """
    if not (yield from _claim(session, script)):
        return None
    return (yield from _go(session, script, {}, role, lock_timeout, alone))


def resume(session: Session, script: Script, *, role: str, lock_timeout: str) -> Generator[Event, None, Applied | None]:
    """Go on with a migration that was interrupted; None if it has come to its end. Raises :class:`MigrationError`."""
    noted: dict[int, JournalRow] = {}
    with snapshot(session.link):
        rows = session.ledger.journal(script.migration)
    yield from _until_gone(session, script, rows)
    with snapshot(session.link):
        rows, known = session.ledger.journal(script.migration), session.ledger.rows() or ()
    one = script.migration
    if not any((row.deck, row.number, row.state) == (one.deck, one.number, "running") for row in known):
        return None
    for row in rows:
        if row.statement is not None and row.event in ("begun", "done"):
            noted[row.statement] = row
        elif row.statement is not None and row.event == "failed":
            noted.pop(row.statement, None)
    return (yield from _go(session, script, noted, role, lock_timeout, frozenset()))


def _claim(session: Session, script: Script) -> Generator[Event, None, bool]:
    one = script.migration
    with reading(script) as opened:
        texts = claiming(session, one, opened.source)
    try:
        for _ in wire.exchange(session.link, texts):
            pass
    except wire.StatementError as error:
        rollback(session.link)
        if error.number == len(OURS) + 2 and error.error.diag.sqlstate in ("23505", "55P03"):
            return False
        raise failure(error.error, "its row in the ledger", Place(one.shown, 1, 1)) from None
    yield Working(one, 0, script.statements, 0.0)
    return True


def claiming(session: Session, one: Migration, source: str | None) -> list[bytes]:
    """The statements that claim a migration, in a transaction of their own."""
    ledger = session.ledger
    needed = [ledger.required(deck, number) for deck, number in one.requires]
    claim = ledger.claim((one, source))
    return [BEGIN, *OURS, _CLAIM_TIMEOUT, claim, *needed, ledger.note(one, "claimed"), b"COMMIT"]


def recording(session: Session, script: Script, source: str | None, fingerprint: str) -> list[bytes]:
    """The statements that record it, likewise."""
    record = session.ledger.record(script.migration, source, fingerprint, script.statements)
    return [BEGIN, *OURS, record, b"COMMIT"]


def _until_gone(session: Session, script: Script, rows: tuple[JournalRow, ...]) -> Generator[Event]:
    """Wait until the server's process of the interrupted run has ended: it may still be at work.

    Without the run lock: if it is no orphan, but has let go of its lock for a moment, it waits for that itself.
    """
    if not rows or rows[-1].backend_start is None:
        return
    began = time.monotonic()
    while True:
        with snapshot(session.link):
            alive = ask(session.link, _ALIVE, str(rows[-1].backend), rows[-1].backend_start)
        if not alive or rows[-1].backend == session.backend:
            break
        with locks.released(session):
            pass
        yield Waiting(
            str(script.migration), f"pid {rows[-1].backend}, which began it, is still there", time.monotonic() - began
        )
        time.sleep(_PATIENCE)
    yield from locks.take(session)


def _go(
    session: Session, script: Script, noted: dict[int, JournalRow], role: str, lock_timeout: str, alone: frozenset[int]
) -> Generator[Event, None, Applied]:
    watch = Watch(session)
    one = Steps(session, script, noted, alone, watch)
    with watch.listening():
        one.begin(role, script.migration.lock_timeout or lock_timeout)
        with reading(script) as opened:
            count = 0
            for step in steps(opened):
                yield from one.step(step)
                count = step.number
            one.check_all_seen(count)
            texts = recording(session, script, opened.source, opened.fingerprint)
        duration = yield from _quietly(session, texts, script)
        clean(session)
        return Applied(script.migration, script.statements, duration)


def _quietly(session: Session, texts: list[bytes], script: Script) -> Generator[Event, None, timedelta]:
    """Record; returns the time that the file took, which is the result of the one statement that has one."""
    seconds = 0.0
    try:
        for step in wire.exchange(session.link, texts):
            if isinstance(step, wire.Done) and step.result.ntuples:
                seconds = float(step.result.get_value(0, 0) or 0)
            yield Working(script.migration, script.statements, script.statements, 0.0)
    except wire.StatementError as error:
        with suppress(Error):
            rollback(session.link)
        raise failure(
            error.error,
            "its row in the ledger",
            Place(script.migration.shown, 1, 1),
            next_step="run `schemadeck migrate` again: it finds what is done",
        ) from None
    return timedelta(seconds=seconds)
