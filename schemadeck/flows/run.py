"""Apply what is due: each file exactly once, whoever else runs at the same time."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress

from psycopg.errors import Error

from schemadeck.database import apply, locks, session
from schemadeck.database.connect import reading
from schemadeck.database.link import ask, is_broken
from schemadeck.database.session import Session
from schemadeck.errors import MigrationError
from schemadeck.files.script import Script, stepped
from schemadeck.flows.due import DIRECTLY, Wanted, begins_plainly, chosen, history_now, refuse_pooled
from schemadeck.flows.retry import again, passing, pause, until_free
from schemadeck.model import Applied, Deck, Entry, Event, Finished, LedgerRow, Migration, Settings, Starting, Waiting

Scripts = dict[Migration, Script]
# What to do where it is the one transaction that fails.
_TOGETHER = {
    "53200": "the server's lock table is full: raise max_locks_per_transaction, or leave --single-transaction out",
    "55P04": "an enum value can only be used when the file that adds it has committed: leave --single-transaction out",
}
# An object of this name exists already (manual, appendix A): schema, table, column, function, others.
_EXISTS = frozenset({"42P06", "42P07", "42701", "42723", "42710"})
_HAS_IT = "; if the database has it already, made by hand or with a ledger that was lost: schemadeck baseline {one}"
_NONE_OF_ALL = "nothing was applied, of the other files neither; correct it and run `schemadeck migrate` again"


def run(
    opened: Session,
    settings: Settings,
    decks: Sequence[Deck],
    partial: bool,
    wanted: Wanted,
    scripts: Scripts,
    together: bool,
) -> Generator[Event, None, tuple[Applied, ...]]:
    """Apply ``scripts``, under the run lock; what another run has applied meanwhile is passed over.

    Raises :class:`MigrationError` at the first file that fails.
    """
    session.prepare(opened)
    yield from locks.take(opened)
    with locks.released(opened):
        opened.ledger.create()
        if together:
            return (yield from _together(opened, settings, decks, partial, wanted, scripts))
        due = list(chosen(history_now(opened, decks, partial), wanted))
        return (yield from _one_by_one(opened, settings, scripts, due))


def _together(
    opened: Session, settings: Settings, decks: Sequence[Deck], partial: bool, wanted: Wanted, scripts: Scripts
) -> Generator[Event, None, tuple[Applied, ...]]:
    """Apply all files or none; what another run has applied meanwhile is no longer among them."""
    began = time.monotonic()
    while due := [scripts[file] for _, file in chosen(history_now(opened, decks, partial), wanted)]:
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


def _one_by_one(
    opened: Session,
    settings: Settings,
    scripts: Scripts,
    due: Sequence[tuple[Entry, Migration]],
) -> Generator[Event, None, tuple[Applied, ...]]:
    applied: list[Applied] = []
    at = 0
    while at < len(due):
        entry, file = due[at]
        script, stopped, claimed = scripts[file], None, entry.state == "interrupted"
        if not claimed and not script.stepwise:
            done, stopped = yield from apply.run_each(
                opened,
                list(_in_a_row(due[at:], scripts)),
                role=settings.role,
                lock_timeout=settings.lock_timeout,
                first=at + 1,
                total=len(due),
            )
            applied.extend(done)
            at += len(done)
            if stopped is None:
                yield from locks.take(opened)
                continue
            script = stopped.script
            if stopped.left:
                yield from _anew(opened)
                stopped = None
        else:
            if claimed:
                refuse_pooled(opened, file)
                script = stepped(script)
            yield Starting(file, at + 1, len(due), script.stepwise)
        one = yield from _until_settled(opened, settings, script, stopped, claimed=claimed)
        yield from locks.take(opened)
        at += 1
        if one is not None:
            applied.append(one)
            yield Finished(one)
    return tuple(applied)


def _in_a_row(due: Sequence[tuple[Entry, Migration]], scripts: Scripts) -> Iterator[Script]:
    """The first script, and those behind it that can be sent while it runs.

    One that says how its transaction is to be cannot: the server takes what cleans the session for its first query.
    One that prepares statements runs by itself, because a run prepares some of its own.
    """
    for index, (entry, file) in enumerate(due):
        script = scripts[file]
        if entry.state == "interrupted" or script.stepwise:
            return
        if index and (script.prepares or not begins_plainly(script)):
            return
        yield script
        if script.prepares:
            return


def _until_settled(
    opened: Session, settings: Settings, script: Script, stopped: apply.Stopped | None, *, claimed: bool
) -> Generator[Event, None, Applied | None]:
    """Apply one file, again and again while locks are in its way; None if another run turns out to have applied it.

    ``stopped`` is how the first try ended, if there was one. ``claimed`` says that its row is there already, and that
    it goes on step by step.
    """
    one, tries, began = script.migration, 1, time.monotonic()
    alone: frozenset[int] = frozenset()
    while True:
        tried, stopped = stopped, None
        try:
            if tried is None:
                applied = yield from _once(opened, settings, script, alone, claimed=claimed)
            else:
                applied = None
                _ending(opened, tried)
        except MigrationError as error:
            lost = is_broken(opened.link)
            if not script.stepwise and not lost and _refused(error):
                script, alone = _as_steps(opened, script, error)
                yield from _anew(opened)
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
            refuse_pooled(opened, one)
            script, claimed = stepped(script), True
        yield Waiting(str(one), "another run has claimed it", time.monotonic() - began)
        pause(tries)


def _anew(opened: Session) -> Iterator[Event]:
    """Bring the session back to where a file can be tried by itself."""
    session.clean(opened)
    yield from locks.take(opened)


def _ending(opened: Session, stopped: apply.Stopped) -> None:
    """The ending of a try among others, as one by itself would have it; raises its error."""
    if stopped.error is not None:
        raise stopped.error
    session.clean(opened)


def _refused(error: MigrationError) -> bool:
    from schemadeck.database.step import refused_in_transaction  # most files never come to that

    return refused_in_transaction(error)


def _once(
    opened: Session, settings: Settings, script: Script, alone: frozenset[int], *, claimed: bool
) -> Generator[Event, None, Applied | None]:
    role, lock_timeout = settings.role, settings.lock_timeout
    if not claimed and not script.stepwise:
        applied = yield from apply.run(opened, [script], role=role, lock_timeout=lock_timeout)
        return applied[0] if applied is not None else None

    from schemadeck.database import stepwise  # few files run so

    if claimed:
        return (yield from stepwise.resume(opened, script, role=role, lock_timeout=lock_timeout))
    return (yield from stepwise.run(opened, script, role=role, lock_timeout=lock_timeout, alone=alone))


def _as_steps(opened: Session, script: Script, error: MigrationError) -> tuple[Script, frozenset[int]]:
    """The script as one that runs step by step, because the server would not have it in a transaction."""
    if script.begin is not None or opened.pooled:
        error.next_step = "leave BEGIN and COMMIT out" if script.begin is not None else DIRECTLY
        raise error
    if script.temporary:
        error.hint = (
            "it would have to run statement by statement, and a temporary table would not outlive an interruption"
        )
        raise error
    alone = frozenset([error.statement]) if error.statement and error.sqlstate == "25001" else frozenset[int]()
    return stepped(script), alone


def _row(opened: Session, one: Migration) -> LedgerRow | None:
    with reading(opened.link):
        rows = opened.ledger.rows() or ()
    return next((row for row in rows if (row.deck, row.number) == (one.deck, one.number)), None)


def _note_failure(opened: Session, one: Migration, error: MigrationError) -> None:
    """Leave a trace in the journal; if even that fails, the error itself is what counts."""
    detail = f"{error.place or one.shown}: {error.message} [{error.sqlstate}]"
    with suppress(Error):
        session.clean(opened)
        ask(opened.link, opened.ledger.note(one, "failed", statement=error.statement, detail=detail))
