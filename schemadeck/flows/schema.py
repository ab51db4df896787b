"""The live schema against what the files make."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from schemadeck.database import snapshot
from schemadeck.database.background import meanwhile
from schemadeck.database.connect import Connection
from schemadeck.database.connect import reading as reading_only
from schemadeck.database.ledger import Ledger
from schemadeck.database.scratch import Likeness, likeness
from schemadeck.files import drift
from schemadeck.files.deck import in_order, read_migration
from schemadeck.files.drift import Comparison
from schemadeck.flows.replay import Files, replay
from schemadeck.model import (
    AS_APPLIED,
    Deck,
    DeckSettings,
    Entry,
    Event,
    History,
    Migration,
    Noticed,
    Settings,
    Snapshot,
)

_BORN = ("encoding", "locale_provider", "lc_collate", "lc_ctype", "locale", "icu_rules")


class Live(NamedTuple):
    """What a scratch database has to share with a database, and what that holds: to be waited for."""

    like: Likeness
    snapshot: Callable[[], Snapshot]


@contextmanager
def reading(connection: Connection) -> Iterator[Live]:
    """Look at a database while the block runs; changes nothing."""
    like = likeness(connection)
    with meanwhile(lambda: snapshot.read_twice_as_fast(connection, like.url)) as found:
        yield Live(like, found)


def compare(
    settings: Settings, decks: Sequence[Deck], files: Files, live: Live
) -> Generator[Event, None, tuple[Comparison, tuple[Noticed, ...]]]:
    """How the live schema differs from what ``files`` make, and which statements were not replayed."""
    made = yield from replay(settings, decks, files, live.like)
    there = live.snapshot()
    expected = born_alike(made.snapshot, there)
    rules = {name: settings.decks.get(name, DeckSettings()) for name in (deck.name for deck in decks)}
    listed = [schema for one in rules.values() for schema in one.schemas]
    schemas = None if settings.scope == "database" else listed
    strict = {one.shown for one, _ in files if rules[one.deck].partitions == "strict"}
    restored = None
    while True:
        compared = drift.compare(
            expected, there, ledger=settings.ledger_schema,
            schemas=schemas, restored=(restored, None), traces=(made.trace, ()), strict=strict,
        )  # fmt: skip
        if restored is not None or not drift.expressions(compared.findings):
            return compared, made.skipped
        restored = (yield from replay(settings, decks, files, live.like, restored=True)).snapshot


def born_alike(made: Snapshot, live: Snapshot) -> Snapshot:
    """The snapshot of a scratch database with what CREATE DATABASE has said about the live one: no file says that."""
    kind = made.kinds["database"]
    at = [2 + kind.properties.index(name) for name in _BORN]
    (name, row), (other,) = *kind.objects.items(), live.kinds["database"].objects.values()
    objects = {name: tuple(other[index] if index in at else value for index, value in enumerate(row))}
    return Snapshot({**made.kinds, "database": kind._replace(objects=objects)})


@contextmanager
def as_applied(connection: Connection, ledger: str, history: History) -> Iterator[tuple[Deck, ...] | None]:
    """The decks with each file as it was applied: those that were edited or are gone, from the ledger's copies.

    None if the ledger has no copy of one of them. The copies are files while the block runs.
    """
    with TemporaryDirectory(prefix="schemadeck-") as folder:
        decks = {deck.name: deck for deck in history.decks}
        changed: dict[str, dict[int, Migration]] = {}
        for entry in history.of("edited", "deleted", "ahead"):
            with reading_only(connection):
                source = Ledger(connection, ledger).source(entry.row) if entry.row is not None else None
            if source is None:
                yield None
                return
            changed.setdefault(entry.deck, {})[entry.number] = _copy(entry, source, Path(folder), history)
        for name, copies in changed.items():
            deck = decks.get(name, Deck(name, Path(folder) / name, ()))
            every = {one.number: one for one in deck.migrations} | copies
            decks[name] = deck._replace(migrations=tuple(every[number] for number in sorted(every)))
        yield tuple(decks[name] for name in sorted(decks))


def _copy(entry: Entry, source: str, folder: Path, history: History) -> Migration:
    """A file of the ledger's text; ``shown`` says where that came from."""
    assert entry.row is not None
    path = folder / entry.deck / f"{entry.number:04d}_{entry.row.name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8", newline="")
    shown = entry.file.shown if entry.file is not None else f"{entry.deck}/{path.name}"
    read = read_migration(entry.deck, path, f"{shown}{AS_APPLIED}")
    known = {deck.name for deck in history.decks} | {one.deck for one in history.entries}
    requires = tuple(one for one in read.requires if one[0] in known)
    return read._replace(requires=requires)


def on_record(
    decks: Sequence[Deck], history: History, more: Mapping[tuple[str, int], str] | None = None
) -> list[tuple[Migration, str]]:
    """The migrations that ran to their end, and ``more``, in order, each with the user who applied it."""
    users = dict(more or {}) | {
        (one.deck, one.number): one.row.applied_by
        for one in history.entries
        if one.row is not None and one.row.state != "running"
    }
    return [(one, users[one.deck, one.number]) for one in in_order(decks) if (one.deck, one.number) in users]
