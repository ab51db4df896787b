"""Run a step of a file: in a transaction with its row in the journal, or alone, noted before and after.

One that an earlier try has done is passed over, and one whose answer was lost is looked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from psycopg.errors import Error

from schemadeck.database import locks, observe, outcome, trace, wire
from schemadeck.database.failure import failure, is_lost, pointed_at, role_error
from schemadeck.database.link import ask, identifier, literal, rollback
from schemadeck.database.session import Session
from schemadeck.database.watch import Watch
from schemadeck.errors import MigrationError
from schemadeck.files.lexer import Kind
from schemadeck.files.script import Script
from schemadeck.files.split import Statement
from schemadeck.files.statement import beyond, classify, copies_out, only_session, transactional
from schemadeck.files.steps import Step
from schemadeck.model import SKIPPED, Event, JournalRow, Migration, Noticed, Place

# Our own statements run as whoever connected and with pg_catalog alone; the session's own settings come back after.
OURS = (
    b"SET LOCAL SESSION AUTHORIZATION DEFAULT",
    b"SET LOCAL ROLE NONE",
    b"SET LOCAL search_path = 'pg_catalog'",
    b"SET LOCAL standard_conforming_strings = on",
    b"SET LOCAL client_encoding = 'UTF8'",
)
BEGIN = b"BEGIN READ WRITE"
NO_LIMIT = b"SET lock_timeout = 0"
# What may commit by itself cannot be wrapped in a transaction.
_MAY_COMMIT = ("CALL", "DO")


@dataclass
class Steps:
    """The steps of one file on their way. ``noted`` are the journal's rows of an earlier try, by step."""

    session: Session
    script: Script
    noted: dict[int, JournalRow]
    alone: frozenset[int]
    watch: Watch
    limit: str = ""

    def what(self, step: Step) -> str:
        """The step, as messages name it."""
        return f"statement {step.number} of {self.script.statements}"

    def begin(self, role: str, lock_timeout: str) -> None:
        """What the session runs under from the first step to the last."""
        link = self.session.link
        for text in settings(self.session, lock_timeout):
            ask(link, text)
        self.limit = self.limit_now()
        if role:
            try:
                ask(link, acting(role))
            except Error as error:
                raise role_error(error) from None

    def step(self, step: Step) -> Generator[Event]:
        """Run a step, or find that it is done."""
        if self.script.scratch and (what := beyond(step.first)) is not None:
            yield Noticed(SKIPPED, what, step.first.place())
            return
        before = self.noted.get(step.number)
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
        if drops_locks(self.script, step, self.alone):
            self.session.locked = False  # it may have dropped every advisory lock
            yield from locks.take(self.session)

    def is_alone(self, step: Step) -> bool:
        """Whether a step runs outside of any transaction of ours."""
        return is_alone(self.script, step, self.alone)

    def passed(self, step: Step, before: JournalRow) -> Generator[Event]:
        """A step that is done: it has to be still the same; what it did to the session alone is done again."""
        self.check_same(step, before)
        for statement in step.statements:
            if not classify(statement).session or b"advisory_unlock" in statement.text.lower():
                continue
            if not only_session(statement):
                raise MigrationError(
                    f"{self.what(step)} is done, and it set something of its session too, which is gone",
                    place=statement.place(),
                    hint="to repeat all of it could do the rest twice; SET in a statement of its own can be repeated",
                    next_step=f"finish the file by hand, then `schemadeck accept {_name(self.script)} --reason ...`",
                )
            yield from self.send([statement.text], step)

    def check_same(self, step: Step, before: JournalRow) -> None:
        """What has run, or was begun, has to be still the same."""
        if step.fingerprint() != before.fingerprint:
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
        except Error as error:
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
            yield from self.note(step, "done", fingerprint=step.fingerprint(), detail="found done")
        else:
            yield from self.run_alone(step)

    def run_in_transaction(self, step: Step) -> Generator[Event]:
        """A step and its row in the journal commit together."""
        begin, fingerprint = step.begin or BEGIN, None
        texts = [text for one in step.statements for text in self.observed(step, one.text)]
        if step.first.copy is not None or (step.begin is None and copies_out(step.first)):
            fingerprint, begin, texts = (yield from self.copy(step)), b"", self.observed(step, b"")[2:]
        note = self.session.ledger.note(
            self.script.migration, "done", statement=step.number, fingerprint=fingerprint or step.fingerprint()
        )
        yield from self.send(
            [begin, *texts, *OURS, *self.trace(step), note, b"COMMIT"][not begin :], step, before=bool(begin)
        )

    def copy(self, step: Step) -> Generator[Event, None, str]:
        """Begin a transaction with a COPY; returns the step's fingerprint. What one to stdout says is let go."""
        link, digest = self.session.link, hashlib.sha256(b"".join(step.first.significant()))

        def hashed(data: Iterable[bytes]) -> Iterator[bytes]:
            for part in data:
                digest.update(part)
                yield part

        try:
            ask(link, BEGIN)
            copy = wire.copy(link, step.first.text, step.first.copy and hashed(step.first.copy))
            yield from self.watch.copying(copy, *self.doing(step))
        except Error as error:
            with suppress(Error):
                rollback(self.session.link)
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
        yield from self.foreseen(step)
        yield from self.note(step, "begun", fingerprint=step.fingerprint(), seen=json.dumps(seen))
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
        yield from self.foreseen(step)
        if outcome.in_the_way(connection, step.first) is not None:
            raise MigrationError(
                f"{self.what(step)} ended without an error, and its index is INVALID",
                place=step.first.place(),
                next_step="run `schemadeck migrate` again: it clears the index and builds it anew",
            )
        yield from self.note(step, "done", fingerprint=step.fingerprint())

    def lift_limit(self, step: Step) -> bool:
        """CONCURRENTLY and a plain VACUUM block nobody while they wait; a limit of the file's own is kept."""
        if not unlimited(step.first):
            return False
        if self.limit_now() != self.limit:
            return False
        ask(self.session.link, NO_LIMIT)
        return True

    def limit_now(self) -> str:
        """The session's lock_timeout."""
        return ask(self.session.link, "SELECT pg_catalog.current_setting('lock_timeout')")[0][0] or ""

    def limit_again(self) -> None:
        """The opposite of :meth:`lift_limit`."""
        ask(self.session.link, f"SET lock_timeout = {literal(self.limit)}")

    def clear(self, step: Step, seen: outcome.Seen) -> bool:
        """What a step that failed left half done goes; if that cannot be now, the next run does it.

        Returns whether nothing of it is left: what commits by itself may have done a part.
        """
        with suppress(Error, wire.StatementError):
            outcome.settle(self.session.connection, step.first, seen)
            if step.first.words[0] not in _MAY_COMMIT:  # the server has said that it failed
                note = self.session.ledger.note(self.script.migration, "failed", statement=step.number)
                for _ in wire.exchange(self.session.link, [BEGIN, *OURS, note, b"COMMIT"]):
                    pass
                return True
        return False

    def note(self, step: Step, event: str, **values: str) -> Generator[Event]:
        """A row of the journal, committed."""
        text = self.session.ledger.note(self.script.migration, event, statement=step.number, **values)  # type: ignore[arg-type]
        traced = self.trace(step) if event == "begun" else []
        yield from self.send([BEGIN, *OURS, text, *traced, b"COMMIT"], step)

    def observed(self, step: Step, text: bytes) -> list[bytes]:
        """A statement; if it is to be noted what it does, with two of ours around it."""
        if not self.script.observed:
            return [text]
        return [observe.TALKATIVE, text, observe.after(self.session.ledger, self.script.migration, step.number)]

    def foreseen(self, step: Step) -> Generator[Event]:
        """Before and after a step that runs alone, what is known of its locks, and the files of what it locks."""
        if self.script.observed:
            ledger, one = self.session.ledger, self.script.migration
            yield from self.send([observe.foreseen(ledger, one, step.number, step.first)], step)

    def trace(self, step: Step) -> list[bytes]:
        """On scratch, the statement that says in which transaction the step ran, or before which one."""
        if not self.script.scratch:
            return []
        return [trace.row(self.session.ledger, self.script.migration, step.number, step.first)]

    def send(self, texts: list[bytes], step: Step, before: int = 0) -> Generator[Event]:
        """Statements in one round trip; those of the step come after the first ``before``."""
        exchange = wire.exchange(self.session.link, texts)
        while True:
            try:
                found = next(exchange)
            except StopIteration:
                yield from self.watch.told(step.first.place())
                return
            except wire.StatementError as error:
                statement = self.which(step, error.number - before)
                yield from self.watch.told(statement.place())
                with suppress(Error):
                    rollback(self.session.link)
                raise self.failed(step, statement, error.error) from None
            if isinstance(found, wire.Pause):
                yield from self.watch.waiting(*self.doing(step), found.seconds)
            else:
                yield from self.watch.told(self.which(step, found.number - before).place())

    def doing(self, step: Step) -> tuple[Migration, int, int, str]:
        """What a watch is told of a step."""
        return self.script.migration, step.number, self.script.statements, self.what(step)

    def which(self, step: Step, at: int) -> Statement:
        """The step's statement of this number, from 0; its first or last where there is none."""
        at = at // 3 if self.script.observed else at
        return step.statements[min(max(at, 0), len(step.statements) - 1)]

    def failed(self, step: Step, statement: Statement, error: Error) -> MigrationError:
        """The error of a step, with what is left and how to go on."""
        kept = {1: "nothing was applied", 2: "statement 1 stays applied"}
        applied = kept.get(step.number, f"statements 1 to {step.number - 1} stay applied")
        go_on = "correct this one and run `schemadeck migrate` again: it goes on here"
        if is_lost(error):
            go_on = "run `schemadeck migrate` again when the server is back: it finds out what became of this one"
        return failure(
            error,
            self.what(step),
            statement.place(pointed_at(statement.text, error)),
            statement=_At(statement.text, statement, step.number),
            blockers=self.watch.blockers,
            next_step=f"{applied}; {go_on}",
        )


