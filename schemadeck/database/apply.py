"""Run files atomically: claim, statements, record and commit in one transaction, for each or for all.

Knows how, never whether or when.
Nothing waits for an answer: files are read and sent while the server is at those before, so much ahead that memory
stays bounded; COPY data are streamed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from psycopg.errors import Error
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

from schemadeck.database import wire
from schemadeck.database.failure import LeftError, LostError, error_of_ours, failure, pointed_at
from schemadeck.database.items import LASTING, Item, Items
from schemadeck.database.ledger import GONE, damaged
from schemadeck.database.link import Call, ask, rollback
from schemadeck.database.session import Session, clean
from schemadeck.database.watch import Watch
from schemadeck.errors import MigrationError
from schemadeck.files.script import Script
from schemadeck.model import (
    Applied,
    Event,
    Finished,
    Migration,
    Noticed,
    Place,
    Starting,
)

# What stands before a file's statement and takes no time; it is answered together with what comes behind it.
_PREPARING = ("prepare", "SET LOCAL", "claim", "lock_timeout", "role", "clock", "trace")
_LEFT = ("26000", "42704")  # our prepared statements are gone, or there are others
_TAKEN = "42P05"  # a prepared statement of this name is there, maybe from an earlier file


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
    prepares = len(scripts) > 1 and not (undo or session.pooled or any(one.prepares for one in scripts))
    while True:
        applied: list[Applied] = []
        items = Items(
            session, scripts, role=role, lock_timeout=lock_timeout, undo=undo, together=True, prepares=prepares
        )
        try:
            for event in _Passage(session, items).run():
                if isinstance(event, Finished):
                    applied.append(event.applied)
                elif not isinstance(event, Starting):
                    yield event
        except LostError:
            return None
        except LeftError:
            clean(session)
            prepares = False
        else:
            return tuple(applied)


def run_each(
    session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str, first: int, total: int
) -> Generator[Event, None, tuple[tuple[Applied, ...], Stopped | None]]:
    """Apply migrations in a transaction each, without waiting between them; the first is number ``first`` of ``total``.

    Returns those that are applied, from the first on, and where it stopped: those behind that were not begun. It ends
    early, too, where the run lock is lost. The session is clean afterwards, unless it stopped.
    """
    applied: list[Applied] = []
    prepares = len(scripts) > 1 and not session.pooled
    passage = _Passage(session, Items(session, scripts, role=role, lock_timeout=lock_timeout, prepares=prepares))
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


class _Passage:
    """Files on their way to the server.

    ``script`` is the one that the server is at, ``sent`` what it has not answered yet.
    """

    def __init__(self, session: Session, items: Items) -> None:
        self.session = session
        self.items = items
        self.script = items.scripts[0]
        self.watch = Watch(session)
        self.sent: deque[Item] = deque()
        self.last: Item | None = None  # the file's last statement that is done
        self.begun = 0  # transactions
        self.open = False  # whether one is
        self.hasty = False  # whether the last commit waited for nothing
        self.noted: list[Applied] = []  # in the transaction that is open

    def run(self) -> Generator[Event]:
        """Send everything. Yields ``Starting`` (counted from 0) and ``Finished`` as the server comes to it."""
        items = iter(self.items)
        try:
            with self.watch.listening():
                for copies, group in groupby(items, key=lambda item: item.copies):
                    if copies:
                        for item in group:
                            if item.statement is not None:
                                yield from self.copy(item)
                    else:
                        yield from self.send(group)
            yield from self.items.skipped
        except BaseException:
            with suppress(Error):  # the first error is the one to tell
                rollback(self.session.link)
            raise
        finally:
            items.close()
            if self.hasty:
                with suppress(Error):
                    ask(self.session.link, LASTING)

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
            if isinstance(step, wire.Pause):
                item = next((one for one in self.sent if one.what not in _PREPARING), self.at)
                yield from self.watch.waiting(*_doing(item), step.seconds)
            else:
                item = self.sent.popleft()
                yield from self.told(item)
                yield from self.take(item, step.result)

    def texts(self, items: Iterator[Item]) -> Iterator[bytes | Call]:
        """What to send; what it is is kept until it is answered."""
        for item in items:
            self.sent.append(item)
            yield item.call or item.text

    @property
    def at(self) -> Item:
        """What the server has not answered yet, and answers next."""
        return self.sent[0] if self.sent else self.last or Item(self.script, b"", "the end of the file")

    def copy(self, item: Item) -> Generator[Event]:
        """A COPY with its data; what one to stdout says, nobody wants to know."""
        statement = item.statement
        assert statement is not None
        try:
            yield from self.watch.copying(wire.copy(self.session.link, item.text, statement.copy), *_doing(item))
        except Error as error:
            yield from self.told(item)
            raise self.failed(item, error) from None
        yield from self.told(item)
        self.last = item

    def told(self, item: Item) -> Iterator[Noticed]:
        """What was noticed at a statement; ours stand at the beginning of the file."""
        if self.items.skipped:
            yield from self.items.skipped
            self.items.skipped.clear()
        if self.watch.notices:
            yield from self.watch.told(_place(item))

    def take(self, item: Item, result: PGresult) -> Iterator[Event]:
        """What the answer to a statement means."""
        match item.what:
            case "BEGIN":
                self.open, self.last = True, None
                yield Starting(item.script.migration, self.begun, len(self.items.scripts))
                self.begun += 1
            case "clock":
                self.items.clock.append(float(result.get_value(0, 0) or 0))
            case "record" | "undone":
                seconds = float(result.get_value(0, 0) or 0) if item.what == "record" else 0.0
                self.noted.append(Applied(item.script.migration, item.script.statements, timedelta(seconds=seconds)))
            case "records":
                self.noted = [
                    Applied(one.migration, one.statements, timedelta(seconds=one.ended - one.began))
                    for one in self.items.done
                ]
            case "COMMIT":
                self.open, self.hasty = False, self.items.calling(item.script)
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
        if (item.call is not None and state in _LEFT) or (self.items.prepares and state == _TAKEN):
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


def _doing(item: Item) -> tuple[Migration, int, int, str]:
    return item.script.migration, item.number, item.script.statements, f"a lock in {item.what}"


def _place(item: Item) -> Place:
    if item.statement is not None:
        return item.statement.place()
    return Place(item.script.migration.shown, 1, 1)
