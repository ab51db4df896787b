"""`baseline`, `accept`, `undo`: what a ledger needs after somebody did by hand what a migration would have done."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from psycopg.errors import Error

from schemadeck.database import apply, locks, session
from schemadeck.database.connect import describe, reading, server_error
from schemadeck.database.link import ask
from schemadeck.database.session import Session
from schemadeck.errors import HistoryError, LedgerError, MigrationError, ServerError, UsageError
from schemadeck.files.deck import undo_of
from schemadeck.files.history import compare
from schemadeck.files.script import Script, fingerprint, parse, text
from schemadeck.flows import schema
from schemadeck.flows.retry import until_free
from schemadeck.model import (
    Applied,
    Connected,
    Deck,
    Entry,
    Event,
    Finished,
    History,
    Migration,
    Settings,
    Starting,
    Target,
)

_ACCEPTED = ("edited", "cosmetic", "deleted", "ahead", "interrupted")


class Settled(NamedTuple):
    """What a command put right: ``migrations`` by name, ``history`` as it is now."""

    target: Target
    history: History
    migrations: tuple[str, ...]


def baseline(
    settings: Settings, url: str, decks: Sequence[Deck], deck: str, number: int, reason: str, *, force: bool = False
) -> Generator[Event, None, Settled]:
    """Put a deck's files up to ``number`` on record without running them, if the database has what they make.

    ``force`` takes the user's word for that. Raises :class:`UsageError`; :class:`HistoryError` with what differs.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        target = yield from _ready(opened)
        with _writing(opened):
            yield from locks.take(opened)
            opened.ledger.create()
            history = _history(opened, decks)
            due = [one for one in history.of("pending", "late") if one.deck == deck and one.number <= number]
            files = [one.file for one in due if one.file is not None]
            _one(history, deck, number)
            if not files:
                raise UsageError(
                    f"nothing to record: every file of {deck} up to {number} is on record already",
                    next_step=f"schemadeck status {deck}",
                )
            if not force:
                yield from _must_be_there(opened, settings, history, files)
            texts = []
            for file in files:
                with file.path.open("rb") as content:
                    texts.append(opened.ledger.baseline(file, text(file), fingerprint(content, file.shown)))
                texts.append(opened.ledger.note(file, "baselined", detail=reason))
            _commit(opened, texts)
        return Settled(target, _those(_history(opened, decks), files), tuple(str(file) for file in files))


def _must_be_there(
    opened: Session, settings: Settings, history: History, files: Sequence[Migration]
) -> Generator[Event, None, None]:
    """The live schema has to be what the files make, together with those that are on record."""
    more = {(one.deck, one.number): opened.link.user.decode() for one in files}
    with schema.as_applied(opened.link, settings.ledger_schema, history) as applied:
        if applied is None:
            raise HistoryError(
                "nothing was recorded: the ledger has no copy of a file as it was applied, to compare the schema with",
                history.findings,
                next_step="settle the findings, or record it with --force and --reason",
            )
        wanted = schema.on_record(applied, history, more)
        live = schema.Live(opened.link)
        compared, _ = yield from schema.compare(settings, applied, wanted, live)
    if findings := tuple(one for one in compared.findings if one.severity == "error"):
        raise HistoryError(
            f"nothing was recorded: the live schema differs from what {files[-1]} and the files before it make",
            findings,
            next_step="settle the findings, or choose another number; with --force and --reason it is recorded anyway",
        )


def accept(
    settings: Settings, url: str, decks: Sequence[Deck], deck: str, number: int, reason: str
) -> Generator[Event, None, Settled]:
    """Take a file as it is for what was applied; of a deleted one, forget the row. Raises :class:`UsageError`."""
    with session.opened(url, settings.ledger_schema) as opened:
        target = yield from _ready(opened)
        with _writing(opened):
            yield from locks.take(opened)
            entry = _one(_history(opened, decks, partial=False), deck, number)
            if entry.state not in _ACCEPTED or entry.row is None:
                raise UsageError(
                    f"{deck}/{number} is {entry.state}: there is nothing to accept", next_step=_instead(entry)
                )
            detail = f"{entry.state}, was {entry.row.checksum}: {reason}"
            ledger, one = opened.ledger, entry.file
            if one is None:
                texts = [ledger.remove(entry.row), ledger.note(entry.row, "accepted", detail=detail)]
            else:
                with one.path.open("rb") as content:
                    print_of = fingerprint(content, one.shown)
                texts = [
                    ledger.settle(one, text(one), print_of),
                    ledger.note(one, "accepted", fingerprint=print_of, detail=detail),
                ]
            _commit(opened, texts)
        after = _those(_history(opened, decks), [one] if one is not None else [])
        return Settled(target, after, (str(one) if one is not None else f"{deck}/{number}",))