def settings(session: Session, lock_timeout: str) -> list[bytes]:
    """The statements that say what a session runs under from the first step to the last."""
    limit = f"SET lock_timeout = {literal(lock_timeout)}".encode()
    return [*(f"SET {name} = '{value}'".encode() for name, value in session.limits), limit]


def acting(role: str) -> bytes:
    """The statement that makes a session act as a role."""
    return f"SET ROLE {identifier(role)}".encode()


def is_alone(script: Script, step: Step, alone: frozenset[int] = frozenset()) -> bool:
    """Whether a step runs outside of any transaction of ours; ``alone`` are those that the server wants so."""
    if step.begin is not None or step.first.copy is not None:
        return False
    may_commit = script.migration.transaction_off and step.first.words[:1] and step.first.words[0] in _MAY_COMMIT
    return step.number in alone or bool(may_commit) or not transactional(step.first)


def drops_locks(script: Script, step: Step, alone: frozenset[int] = frozenset()) -> bool:
    """Whether a step may have dropped every advisory lock of its session."""
    return step.begin is None and (is_alone(script, step, alone) or classify(step.first).session)


def unlimited(statement: Statement) -> bool:
    """Whether a statement, CONCURRENTLY or a plain VACUUM, blocks nobody while it waits for locks."""
    text = statement.text
    words = {text[token.start : token.end].upper() for token in statement.tokens() if token.kind is Kind.WORD}
    return b"CONCURRENTLY" in words or (b"VACUUM" in words and b"FULL" not in words)


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


class _At(NamedTuple):
    text: bytes
    statement: Statement
    number: int


def _name(script: Script) -> str:
    return f"{script.migration.deck}/{script.migration.number}"
