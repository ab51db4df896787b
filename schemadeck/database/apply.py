"""Run a file, or several, atomically: claim, statements, record and commit in one transaction.

Knows how, never whether or when.
A small file is one round trip; a larger one goes in batches, so that memory stays bounded, and COPY data are streamed.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

from schemadeck.database import wire
from schemadeck.database.connect import rollback
from schemadeck.database.failure import failure, pointed_at, role_error
from schemadeck.database.ledger import GONE, damaged
from schemadeck.database.session import TRY_LOCK, Session
from schemadeck.database.watch import Watch
from schemadeck.errors import LedgerError, MigrationError, ServerError
from schemadeck.files.script import Reading, Script, reading
from schemadeck.files.split import Statement
from schemadeck.files.statement import beyond, control, copies_out
from schemadeck.model import SKIPPED, Applied, Event, JournalEvent, Migration, Noticed, Place, Working

BATCH = 256 * 1024  # bytes of statements in one round trip
# A claim that has to wait has lost: another run holds the row. It must not wait long, because it would hold a snapshot.
_CLAIM_TIMEOUT = b"SET LOCAL lock_timeout = '100ms'"
_LOCK_TIMEOUT = sql.SQL("SET LOCAL lock_timeout = {}")
_ROLE = sql.SQL("SET LOCAL ROLE {}")
# Deferred constraints fail here, where the error still has a file; then the record is written as the role that claimed,
# whatever role and settings the file leaves behind, and with operators that nobody's search_path replaces.
_DEFERRED = b"SET CONSTRAINTS ALL IMMEDIATE"
_PINNED = b"SET LOCAL search_path = 'pg_catalog'"
_SETTLE = (b"RESET SESSION AUTHORIZATION", b"RESET ROLE", b"RESET ALL", _PINNED)


class Item(NamedTuple):
    """A statement to send: one of the file's, counted from 1, or one of ours, which ``what`` names."""

    text: bytes
    what: str
    statement: Statement | None = None
    number: int = 0


def run(
    session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str, undo: bool = False
) -> Generator[Event, None, tuple[Applied, ...] | None]:
    """Apply migrations in one transaction, or with ``undo`` take them back, as ``scripts`` say how.

    Returns None if another run has claimed one of them. The session is clean afterwards. Raises
    :class:`MigrationError`; everything is then rolled back, unless the error says that the outcome is not known.
    """
    watch = Watch(session)
    one = _Transaction(session, scripts[0], undo, watch)
    try:
        with watch.listening():
            one.ours(scripts[0].begin or b"BEGIN", "BEGIN")
            applied = []
            for script in scripts:
                one.script = script
                with reading(script) as statements:
                    one.begin(statements.source, role, script.migration.lock_timeout or lock_timeout)
                    yield from one.send(statements)
                    one.end(statements, last=script is scripts[-1])
                if script is scripts[-1]:
                    one.commit()
                one.clean()
                yield from one.flush()
                applied.append(Applied(script.migration, script.statements, one.duration))
    except BaseException as error:
        with suppress(psycopg.Error):  # the first error is the one to tell
            rollback(session.connection)
        if isinstance(error, _LostError):
            return None
        raise
    return tuple(applied)


class _LostError(Exception):
    """Another run has claimed the migration."""


