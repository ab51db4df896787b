"""`migrate`: apply what is pending, each file exactly once, whoever else runs at the same time."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import psycopg

from schemadeck.database import apply, locks, session, stepwise
from schemadeck.database.connect import describe, reading, server_error
from schemadeck.database.session import Session
from schemadeck.database.step import refused_in_transaction
from schemadeck.errors import HistoryError, MigrationError, ServerError, UsageError
from schemadeck.files.history import compare
from schemadeck.files.script import Script, parse, stepped
from schemadeck.flows.retry import again, passing, pause, until_free
from schemadeck.model import (
    Applied,
    Connected,
    Deck,
    Entry,
    Event,
    Finished,
    History,
    LedgerRow,
    Migration,
    Settings,
    Starting,
    Target,
    Waiting,
)

Wanted = frozenset[tuple[str, int]] | None  # decks and numbers; None is all
Scripts = dict[Migration, Script]
_DIRECTLY = "connect to the server itself, not through the pooler"
_PLAIN_BEGIN = ([b"BEGIN"], [b"BEGIN", b"WORK"], [b"BEGIN", b"TRANSACTION"], [b"START", b"TRANSACTION"])
# What to do where it is the one transaction that fails.
_TOGETHER = {
    "53200": "the server's lock table is full: raise max_locks_per_transaction, or leave --single-transaction out",
    "55P04": "an enum value can only be used when the file that adds it has committed: leave --single-transaction out",
}
# An object of this name exists already (manual, appendix A): schema, table, column, function, others.
_EXISTS = frozenset({"42P06", "42P07", "42701", "42723", "42710"})
_HAS_IT = "; if the database has it already, made by hand or with a ledger that was lost: schemadeck baseline {one}"
_NONE_OF_ALL = "nothing was applied, of the other files neither; correct it and run `schemadeck migrate` again"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; ``elsewhere`` counts the migrations that another run applied while this one waited."""

    target: Target
    history: History
    applied: tuple[Applied, ...]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a run would do; ``scripts`` in order."""

    target: Target
    history: History
    scripts: tuple[Script, ...]


def pending(
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    *,
    partial: bool = False,
    wanted: Wanted = None,
    together: bool = False,
) -> Generator[Event, None, Due]:
    """What :func:`migrate` would apply, without applying it; raises what that raises before it begins."""
    with session.opened(url, settings.ledger_schema) as opened:
        target = describe(opened.connection)
        yield Connected(target)
        history = _due(opened, decks, partial)
        scripts = {file: parse(file) for _, file in _chosen(history, wanted)}
        _refuse(opened, target, history, scripts.values(), together)
        return Due(target, history, tuple(scripts.values()))


def migrate(
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    *,
    partial: bool = False,
    wanted: Wanted = None,
    together: bool = False,
    scratch: bool = False,
) -> Generator[Event, None, Outcome]:
    """Apply the pending migrations of ``decks``; ``partial`` says that they are a choice of the user's.

    ``wanted`` are decks and numbers, if not all are, ``together`` asks for one transaction for all, ``scratch`` leaves
    out what reaches beyond the database. Yields what
    happens; returns the :class:`Outcome`. Raises :class:`HistoryError` before anything is run if files contradict the
    ledger, :class:`MigrationError` at the first file that fails: those before it stay applied.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        connection = opened.connection
        target = describe(connection)
        yield Connected(target)
        before = _due(opened, decks, partial)
        scripts = {file: replace(parse(file), scratch=scratch) for _, file in _chosen(before, wanted)}
        if not scripts:
            return Outcome(target, before, (), 0)
        _refuse(opened, target, before, scripts.values(), together)
        try:
            session.prepare(opened)
            yield from locks.take(opened)
            with locks.released(opened):
                opened.ledger.create()
                if together:
                    applied = yield from _together(opened, settings, decks, partial, wanted, scripts)
                else:
                    due = list(_chosen(_due(opened, decks, partial), wanted))
                    applied = yield from _run(opened, settings, scripts, due)
        except psycopg.Error as error:
            raise server_error(error, "between the migrations") from None
        after = _due(opened, decks, partial)
        ours = {(one.migration.deck, one.migration.number) for one in applied}
        elsewhere = [one for one in after.of("applied") if one.file in scripts and (one.deck, one.number) not in ours]
        return Outcome(target, after, applied, len(elsewhere))


