"""Run one file statement by statement, because PostgreSQL cannot run it in a transaction; goes on where it stopped.

The claim is committed first, as ``running``. A step that can run in a transaction commits together with its row in the
journal, so there is never a doubt about it. Any other is noted before and after; if the answer is lost in between,
:mod:`schemadeck.database.outcome` looks what became of it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from psycopg import sql

from schemadeck.database import locks, outcome, wire
from schemadeck.database.connect import reading as snapshot
from schemadeck.database.connect import rollback
from schemadeck.database.failure import failure, is_lost, pointed_at, role_error
from schemadeck.database.session import CLEAN, Session
from schemadeck.errors import MigrationError
from schemadeck.files.lexer import Kind
from schemadeck.files.script import Script, reading
from schemadeck.files.split import Statement
from schemadeck.files.statement import classify, control, copies_out, transactional
from schemadeck.model import Applied, Event, JournalRow, Noticed, Place, Waiting, Working

# Our own statements run as whoever connected and with pg_catalog alone; the session's own settings come back after.
_OURS = (
    b"SET LOCAL SESSION AUTHORIZATION DEFAULT",
    b"SET LOCAL ROLE NONE",
    b"SET LOCAL search_path = 'pg_catalog'",
    b"SET LOCAL standard_conforming_strings = on",
    b"SET LOCAL client_encoding = 'UTF8'",
)
_BEGIN = b"BEGIN READ WRITE"
_CLAIM_TIMEOUT = b"SET LOCAL lock_timeout = '100ms'"
_BLOCKERS_AFTER = 0.5  # seconds at one statement
_ALIVE = "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = %s AND backend_start = %s"
_PATIENCE = 1.0  # seconds between two looks at a backend that has to end first
# What may commit by itself cannot be wrapped in a transaction.
_MAY_COMMIT = ("CALL", "DO")


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, or all of a BEGIN ... COMMIT; ``index`` counts from 1, ``begin`` is the file's BEGIN."""

    index: int
    statements: tuple[Statement, ...]
    begin: bytes | None = None

    @property
    def first(self) -> Statement:
        """Its first statement."""
        return self.statements[0]


