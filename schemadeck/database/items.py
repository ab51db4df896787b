"""What is sent to apply files atomically, in order: claim, the file's statements, cleaning, record, commit."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from schemadeck.database.ledger import Done
from schemadeck.database.link import Call, identifier, literal
from schemadeck.database.session import CLEAN, CLEAN_BUT_OURS, Session
from schemadeck.files.script import Reading, Script, reading, text
from schemadeck.files.split import Statement
from schemadeck.files.statement import beyond, control, copies_out
from schemadeck.model import SKIPPED, Migration, Noticed

# A claim that has to wait has lost: another run holds the row. It must not wait long, because it would hold a snapshot.
_CLAIM_TIMEOUT = ("lock_timeout", "100ms")
# Deferred constraints fail here, where the error still has a file; then the record is written as the role that claimed,
# whatever role and settings the file leaves behind, and with operators that nobody's search_path replaces.
_DEFERRED = b"SET CONSTRAINTS ALL IMMEDIATE"
_PINNED = b"SET LOCAL search_path = 'pg_catalog'"
_UNPINNED = b"SET LOCAL search_path TO DEFAULT"
# What makes earlier commits last, where none comes that would.
LASTING = b"SELECT pg_catalog.pg_logical_emit_message(true, 'schemadeck', '')"
_SAVEPOINT, _RELEASE = b"SAVEPOINT schemadeck_trace", b"RELEASE SAVEPOINT schemadeck_trace"
# Fails, as a setting that is not there, if a statement is prepared that the session did not prepare by the protocol.
_NONE_LEFT = (
    b"SELECT pg_catalog.current_setting('schemadeck.prepared') FROM pg_catalog.pg_prepared_statements WHERE from_sql"
)
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


class Items:
    """What is sent for some files. They can be iterated once; a file is read while those before it run.

    ``together`` says that they are one transaction. Then all are claimed at its beginning and recorded at its end: the
    server takes five times as long for a row among statements that change the catalogs. ``undo`` takes them back.
    ``prepares`` says that what comes with each file is prepared, until the last. ``skipped`` is what is not sent.
    """

    def __init__(
        self, session: Session, scripts: Sequence[Script], *, role: str, lock_timeout: str, undo: bool = False,
        together: bool = False, prepares: bool = False,
    ) -> None:  # fmt: skip
        self.session = session
        self.scripts = scripts
        self.role = role
        self.lock_timeout = lock_timeout
        self.undo = undo
        self.together = together
        self.at_once = together and not undo
        self.prepares = prepares
        self.skipped: list[Noticed] = []
        self.fingerprints: list[str] = []  # of the files that were read to their end
        self.clock: list[float] = []  # when each file began, and the last one ended, if they are recorded at once
        self.done: list[Done] = []  # what is recorded at once
        self._prepared: set[bytes] = set()
        self._plain: dict[bytes, Call] = {}
        self._queried = False  # whether the file before did more than make and change objects

    def __iter__(self) -> Generator[Item]:
        """All of them. It ends early where the run lock is lost."""
        for script in self.scripts:
            if not self.together and script is not self.scripts[0] and not (self.session.locked or self.session.pooled):
                if self._prepared:
                    yield Item(script, b"DEALLOCATE ALL", "the end of the file")
                return
            ours = partial(Item, script)
            with reading(script) as statements:
                if not self.together or script is self.scripts[0]:
                    if script.begin is None:
                        yield from self.plain(ours, b"BEGIN", "BEGIN", calls=self.prepares)
                    else:
                        yield ours(script.begin, "BEGIN")
                if self.at_once and script is self.scripts[0]:
                    yield from self.claims(ours)
                yield from self.before(ours, script)
                yield from self.of_file(ours, script, statements)
                self.fingerprints.append(statements.fingerprint)
                yield from self.behind(ours, script, statements)

    def claims(self, ours: _Ours) -> Iterator[Item]:
        """Claim all files that are one transaction, so much text at a time that memory stays bounded."""
        yield from self.limits(ours)
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
        """What keeps the server from ending the session, lets it end with its client, and a claim from waiting long."""
        settings = (*self.session.limits, _CLAIM_TIMEOUT)
        if self.prepares and not self.at_once:
            yield from self.plain(ours, b"SELECT " + _setting(settings), "SET LOCAL", calls=True, called=b"limits")
        else:
            yield from (ours(f"SET LOCAL {name} = '{value}'".encode(), "SET LOCAL") for name, value in settings)

    def before(self, ours: _Ours, script: Script) -> Iterator[Item]:
        """Claim, and what the file runs under."""
        if self.prepares and (script.queries or self._queried):  # what the one before has left would be there for it
            yield from self.plain(ours, _NONE_LEFT, "prepare", calls=True, called=b"none_left")
        self._queried = script.queries
        ledger, one = self.session.ledger, script.migration
        limit = one.lock_timeout or self.lock_timeout
        if self.prepares:
            yield from self.called_before(ours, one, limit)
        else:
            yield from self.limits(ours)
            if self.at_once:
                yield ours(_CLOCK, "clock")
            elif not self.undo:  # it has no operator or function that a search_path could replace
                yield ours(ledger.claim((one, None)), "claim")
        checks = [(ledger.required(*each), f"requires={each[0]}/{each[1]}") for each in one.requires]
        if self.undo:
            checks = [(ledger.remove(one), "remove")]
        if checks:
            yield ours(_PINNED, "SET LOCAL")
            yield from (ours(*check) for check in checks)
            yield ours(_UNPINNED, "SET LOCAL")
        if not self.prepares:
            yield ours(f"SET LOCAL lock_timeout = {literal(limit)}".encode(), "lock_timeout")
        if self.role:
            yield ours(f"SET LOCAL ROLE {identifier(self.role)}".encode(), "role")

    def called_before(self, ours: _Ours, one: Migration, limit: str) -> Iterator[Item]:
        """Claim a file, or look at the clock, and set what it runs under, its lock_timeout too, as calls."""
        if self.at_once:
            text = b"%s, %s, pg_catalog.set_config('lock_timeout', $1, true)" % (_CLOCK, _setting(self.session.limits))
            yield from self.calls(ours, Call(b"schemadeck_clock", text, (limit.encode(),)), "clock")
        else:
            yield from self.limits(ours)
            yield from self.calls(ours, self.session.ledger.claiming(one, limit), "claim")

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

                row = (self.session.ledger, script.migration, number, statement)
                noted = (
                    self.calls(ours, trace.calling(*row), "trace")
                    if self.calling(script)
                    else [ours(trace.row(*row), "trace")]
                )
                around = partial(self.plain, ours, what="trace", calls=self.calling(script))
                traced = [*around(_SAVEPOINT), item, *noted, *around(_RELEASE)]
            yield from self.observed(ours, script, number, traced) if script.observed else traced

    def observed(self, ours: _Ours, script: Script, number: int, items: Sequence[Item]) -> Iterator[Item]:
        """A statement, with what notes what it does."""
        from schemadeck.database import observe  # scratch alone

        yield ours(observe.TALKATIVE, "trace")
        yield from items
        yield ours(observe.after(self.session.ledger, script.migration, number), "trace")

    def calling(self, script: Script) -> bool:
        """Whether prepared statements are still there at the end of a script."""
        return self.prepares and script is not self.scripts[-1]

    def calls(self, ours: _Ours, call: Call, what: str) -> Iterator[Item]:
        """A statement of ours that comes with each file; prepared when it comes first."""
        if call.name not in self._prepared:
            self._prepared.add(call.name)
            yield ours(call.text, "prepare", call=call._replace(values=None))
        yield ours(call.text, what, call=call)

    def plain(self, ours: _Ours, text: bytes, what: str, *, calls: bool, called: bytes = b"") -> Iterator[Item]:
        """A statement of ours that has no values; ``calls`` says that it is prepared when it comes first."""
        if not calls:
            yield ours(text, what)
            return
        call = self._plain.get(text)
        if call is None:
            call = self._plain[text] = Call(b"schemadeck_" + (called or text.lower().replace(b" ", b"_")), text, ())
        yield from self.calls(ours, call, what)

    def behind(self, ours: _Ours, script: Script, statements: Reading) -> Iterator[Item]:
        """Bring the session back to where a new one would be, record what was done, and make it last."""
        last = script is self.scripts[-1]
        calls = self.calling(script)
        ends = partial(self.plain, ours, calls=calls)
        if last or not self.together:  # it holds for the whole transaction, and other files may count on deferred ones
            yield from ends(_DEFERRED, "the end of the file")
        for each in CLEAN_BUT_OURS if calls else CLEAN:
            yield from ends(each, "the end of the file")
        if self.at_once and not last:
            return
        yield from ends(_PINNED, "the end of the file")
        yield from self.record(ours, script, statements, calls=calls)
        if self.together and not last:
            yield ours(_UNPINNED, "SET LOCAL")
            return
        yield from ends(b"COMMIT", "COMMIT")
        # What unlocks looks at all the locks there are, so it does not stand between the files of one transaction.
        yield from ends(self.session.unlocking, "unlock", called=b"unlock")

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
        self.done = [Done(one.migration, mark, one.statements, began, ended) for one, mark, began, ended in times]
        yield ours(self.session.ledger.record_all(self.done), "records")


def _setting(settings: Sequence[tuple[str, str]]) -> bytes:
    """What sets these for the transaction, as parts of a query."""
    return ", ".join(f"pg_catalog.set_config('{name}', '{value}', true)" for name, value in settings).encode()