@dataclass
class _Transaction:
    """Files on their way, ``script`` the one that is under way; ``items`` are those of the next round trip."""

    session: Session
    script: Script
    undo: bool
    watch: Watch
    items: list[Item] = field(default_factory=list)
    size: int = 0
    duration: timedelta = timedelta()
    committing: bool = False

    def ours(self, text: bytes, what: str) -> None:
        self.items.append(Item(text, what))
        self.size += len(text)

    def begin(self, source: str | None, role: str, lock_timeout: str) -> None:
        """Claim, and what the file runs under."""
        ledger, one = self.session.ledger, self.script.migration
        for limit in self.session.limits:
            self.ours(f"SET LOCAL {limit}".encode(), "SET LOCAL")
        self.ours(_CLAIM_TIMEOUT, "SET LOCAL")
        self.ours(_PINNED, "SET LOCAL")
        if self.undo:
            self.ours(ledger.remove(one), "remove")
        else:
            self.ours(ledger.claim(one, source), "claim")
            for deck, number in one.requires:
                self.ours(ledger.required(deck, number), f"requires={deck}/{number}")
        self.ours(b"SET LOCAL search_path TO DEFAULT", "SET LOCAL")
        self.ours(_LOCK_TIMEOUT.format(sql.Literal(lock_timeout)).as_bytes(), "lock_timeout")
        if role:
            self.ours(_ROLE.format(sql.Identifier(role)).as_bytes(), "role")

    def send(self, statements: Reading) -> Generator[Event]:
        """The file's statements, but for those that go with the last round trip."""
        for index, statement in enumerate(statements, 1):
            if self.script.scratch and (what := beyond(statement)) is not None:
                yield Noticed(SKIPPED, what, statement.place())
                continue
            item = Item(statement.text, f"statement {index} of {self.script.statements}", statement, index)
            if statement.copy is not None or copies_out(statement):
                yield from self.flush()
                yield from self.copy(item, statement)
                continue
            if self.script.scratch and control(statement) is None:
                self.traced(item, statement)
            else:
                self.items.append(item)
            self.size += len(item.text)
            if self.size > BATCH:
                yield from self.flush()

    def traced(self, item: Item, statement: Statement) -> None:
        """A statement in a part of the transaction of its own, whose id its row in the trace has too."""
        self.ours(b"SAVEPOINT schemadeck_trace", "trace")
        self.items.append(item)
        self.ours(self.session.ledger.trace(self.script.migration, item.number, statement), "trace")
        self.ours(b"RELEASE SAVEPOINT schemadeck_trace", "trace")

    def end(self, statements: Reading, *, last: bool) -> None:
        """Record what was done."""
        ledger, one = self.session.ledger, self.script.migration
        if last:  # it holds for the whole transaction, and other files may count on deferred constraints
            self.ours(_DEFERRED, "the end of the file")
        for text in _SETTLE:
            self.ours(text, "the end of the file")
        if not self.undo:
            self.ours(ledger.record(one, statements.source, statements.fingerprint), "record")
        event: JournalEvent = "undone" if self.undo else "applied"
        self.ours(ledger.note(one, event, statement=self.script.statements), "note")

    def commit(self) -> None:
        """Make it last."""
        self.ours(b"COMMIT", "COMMIT")
        self.committing = True

    def clean(self) -> None:
        """Bring the session back to where a new one would be."""
        for text in self.session.cleaning():
            self.ours(text, "lock" if text == TRY_LOCK else "clean")

    def flush(self) -> Generator[Event]:
        """Send what is waiting; what the server notices meanwhile is told with the statement that was running."""
        items, self.items, self.size = self.items, [], 0
        if not items:  # a COPY behind a batch that was just sent
            return
        exchange = wire.exchange(self.session.connection, [item.text for item in items])
        while True:
            try:
                step = next(exchange)
            except StopIteration:
                self.check_open()
                return
            except wire.StatementError as error:
                yield from self.watch.told(self.place(items[min(error.number, len(items) - 1)]))
                raise self.failed(items, error) from None
            if isinstance(step, wire.Pause):
                item = items[min(step.number, len(items) - 1)]
                yield from self.watch.waiting(
                    self.script.migration, item.number, self.script.statements, f"a lock in {item.what}", step.seconds
                )
            else:
                self.take(items[step.number], step.result)
                yield from self.watch.told(self.place(items[step.number]))

    def copy(self, item: Item, statement: Statement) -> Generator[Event]:
        """A COPY with its data; what one to stdout says, nobody wants to know."""
        sent = 0
        try:
            with self.session.connection.cursor().copy(item.text) as copy:
                for part in statement.copy or copy:
                    if statement.copy is not None:
                        copy.write(part)
                    sent += len(part)
                    yield Working(self.script.migration, item.number, self.script.statements, 0.0, sent)
        except psycopg.Error as error:
            yield from self.watch.told(self.place(item))
            raise self.failed([item], wire.StatementError(0, error)) from None
        yield from self.watch.told(self.place(item))

    def place(self, item: Item) -> Place:
        """Where a statement stands; ours stand at the beginning."""
        return item.statement.place() if item.statement is not None else Place(self.script.migration.shown, 1, 1)

    def take(self, item: Item, result: PGresult) -> None:
        """What a result of ours says: the time that the file took; whether the run lock is still ours."""
        if item.what == "record" and result.ntuples:
            self.duration = timedelta(seconds=float(result.get_value(0, 0) or 0))
        elif item.what == "lock":
            self.session.locked = result.get_value(0, 0) == b"t"

    def check_open(self) -> None:
        """The transaction has to be open until we end it."""
        if not self.committing and self.session.connection.info.transaction_status != TransactionStatus.INTRANS:
            raise MigrationError(
                "a statement ended the file's transaction",
                place=Place(self.script.migration.shown, 1, 1),
                next_step="what stood above it is committed and not recorded: check the schema before anything else",
            )

    def failed(self, items: list[Item], failed: wire.StatementError) -> Exception:
        """The error of one of ``items``, as a person needs it."""
        error, state = failed.error, failed.error.diag.sqlstate
        item = items[min(failed.number, len(items) - 1)]
        if item.statement is None and state in GONE:
            return damaged(error)
        ours = _error_of_ours(self.script.migration, item.what, error)
        if ours is not None:
            return ours
        places = [each.statement.place(len(each.text)) for each in items if each.statement is not None]
        last = places[-1] if places else Place(self.script.migration.shown, 1, 1)
        place = item.statement.place(pointed_at(item.text, error)) if item.statement is not None else last
        return failure(
            error,
            item.what,
            place,
            statement=item,
            blockers=self.watch.blockers,
            in_doubt=self.committing and state is None,
        )


def _error_of_ours(one: Migration, what: str, error: psycopg.Error) -> Exception | None:
    """What it means that a statement of ours failed, if that can be said better than the server does."""
    kind, state = what.partition("=")[0], error.diag.sqlstate
    match kind, state:
        case ("claim", "23505" | "55P03") | ("remove", "22012"):
            return _LostError()
        case "role", _:
            return role_error(error)
        case "requires", "22012":
            return MigrationError(
                f"{one} {what.replace('=', ' ')}, which is not applied in this database",
                place=Place(one.shown, 1, 1),
                next_step="apply that one first",
            )
        case ("record", "22012") | ("claim", "42501"):
            gone = kind == "record"
            return LedgerError(
                f"{one.shown} removed its own row from the ledger" if gone else "this role may not write the ledger",
                sqlstate=None if gone else state,
                next_step="a migration must leave the ledger alone; nothing of it was applied"
                if gone
                else "GRANT SELECT, INSERT, UPDATE on the tables of the ledger to the role that connects",
            )
        case "clean", _:
            return ServerError(
                f"{one} is committed, but its session cannot be cleaned: {error.diag.message_primary or error}",
                sqlstate=state,
                next_step="run `schemadeck migrate` again for the files behind it",
            )
    return None