@dataclass
class _Run:
    """One file on its way. ``noted`` are the journal's rows of an earlier try, by step."""

    session: Session
    script: Script
    noted: dict[int, JournalRow]
    alone: frozenset[int]
    notices: list[tuple[str, str]] = field(default_factory=list)
    blockers: str = ""
    limit: str = ""

    def keep(self, notice: psycopg.errors.Diagnostic) -> None:
        self.notices.append((notice.severity_nonlocalized or "NOTICE", notice.message_primary or ""))

    def what(self, step: Step) -> str:
        return f"statement {step.index} of {self.script.statements}"

    def begin(self, role: str, lock_timeout: str) -> None:
        """What the session runs under from the first step to the last."""
        connection = self.session.connection
        for limit in self.session.limits:
            connection.execute(f"SET {limit}".encode())
        connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(lock_timeout)))
        row = connection.execute("SELECT pg_catalog.current_setting('lock_timeout')").fetchone()
        self.limit = row[0] if row is not None else ""
        if role:
            try:
                connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
            except psycopg.Error as error:
                raise role_error(error) from None

    def step(self, step: Step) -> Generator[Event]:
        """Run a step, or find that it is done."""
        before = self.noted.get(step.index)
        if before is not None and before.event == "done":
            yield from self.passed(step, before)
        elif before is not None and before.event == "begun":
            yield from self.doubted(step, before)
        elif self.is_alone(step):
            yield from self.run_alone(step)
        else:
            try:
                yield from self.run_in_transaction(step)
            except MigrationError as error:
                if step.begin is not None or step.first.copy is not None or not refused_in_transaction(error):
                    raise
                yield from self.run_alone(step)
        if step.begin is None and (self.is_alone(step) or classify(step.first).session):
            yield from locks.take(self.session)  # it may have dropped every advisory lock

    def is_alone(self, step: Step) -> bool:
        """Whether a step runs outside of any transaction of ours."""
        if step.begin is not None or step.first.copy is not None:
            return False
        may_commit = (
            self.script.migration.transaction_off and step.first.words[:1] and step.first.words[0] in _MAY_COMMIT
        )
        return step.index in self.alone or bool(may_commit) or not transactional(step.first)

    def passed(self, step: Step, before: JournalRow) -> Generator[Event]:
        """A step that is done: it has to be still the same; what it did to the session alone is done again."""
        self.check_same(step, before)
        for statement in step.statements:
            traits = classify(statement)
            if traits.session and traits.kind == "other" and b"advisory_unlock" not in statement.text.lower():
                yield from self.send([statement.text], step)

    def check_same(self, step: Step, before: JournalRow) -> None:
        """What has run, or was begun, has to be still the same."""
        if _fingerprint(step) != before.fingerprint:
            how = "after it had run" if before.event == "done" else "after it had been begun"
            raise MigrationError(
                f"{self.what(step)} was changed {how}",
                place=step.first.place(),
                hint="the statements behind the one that failed may be changed, those before it not",
                next_step=f"restore it; or finish by hand, then `schemadeck accept {_name(self.script)} --reason ...`",
            )

    def check_all_seen(self, steps: int) -> None:
        """No step that has run, or was begun, may be gone from the file."""
        gone = [one for one in self.noted if one > steps]
        if gone:
            raise MigrationError(
                f"the file has {steps} statements, and its statement {max(gone)} has run or was begun",
                place=Place(self.script.migration.shown, 1, 1),
                next_step=f"restore it; or finish by hand, then `schemadeck accept {_name(self.script)} --reason ...`",
            )

    def doubted(self, step: Step, before: JournalRow) -> Generator[Event]:
        """A step whose answer was lost."""
        self.check_same(step, before)
        limited = self.lift_limit(step)
        try:
            found = outcome.settle(self.session.connection, step.first, before.seen or {})
        except psycopg.Error as error:
            raise self.failed(step, step.first, error) from None
        if limited:
            self.limit_again()
        if found == "unknown":
            raise MigrationError(
                f"nobody can tell whether {self.what(step)} was carried out: its answer was lost",
                place=step.first.place(),
                next_step="look whether what it does is there; finish the file by hand, then"
                f" `schemadeck accept {_name(self.script)} --reason ...`",
            )
        if found == "done":
            yield from self.note(step, "done", fingerprint=_fingerprint(step), detail="found done")
        else:
            yield from self.run_alone(step)

    def run_in_transaction(self, step: Step) -> Generator[Event]:
        """A step and its row in the journal commit together."""
        begin, texts, fingerprint = step.begin or _BEGIN, [one.text for one in step.statements], None
        if step.first.copy is not None or (step.begin is None and copies_out(step.first)):
            fingerprint, begin, texts = (yield from self.copy(step)), b"", []
        note = self.session.ledger.note(
            self.script.migration, "done", statement=step.index, fingerprint=fingerprint or _fingerprint(step)
        )
        yield from self.send([begin, *texts, *_OURS, note, b"COMMIT"][not begin :], step, before=bool(begin))

    def copy(self, step: Step) -> Generator[Event, None, str]:
        """Begin a transaction with a COPY; returns the step's fingerprint. What one to stdout says is let go."""
        connection, sent = self.session.connection, 0
        digest = hashlib.sha256(b"".join(step.first.significant()))
        try:
            connection.execute(_BEGIN)
            with connection.cursor().copy(step.first.text) as copy:
                for part in step.first.copy or copy:
                    if step.first.copy is not None:
                        digest.update(part)
                        copy.write(part)
                    sent += len(part)
                    yield Working(self.script.migration, step.index, self.script.statements, 0.0, sent)
        except psycopg.Error as error:
            with suppress(psycopg.Error):
                rollback(connection)
            raise self.failed(step, step.first, error) from None
        return f"v1:{digest.hexdigest()}"

    def run_alone(self, step: Step) -> Generator[Event]:
        """A step outside of any transaction, noted before and after."""
        connection = self.session.connection
        half = outcome.in_the_way(connection, step.first)
        if half is not None:
            raise MigrationError(
                f"the index {half} exists and is INVALID: somebody's CREATE INDEX CONCURRENTLY failed",
                place=step.first.place(),
                hint="it is not this file's own, so it is left alone; IF NOT EXISTS would pass over it",
                next_step=f"DROP INDEX CONCURRENTLY {half}; then `schemadeck migrate`",
            )
        seen = outcome.look(connection, step.first)
        yield from self.note(step, "begun", fingerprint=_fingerprint(step), seen=json.dumps(seen))
        limited = self.lift_limit(step)
        try:
            yield from self.send([step.first.text], step)
        except MigrationError as error:
            if error.sqlstate is None or not self.clear(step, seen):
                error.statement = None  # what became of it is open
            if error.sqlstate is not None and step.first.words[:1] in (("CALL",), ("DO",)):
                error.next_step = (
                    "what it had committed by itself stays: look, finish the file by hand, then"
                    f" `schemadeck accept {_name(self.script)} --reason ...`"
                )
            raise
        if limited:
            self.limit_again()
        if outcome.in_the_way(connection, step.first) is not None:
            raise MigrationError(
                f"{self.what(step)} ended without an error, and its index is INVALID",
                place=step.first.place(),
                next_step="run `schemadeck migrate` again: it clears the index and builds it anew",
            )
        yield from self.note(step, "done", fingerprint=_fingerprint(step))

    def lift_limit(self, step: Step) -> bool:
        """CONCURRENTLY and a plain VACUUM block nobody while they wait; a limit of the file's own is kept."""
        text = step.first.text
        words = {text[token.start : token.end].upper() for token in step.first.tokens() if token.kind is Kind.WORD}
        if b"CONCURRENTLY" not in words and (b"VACUUM" not in words or b"FULL" in words):
            return False
        connection = self.session.connection
        row = connection.execute("SELECT pg_catalog.current_setting('lock_timeout')").fetchone()
        if row is None or row[0] != self.limit:
            return False
        connection.execute("SET lock_timeout = 0")
        return True

    def limit_again(self) -> None:
        """The opposite of :meth:`lift_limit`."""
        self.session.connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(self.limit)))

    def clear(self, step: Step, seen: outcome.Seen) -> bool:
        """What a step that failed left half done goes; if that cannot be now, the next run does it.

        Returns whether nothing of it is left: what commits by itself may have done a part.
        """
        with suppress(psycopg.Error, wire.StatementError):
            outcome.settle(self.session.connection, step.first, seen)
            if step.first.words[0] not in _MAY_COMMIT:  # the server has said that it failed
                note = self.session.ledger.note(self.script.migration, "failed", statement=step.index)
                for _ in wire.exchange(self.session.connection, [_BEGIN, *_OURS, note, b"COMMIT"]):
                    pass
                return True
        return False

    def note(self, step: Step, event: str, **values: str) -> Generator[Event]:
        """A row of the journal, committed."""
        text = self.session.ledger.note(self.script.migration, event, statement=step.index, **values)  # type: ignore[arg-type]
        yield from self.send([_BEGIN, *_OURS, text, b"COMMIT"], step)

    def send(self, texts: list[bytes], step: Step, before: int = 0) -> Generator[Event]:
        """Statements in one round trip; those of the step come after the first ``before``."""
        exchange = wire.exchange(self.session.connection, texts)
        while True:
            try:
                found = next(exchange)
            except StopIteration:
                yield from self.told(step.first)
                return
            except wire.StatementError as error:
                statement = self.which(step, error.index - before)
                yield from self.told(statement)
                with suppress(psycopg.Error):
                    rollback(self.session.connection)
                raise self.failed(step, statement, error.error) from None
            if isinstance(found, wire.Pause):
                yield from self.waiting(step, found.seconds)
            else:
                yield from self.told(self.which(step, found.index - before))

    def which(self, step: Step, at: int) -> Statement:
        return step.statements[min(max(at, 0), len(step.statements) - 1)]

    def waiting(self, step: Step, seconds: float) -> Generator[Event]:
        yield Working(self.script.migration, step.index, self.script.statements, seconds)
        if seconds > _BLOCKERS_AFTER:
            blockers = self.session.blockers()
            if blockers:
                self.blockers = blockers
                yield Waiting(self.what(step), blockers, seconds)

    def told(self, statement: Statement) -> Generator[Noticed]:
        for severity, message in self.notices:
            yield Noticed(severity, message, statement.place())
        self.notices.clear()

    def failed(self, step: Step, statement: Statement, error: psycopg.Error) -> MigrationError:
        """The error of a step, with what is left and how to go on."""
        kept = {1: "nothing was applied", 2: "statement 1 stays applied"}
        applied = kept.get(step.index, f"statements 1 to {step.index - 1} stay applied")
        go_on = "correct this one and run `schemadeck migrate` again: it goes on here"
        if is_lost(error):
            go_on = "run `schemadeck migrate` again when the server is back: it finds out what became of this one"
        return failure(
            error,
            self.what(step),
            statement.place(pointed_at(statement.text, error)),
            statement=_At(statement.text, statement, step.index),
            blockers=self.blockers,
            next_step=f"{applied}; {go_on}",
        )