def to_undo(
    settings: Settings, url: str, decks: Sequence[Deck], deck: str, above: int | None
) -> Generator[Event, None, list[Script]]:
    """The scripts that ``undo`` would run, newest first: those above a number, or only the newest one.

    ``decks`` are all there are: others may require what would go. Raises :class:`UsageError` for a migration without a
    file that takes it back, or that others still need.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        yield Connected(describe(opened.link))
        return _undoing(_history(opened, decks), decks, deck, above)


def undo(
    settings: Settings, url: str, decks: Sequence[Deck], deck: str, above: int | None, scripts: Sequence[Script]
) -> Generator[Event, None, tuple[Applied, ...]]:
    """Run the scripts of :func:`to_undo`, each with the removal of its row in one transaction.

    Raises :class:`UsageError` if they are no longer the right ones.
    """
    done: list[Applied] = []
    with session.opened(url, settings.ledger_schema) as opened:
        yield from _ready(opened)
        with _writing(opened):
            yield from locks.take(opened)
            if _undoing(_history(opened, decks), decks, deck, above) != list(scripts):
                raise UsageError("the ledger has changed meanwhile", next_step=f"schemadeck undo {deck}")
            for index, script in enumerate(scripts, 1):
                yield Starting(script.migration, index, len(scripts))

                def attempt(script: Script = script) -> Generator[Event, None, tuple[Applied, ...] | None]:
                    return apply.run(
                        opened, [script], role=settings.role, lock_timeout=settings.lock_timeout, undo=True
                    )

                try:
                    applied = yield from until_free(attempt, opened, settings, script.migration)
                except MigrationError as error:
                    if error.sqlstate is not None:
                        error.next_step = (
                            f"nothing of this file was undone; correct it and run `schemadeck undo {deck}`"
                        )
                    raise
                if applied is None:
                    raise LedgerError(
                        f"{deck}/{script.migration.number} is not on record any more", next_step="schemadeck status"
                    )
                done += applied
                yield Finished(applied[0])
    return tuple(done)


def _undoing(history: History, decks: Sequence[Deck], deck: str, above: int | None) -> list[Script]:
    found = next((one for one in decks if one.name == deck), None)
    if found is None:
        raise UsageError(f"there is no deck {deck!r}", hint=f"there are: {', '.join(one.name for one in decks)}")
    recorded = [one for one in history.entries if one.deck == deck and one.row is not None]
    on_record = sorted(recorded, key=lambda one: -one.number)
    chosen = on_record[:1] if above is None else [one for one in on_record if one.number > above]
    for entry in chosen:
        if entry.state not in ("applied", "cosmetic"):
            raise HistoryError(
                f"{deck}/{entry.number} is {entry.state}: that has to be settled first", history.findings
            )
        _refuse_needed(history, entry, {one.number for one in chosen})
    scripts = [parse(undo_of(found, entry.number)) for entry in chosen]
    for script in scripts:
        if script.stepwise:
            raise UsageError(
                f"{script.migration.shown} cannot run in a transaction, and an undo that stops half-way helps nobody",
                next_step="write it without CONCURRENTLY and the like; or undo by hand, then `schemadeck accept`",
            )
    return scripts


def _ready(opened: Session) -> Generator[Event, None, Target]:
    target = describe(opened.link)
    yield Connected(target)
    if target.standby:
        raise ServerError(
            f"{target.host} is a standby: it can be read, not changed", next_step="connect to the primary"
        )
    session.prepare(opened)
    return target


@contextmanager
def _writing(opened: Session) -> Iterator[None]:
    try:
        with locks.released(opened):
            yield
    except Error as error:
        raise server_error(error, "while writing the ledger") from None


def _history(opened: Session, decks: Sequence[Deck], *, partial: bool = True) -> History:
    with reading(opened.link):
        return compare(decks, opened.ledger.rows() or (), partial=partial)


def _those(history: History, files: Sequence[Migration]) -> History:
    """The part of a history that is about some files."""
    names = {(one.deck, one.number) for one in files}
    entries = tuple(entry for entry in history.entries if (entry.deck, entry.number) in names)
    return History(history.decks, entries, ())


def _commit(opened: Session, texts: Sequence[bytes]) -> None:
    with opened.ledger.writing():
        for one in texts:
            ask(opened.link, one)


def _one(history: History, deck: str, number: int) -> Entry:
    for entry in history.entries:
        if (entry.deck, entry.number) == (deck, number):
            return entry
    raise UsageError(f"there is no migration {deck}/{number}", next_step="`schemadeck status` lists them")


def _instead(entry: Entry) -> str:
    if entry.state == "pending":
        return "`schemadeck migrate` applies it, `schemadeck baseline` records it without running it"
    if entry.state == "late":
        return "give it the next number of the deck"
    return "nothing: file and ledger agree"


def _refuse_needed(history: History, entry: Entry, going: set[int]) -> None:
    """Others that are on record and require a migration keep it from being undone."""
    for other in history.entries:
        file: Migration | None = other.file
        if other.row is None or file is None or (other.deck == entry.deck and other.number in going):
            continue
        if any(deck == entry.deck and number >= entry.number for deck, number in file.requires):
            raise UsageError(
                f"{entry.deck}/{entry.number} is required by {file}, which is applied",
                next_step=f"undo that first: schemadeck undo {other.deck}",
            )