def _due(opened: Session, decks: Sequence[Deck], partial: bool) -> History:
    """The history as it stands now; raises :class:`HistoryError` if nothing may be run on top of it."""
    with reading(opened.connection):
        history = compare(decks, opened.ledger.rows() or (), partial=partial)
    if any(finding.verdict != "interrupted" for finding in history.errors):
        raise HistoryError("nothing was run: the files contradict what was applied", history.findings)
    return history


def _chosen(history: History, wanted: Wanted) -> Iterator[tuple[Entry, Migration]]:
    """What is to be run, in order."""
    for entry in history.of("pending", "interrupted"):
        if entry.file is not None and (wanted is None or (entry.deck, entry.number) in wanted):
            yield entry, entry.file


def _refuse(opened: Session, target: Target, history: History, scripts: Iterable[Script], together: bool) -> None:
    """What can be told before anything is run."""
    if target.standby:
        raise ServerError(
            f"{target.host} is a standby: it can be read, not changed", next_step="connect to the primary"
        )
    if together and any(history.of("interrupted")):
        raise UsageError(
            "--single-transaction: a migration was interrupted, and has to go on statement by statement",
            next_step="schemadeck migrate",
        )
    for script in scripts:
        if script.stepwise:
            _refuse_pooled(opened, script.migration)
        if together and script.stepwise:
            raise UsageError(
                f"--single-transaction: {script.migration.shown} cannot run in a transaction",
                next_step="apply what stands before it with --to, then this one without --single-transaction",
            )
        if together and script.begin is not None and script.begin.upper().split() not in _PLAIN_BEGIN:
            raise UsageError(
                f"--single-transaction: {script.migration.shown} asks for a transaction of another kind",
                next_step="apply it without --single-transaction",
            )


def _refuse_pooled(opened: Session, one: Migration) -> None:
    if opened.pooled:
        raise ServerError(
            f"{one.shown} runs statement by statement, and a connection pooler stands between:"
            " it would mix these with other sessions",
            next_step=_DIRECTLY,
        )


def _together(
    opened: Session, settings: Settings, decks: Sequence[Deck], partial: bool, wanted: Wanted, scripts: Scripts
) -> Generator[Event, None, tuple[Applied, ...]]:
    """Apply all files or none; what another run has applied meanwhile is no longer among them."""
    began = time.monotonic()
    while due := [scripts[file] for _, file in _chosen(_due(opened, decks, partial), wanted)]:
        last = due[-1].migration
        yield Starting(last, len(due), len(due))

        def attempt(due: list[Script] = due) -> Generator[Event, None, tuple[Applied, ...] | None]:
            return apply.run(opened, due, role=settings.role, lock_timeout=settings.lock_timeout)

        try:
            applied = yield from until_free(attempt, opened, settings, last)
        except MigrationError as error:
            if error.sqlstate is not None:
                error.next_step = _TOGETHER.get(error.sqlstate, _NONE_OF_ALL)
            failed = next(
                (one.migration for one in due if error.place and one.migration.shown == error.place.file), last
            )
            _note_failure(opened, failed, error)
            raise
        if applied is not None:
            yield from locks.take(opened)
            for one in applied:
                yield Finished(one)
            return applied
        yield Waiting(str(last), "another run has claimed one of the files", time.monotonic() - began)
        pause(1)
    return ()