def refused_in_transaction(error: MigrationError) -> bool:
    """Whether the server says that a statement must run by itself, or in a transaction of its own.

    PreventInTransactionBlock is the check that all such commands share, CreateInitDecodingContext that of slots;
    55P04 is a new enum value that the transaction which added it may not use.
    """
    functions = ("PreventInTransactionBlock", "CreateInitDecodingContext")
    # Within a function it is refused for good; REINDEX of a partitioned table has a line of context of its own.
    within = "\n" in (error.context or "") or (error.context or "").startswith("SQL function")
    return error.sqlstate == "55P04" or (
        error.sqlstate == "25001" and error.source_function in functions and not within
    )


@dataclass(frozen=True, slots=True)
class _At:
    text: bytes
    statement: Statement
    index: int


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
    with snapshot(session.connection):
        rows = session.ledger.journal(script.migration)
    yield from _until_gone(session, script, rows)
    with snapshot(session.connection):
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
        claim = session.ledger.claim(one, opened.source)
    needed = [session.ledger.required(deck, number) for deck, number in one.requires]
    texts = [_BEGIN, _CLAIM_TIMEOUT, claim, *needed, b"COMMIT"]
    try:
        for _ in wire.exchange(session.connection, texts):
            pass
    except wire.StatementError as error:
        rollback(session.connection)
        if error.index == 2 and error.error.diag.sqlstate in ("23505", "55P03"):
            return False
        raise failure(error.error, "its row in the ledger", Place(one.shown, 1, 1)) from None
    yield Working(one, 0, script.statements, 0.0)
    return True


