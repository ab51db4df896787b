"""Run files atomically: claim, statements, record and commit in one transaction, for each or for all.

Knows how, never whether or when.
Nothing waits for an answer: files are read and sent while the server is at those before, so much ahead that memory
stays bounded; COPY data are streamed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from psycopg.errors import Error
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

from schemadeck.database import wire
from schemadeck.database.failure import LeftError, LostError, error_of_ours, failure, pointed_at
from schemadeck.database.ledger import GONE, Done, damaged
from schemadeck.database.link import Call, ask, identifier, literal, rollback
from schemadeck.database.session import CLEAN, CLEAN_BUT_OURS, Session
from schemadeck.database.watch import Watch
from schemadeck.errors import MigrationError
from schemadeck.files.script import Reading, Script, reading, text
from schemadeck.files.split import Statement
from schemadeck.files.statement import beyond, control, copies_out
from schemadeck.model import (
    SKIPPED,
    Applied,
    Event,
    Finished,
    Migration,
    Noticed,
    Place,
    Starting,
    Working,
)

# A claim that has to wait has lost: another run holds the row. It must not wait long, because it would hold a snapshot.
_CLAIM_TIMEOUT = b"SET LOCAL lock_timeout = '100ms'"
# Deferred constraints fail here, where the error still has a file; then the record is written as the role that claimed,
# whatever role and settings the file leaves behind, and with operators that nobody's search_path replaces.
_DEFERRED = b"SET CONSTRAINTS ALL IMMEDIATE"
_PINNED = b"SET LOCAL search_path = 'pg_catalog'"
_UNPINNED = b"SET LOCAL search_path TO DEFAULT"
# A commit need not wait for the disk if one behind it does: what a crash of the server takes away, it takes from the
# end, with its row in the ledger (manual, 28.4 "Asynchronous Commit"). A run that ends early asks for that by itself.
HASTY = b"SET LOCAL synchronous_commit = off"
_LASTING = b"SELECT pg_catalog.pg_logical_emit_message(true, 'schemadeck', '')"
_LEFT = ("26000", "42704")  # our prepared statements are gone, or there are others
_CLOCK = b"SELECT EXTRACT(epoch FROM pg_catalog.clock_timestamp())"
_MUCH, _ROW = 1 << 16, 500  # bytes of text that are claimed at once, and what else a row is

_Ours = Callable[..., "Item"]


class Item(NamedTuple):
    """A statement to send: one of the file's, counted from 1, or one of ours, which ``what`` names."""

    script: Script
    text: bytes
    what: str
    statement: Statement | None = None
    number: int = 0
    copies: bool = False
    call: Call | None = None


class Stopped(NamedTuple):
    """Where :func:`run_each` stopped: the error of a script, or None if another run has claimed it.

    ``left`` says that neither is so, but that it has to run by itself.
    """

    script: Script
    error: MigrationError | None = None
    left: bool = False


def run(
    session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str, undo: bool = False
) -> Generator[Event, None, tuple[Applied, ...] | None]:
    """Apply migrations in one transaction, or with ``undo`` take them back, as ``scripts`` say how.

    Returns None if another run has claimed one of them. The session is clean afterwards. Raises
    :class:`MigrationError`; everything is then rolled back, unless the error says that the outcome is not known.
    """
    applied: list[Applied] = []
    passage = _Passage(session, scripts, role, lock_timeout, undo=undo, together=True)
    try:
        for event in passage.run():
            if isinstance(event, Finished):
                applied.append(event.applied)
            elif not isinstance(event, Starting):
                yield event
    except LostError:
        return None
    return tuple(applied)


def run_each(
    session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str, first: int, total: int
) -> Generator[Event, None, tuple[tuple[Applied, ...], Stopped | None]]:
    """Apply migrations in a transaction each, without waiting between them; the first is number ``first`` of ``total``.

    Returns those that are applied, from the first on, and where it stopped: those behind that were not begun. It ends
    early, too, where the run lock is lost. The session is clean afterwards, unless it stopped.
    """
    applied: list[Applied] = []
    passage = _Passage(session, scripts, role, lock_timeout, undo=False, together=False)
    passage.prepares = len(scripts) > 1 and not session.pooled
    try:
        for event in passage.run():
            if isinstance(event, Finished):
                applied.append(event.applied)
            yield event._replace(number=first + event.number, total=total) if isinstance(event, Starting) else event
    except LostError:
        return tuple(applied), Stopped(passage.script)
    except LeftError:
        return tuple(applied), Stopped(passage.script, left=True)
    except MigrationError as error:
        return tuple(applied), Stopped(passage.script, error)
    return tuple(applied), None