def _run(
    opened: Session,
    settings: Settings,
    scripts: Scripts,
    due: Sequence[tuple[Entry, Migration]],
) -> Generator[Event, None, tuple[Applied, ...]]:
    applied: list[Applied] = []
    for index, (entry, file) in enumerate(due, 1):
        script = scripts[file]
        if entry.state == "interrupted":
            _refuse_pooled(opened, file)
            script = stepped(script)
        yield Starting(file, index, len(due), script.stepwise)
        one = yield from _until_settled(opened, settings, script, claimed=entry.state == "interrupted")
        yield from locks.take(opened)
        if one is not None:
            applied.append(one)
            yield Finished(one)
    return tuple(applied)


def _until_settled(
    opened: Session, settings: Settings, script: Script, *, claimed: bool
) -> Generator[Event, None, Applied | None]:
    """Apply one file, again and again while locks are in its way; None if another run turns out to have applied it.

    ``claimed`` says that its row is there already, and that it goes on step by step.
    """
    one, tries, began = script.migration, 1, time.monotonic()
    alone: frozenset[int] = frozenset()
    while True:
        try:
            applied = yield from _once(opened, settings, script, alone, claimed=claimed)
        except MigrationError as error:
            lost = opened.connection.broken
            if not script.stepwise and not lost and refused_in_transaction(error):
                script, alone = _as_steps(opened, script, error)
                session.clean(opened)
                yield from locks.take(opened)
                continue
            if not passing(error, opened, settings, tries):
                if error.sqlstate in _EXISTS and not script.stepwise:
                    error.next_step = (error.next_step or "") + _HAS_IT.format(one=f"{one.deck}/{one.number}")
                _note_failure(opened, one, error)
                raise
            tries += 1
            claimed = script.stepwise
            yield from again(error, opened, settings, one, tries)
            continue
        if applied is not None:
            return applied
        row = _row(opened, one)
        if row is not None and row.state != "running":
            return None
        if row is not None:  # committed and not at its end: whoever began it is gone, or going
            _refuse_pooled(opened, one)
            script, claimed = stepped(script), True
        yield Waiting(str(one), "another run has claimed it", time.monotonic() - began)
        pause(tries)


def _once(
    opened: Session, settings: Settings, script: Script, alone: frozenset[int], *, claimed: bool
) -> Generator[Event, None, Applied | None]:
    role, lock_timeout = settings.role, settings.lock_timeout
    if claimed:
        return (yield from stepwise.resume(opened, script, role=role, lock_timeout=lock_timeout))
    if script.stepwise:
        return (yield from stepwise.run(opened, script, role=role, lock_timeout=lock_timeout, alone=alone))
    applied = yield from apply.run(opened, [script], role=role, lock_timeout=lock_timeout)
    return applied[0] if applied is not None else None


def _as_steps(opened: Session, script: Script, error: MigrationError) -> tuple[Script, frozenset[int]]:
    """The script as one that runs step by step, because the server would not have it in a transaction."""
    if script.begin is not None or opened.pooled:
        error.next_step = "leave BEGIN and COMMIT out" if script.begin is not None else _DIRECTLY
        raise error
    if script.temporary:
        error.hint = (
            "it would have to run statement by statement, and a temporary table would not outlive an interruption"
        )
        raise error
    alone = frozenset([error.statement]) if error.statement and error.sqlstate == "25001" else frozenset[int]()
    return stepped(script), alone


def _row(opened: Session, one: Migration) -> LedgerRow | None:
    with reading(opened.connection):
        rows = opened.ledger.rows() or ()
    return next((row for row in rows if (row.deck, row.number) == (one.deck, one.number)), None)


def _note_failure(opened: Session, one: Migration, error: MigrationError) -> None:
    """Leave a trace in the journal; if even that fails, the error itself is what counts."""
    detail = f"{error.place or one.shown}: {error.message} [{error.sqlstate}]"
    with suppress(psycopg.Error):
        session.clean(opened)
        opened.connection.execute(opened.ledger.note(one, "failed", statement=error.statement, detail=detail))