def _until_gone(session: Session, script: Script, rows: tuple[JournalRow, ...]) -> Generator[Event]:
    """Wait until the server's process of the interrupted run has ended: it may still be at work."""
    if not rows or rows[-1].backend_start is None:
        return
    began = time.monotonic()
    while True:
        with snapshot(session.connection):
            row = session.connection.execute(_ALIVE, [rows[-1].backend, rows[-1].backend_start]).fetchone()
        if row is None or rows[-1].backend == session.backend:
            return
        yield Waiting(
            str(script.migration), f"pid {rows[-1].backend}, which began it, is still there", time.monotonic() - began
        )
        time.sleep(_PATIENCE)


def _go(
    session: Session, script: Script, noted: dict[int, JournalRow], role: str, lock_timeout: str, alone: frozenset[int]
) -> Generator[Event, None, Applied]:
    one = _Run(session, script, noted, alone)
    session.connection.add_notice_handler(one.keep)
    try:
        one.begin(role, script.migration.lock_timeout or lock_timeout)
        with reading(script) as opened:
            count = 0
            for step in _steps(opened):
                yield from one.step(step)
                count = step.index
            one.check_all_seen(count)
            ledger, migration = session.ledger, script.migration
            texts = [
                _BEGIN,
                *_OURS,
                ledger.record(migration, opened.source, opened.fingerprint),
                ledger.note(migration, "applied", statement=script.statements),
                b"COMMIT",
                *CLEAN.split(b"; "),
            ]
        duration = yield from _quietly(session, texts, script)
        return Applied(script.migration, script.statements, duration)
    finally:
        session.connection.remove_notice_handler(one.keep)


def _quietly(session: Session, texts: list[bytes], script: Script) -> Generator[Event, None, timedelta]:
    """Record; returns the time that the file took, which is the result of the one statement that has one."""
    seconds = 0.0
    try:
        for step in wire.exchange(session.connection, texts):
            if isinstance(step, wire.Done) and step.result.ntuples:
                seconds = float(step.result.get_value(0, 0) or 0)
            yield Working(script.migration, script.statements, script.statements, 0.0)
    except wire.StatementError as error:
        with suppress(psycopg.Error):
            rollback(session.connection)
        raise failure(
            error.error,
            "its row in the ledger",
            Place(script.migration.shown, 1, 1),
            next_step="run `schemadeck migrate` again: it finds what is done",
        ) from None
    return timedelta(seconds=seconds)


def _steps(statements: Iterable[Statement]) -> Iterator[Step]:
    """The file's steps; BEGIN and COMMIT of the file are not among a step's statements."""
    index, begin, inside = 0, None, list[Statement]()
    for statement in statements:
        kind = control(statement)
        if kind == "begin":
            begin = statement.text
        elif kind == "commit" and begin is not None:
            index += 1
            if inside:
                yield Step(index, tuple(inside), begin)
            begin, inside = None, []
        elif begin is not None:
            inside.append(statement)
        else:
            index += 1
            yield Step(index, (statement,))


def _fingerprint(step: Step) -> str:
    digest = hashlib.sha256()
    for statement in step.statements:
        for part in statement.significant():
            digest.update(part)
        for part in statement.copy or ():
            digest.update(part)
    return f"v1:{digest.hexdigest()}"


def _name(script: Script) -> str:
    return f"{script.migration.deck}/{script.migration.number}"