def items(session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str) -> Iterator[Item]:
    """What :func:`run_each` sends, in order."""
    return _Passage(session, scripts, role, lock_timeout, undo=False, together=False).items()


class _Passage:
    """Files on their way to the server; ``script`` is the one that the server is at, ``sent`` what it has not answered.

    ``together`` says that they are one transaction. Then all are claimed at its beginning and recorded at its end: the
    server takes five times as long for a row among statements that change the catalogs.
    """

    def __init__(
        self, session: Session, scripts: Sequence[Script], role: str, lock_timeout: str, *, undo: bool, together: bool
    ) -> None:
        self.session = session
        self.scripts = scripts
        self.script = scripts[0]
        self.role = role
        self.lock_timeout = lock_timeout
        self.undo = undo
        self.together = together
        self.at_once = together and not undo
        self.fingerprints: list[str] = []  # of the files that were read to their end
        self.clock: list[float] = []  # when each file began, and the last one ended, if they are recorded at once
        self.watch = Watch(session)
        self.sent: deque[Item] = deque()
        self.last: Item | None = None  # the file's last statement that is done
        self.begun = 0  # transactions
        self.open = False  # whether one is
        self.hasty = False  # whether the last commit waited for nothing
        self.prepares = False  # whether what each file needs is prepared, until the last
        self.prepared: set[bytes] = set()
        self.noted: list[Applied] = []  # in the transaction that is open
        self.skipped: list[Noticed] = []

    def run(self) -> Generator[Event]:
        """Send everything. Yields ``Starting`` (counted from 0) and ``Finished`` as the server comes to it."""
        items = self.items()
        try:
            with self.watch.listening():
                for copies, group in groupby(items, key=lambda item: item.copies):
                    if copies:
                        for item in group:
                            if item.statement is not None:
                                yield from self.copy(item)
                    else:
                        yield from self.send(group)
            yield from self.skipped
        except BaseException:
            with suppress(Error):  # the first error is the one to tell
                rollback(self.session.link)
            raise
        finally:
            items.close()
            if self.hasty:
                with suppress(Error):
                    ask(self.session.link, _LASTING)

    def items(self) -> Generator[Item]:
        """All that is sent, in order; a file is read while those before it run."""
        for script in self.scripts:
            if not self.together and script is not self.scripts[0] and not (self.session.locked or self.session.pooled):
                if self.prepared:
                    yield Item(script, b"DEALLOCATE ALL", "the end of the file")
                return
            ours = partial(Item, script)
            with reading(script) as statements:
                if not self.together or script is self.scripts[0]:
                    yield ours(script.begin or b"BEGIN", "BEGIN")
                if self.at_once and script is self.scripts[0]:
                    yield from self.claims(ours)
                yield from self.before(ours, script)
                yield from self.of_file(ours, script, statements)
                self.fingerprints.append(statements.fingerprint)
                yield from self.behind(ours, script, statements)

    def claims(self, ours: _Ours) -> Iterator[Item]:
        """Claim all files that are one transaction, so much text at a time that memory stays bounded."""
        yield from self.limits(ours)
        yield ours(_CLAIM_TIMEOUT, "SET LOCAL")
        waiting: list[tuple[Migration, str | None]] = []
        size = 0
        for script in self.scripts:
            one = script.migration
            source = text(one)
            waiting.append((one, source))
            size += len(source or "") + _ROW
            if size > _MUCH or script is self.scripts[-1]:
                yield ours(self.session.ledger.claim(*waiting), "claim")
                waiting.clear()
                size = 0

    def limits(self, ours: _Ours) -> Iterator[Item]:
        """What keeps the server from ending the session, and lets it end with its client."""
        for limit in self.session.limits:
            yield ours(f"SET LOCAL {limit}".encode(), "SET LOCAL")

    def before(self, ours: _Ours, script: Script) -> Iterator[Item]:
        """Claim, and what the file runs under."""
        ledger, one = self.session.ledger, script.migration
        yield from self.limits(ours)
        if self.at_once:
            yield ours(_CLOCK, "clock")
        else:
            yield ours(_CLAIM_TIMEOUT, "SET LOCAL")
        if not self.undo and not self.at_once:  # it has no operator or function that a search_path could replace
            if self.prepares:
                yield from self.calls(ours, ledger.claiming(one), "claim")
            else:
                yield ours(ledger.claim((one, None)), "claim")
        checks = [(ledger.required(*each), f"requires={each[0]}/{each[1]}") for each in one.requires]
        if self.undo:
            checks = [(ledger.remove(one), "remove")]
        if checks:
            yield ours(_PINNED, "SET LOCAL")
            yield from (ours(*check) for check in checks)
            yield ours(_UNPINNED, "SET LOCAL")
        limit = one.lock_timeout or self.lock_timeout
        yield ours(f"SET LOCAL lock_timeout = {literal(limit)}".encode(), "lock_timeout")
        if self.role:
            yield ours(f"SET LOCAL ROLE {identifier(self.role)}".encode(), "role")

    def of_file(self, ours: _Ours, script: Script, statements: Reading) -> Iterator[Item]:
        """The file's own; on scratch, each in a part of the transaction of its own, whose id the trace has too."""
        for number, statement in enumerate(statements, 1):
            if script.scratch and (what := beyond(statement)) is not None:
                self.skipped.append(Noticed(SKIPPED, what, statement.place()))
                continue
            copies = statement.copy is not None or copies_out(statement)
            what = f"statement {number} of {script.statements}"
            item = ours(statement.text, what, statement, number, copies)
            traced = [item]
            if script.scratch and not copies and control(statement) is None:
                from schemadeck.database import trace  # scratch alone

                noted = trace.row(self.session.ledger, script.migration, number, statement)
                behind = (ours(noted, "trace"), ours(b"RELEASE SAVEPOINT schemadeck_trace", "trace"))
                traced = [ours(b"SAVEPOINT schemadeck_trace", "trace"), item, *behind]
            yield from self.observed(ours, script, number, traced) if script.observed else traced

    def observed(self, ours: _Ours, script: Script, number: int, items: Sequence[Item]) -> Iterator[Item]:
        """A statement, with what notes what it does."""
        from schemadeck.database import observe  # scratch alone

        yield ours(observe.TALKATIVE, "trace")
        yield from items
        yield ours(observe.after(self.session.ledger, script.migration, number), "trace")

    def calls(self, ours: _Ours, call: Call, what: str) -> Iterator[Item]:
        """A statement of ours that comes with each file; prepared when it comes first."""
        if call.name not in self.prepared:
            self.prepared.add(call.name)
            yield ours(call.text, "prepare", call=call._replace(values=None))
        yield ours(call.text, what, call=call)

    def behind(self, ours: _Ours, script: Script, statements: Reading) -> Iterator[Item]:
        """Bring the session back to where a new one would be, record what was done, and make it last."""
        last = script is self.scripts[-1]
        if last or not self.together:  # it holds for the whole transaction, and other files may count on deferred ones
            yield ours(_DEFERRED, "the end of the file")
        calls = self.prepares and not last
        yield from (ours(each, "the end of the file") for each in (CLEAN_BUT_OURS if calls else CLEAN))
        if self.at_once and not last:
            return
        yield ours(_PINNED, "the end of the file")
        yield from self.record(ours, script, statements, calls=calls)
        if self.together and not last:
            yield ours(_UNPINNED, "SET LOCAL")
            return
        if not last:
            yield ours(HASTY, "SET LOCAL")
        yield ours(
            b"COMMIT", "COMMIT"
        )  # what unlocks is not sent after each of many: it looks at all the locks there are
        if calls:
            yield from self.calls(ours, Call(b"schemadeck_unlock", self.session.unlocking, ()), "unlock")
        else:
            yield ours(self.session.unlocking, "unlock")

    def record(self, ours: _Ours, script: Script, statements: Reading, *, calls: bool) -> Iterator[Item]:
        """Record a file, or all that are one transaction; or note that one was taken back."""
        ledger, one, mark = self.session.ledger, script.migration, self.fingerprints[-1]
        if self.undo:
            yield ours(ledger.note(one, "undone", statement=script.statements), "undone")
        elif self.at_once:
            yield from self.records(ours)
        elif calls:
            call = ledger.recording(one, statements.source, mark, script.statements)
            yield from self.calls(ours, call, "record")
        else:
            yield ours(ledger.record(one, statements.source, mark, script.statements), "record")

    def records(self, ours: _Ours) -> Iterator[Item]:
        """Record all files that are one transaction."""
        yield ours(_CLOCK, "clock")
        yield ours(b"", "the end of the file", copies=True)  # all answers are there when the next item is asked for
        times = zip(self.scripts, self.fingerprints, self.clock, self.clock[1:], strict=False)
        done = [Done(one.migration, mark, one.statements, began, ended) for one, mark, began, ended in times]
        self.noted = [Applied(one.migration, one.statements, timedelta(seconds=one.ended - one.began)) for one in done]
        yield ours(self.session.ledger.record_all(done), "records")

    def send(self, items: Iterator[Item]) -> Generator[Event]:
        """Send these; what the server notices meanwhile is told with the statement that was running."""
        exchange = wire.exchange(self.session.link, self.texts(items))
        while True:
            try:
                step = next(exchange)
            except StopIteration:
                self.check_open()
                return
            except wire.StatementError as error:
                item = self.at
                yield from self.told(item)
                raise self.failed(item, error.error) from None
            item = self.at
            if isinstance(step, wire.Pause):
                yield from self.watch.waiting(
                    item.script.migration, item.number, item.script.statements, f"a lock in {item.what}", step.seconds
                )
            else:
                self.sent.popleft()
                yield from self.told(item)
                yield from self.take(item, step.result)

    def texts(self, items: Iterator[Item]) -> Iterator[bytes | Call]:
        """What to send; what it is is kept until it is answered."""
        for item in items:
            self.sent.append(item)
            yield item.call or item.text

    @property
    def at(self) -> Item:
        """What the server is at."""
        return self.sent[0] if self.sent else self.last or Item(self.script, b"", "the end of the file")

    def copy(self, item: Item) -> Generator[Event]:
        """A COPY with its data; what one to stdout says, nobody wants to know."""
        statement = item.statement
        assert statement is not None
        try:
            for sent in wire.copy(self.session.link, item.text, statement.copy):
                yield Working(item.script.migration, item.number, item.script.statements, 0.0, sent)
        except Error as error:
            yield from self.told(item)
            raise self.failed(item, error) from None
        yield from self.told(item)
        self.last = item

    def told(self, item: Item) -> Iterator[Noticed]:
        """What was noticed at a statement; ours stand at the beginning of the file."""
        if self.skipped:
            yield from self.skipped
            self.skipped.clear()
        if self.watch.notices:
            yield from self.watch.told(_place(item))

    def take(self, item: Item, result: PGresult) -> Iterator[Event]:
        """What the answer to a statement means."""
        match item.what:
            case "BEGIN":
                self.open, self.last = True, None
                yield Starting(item.script.migration, self.begun, len(self.scripts))
                self.begun += 1
            case "clock":
                self.clock.append(float(result.get_value(0, 0) or 0))
            case "record" | "undone":
                seconds = float(result.get_value(0, 0) or 0) if item.what == "record" else 0.0
                self.noted.append(Applied(item.script.migration, item.script.statements, timedelta(seconds=seconds)))
            case "COMMIT":
                self.open, self.hasty = False, item.script is not self.scripts[-1]
                yield from map(Finished, self.noted)
                self.noted.clear()
            case "unlock":
                self.session.locked = not self.session.pooled and result.get_value(0, 0) == b"t"
        if item.statement is not None:
            self.last = item

    def check_open(self) -> None:
        """The transaction has to be open until we end it."""
        if self.open and self.session.link.transaction_status != TransactionStatus.INTRANS:
            raise MigrationError(
                "a statement ended the file's transaction",
                place=Place(self.script.migration.shown, 1, 1),
                next_step="what stood above it is committed and not recorded: check the schema before anything else",
            )

    def failed(self, item: Item, error: Error) -> Exception:
        """The error of a statement, as a person needs it."""
        state = error.diag.sqlstate
        self.script = item.script
        if item.statement is None and state in GONE:
            return damaged(error)
        if item.call is not None and state in _LEFT:
            return LeftError()
        ours = error_of_ours(item.script.migration, item.what, error)
        if ours is not None:
            return ours
        if item.statement is not None:
            place = item.statement.place(pointed_at(item.text, error))
        elif self.last is not None and self.last.statement is not None and self.last.script is item.script:
            place = self.last.statement.place(len(self.last.text))
        else:
            place = _place(item)
        return failure(
            error,
            item.what,
            place,
            statement=item,
            blockers=self.watch.blockers,
            in_doubt=state is None and any(one.what == "COMMIT" for one in self.sent),
        )


def _place(item: Item) -> Place:
    if item.statement is not None:
        return item.statement.place()
    return Place(item.script.migration.shown, 1, 1)
