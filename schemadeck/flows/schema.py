"""The live schema against what the files make."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from schemadeck.background import meanwhile
from schemadeck.database import cache, snapshot
from schemadeck.database.connect import reading as reading_only
from schemadeck.database.ledger import Ledger
from schemadeck.database.link import Link
from schemadeck.database.scratch import Likeness, likeness
from schemadeck.files import drift
from schemadeck.files.deck import in_order, read_migration
from schemadeck.files.drift import Comparison
from schemadeck.flows.replay import Files, Replay, replay, replay_key, skipped_from, skipped_of
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


class Live:
    """A database, looked at once: ``like`` says what a scratch database has to share with it. Nothing is changed."""

    def __init__(self, link: Link) -> None:
        self.like = likeness(link)
        self._link = link
        self._state = ""
        self._snapshot: Snapshot | None = None

    def is_still(self, state: str) -> bool:
        """Whether the catalogs are in a state that they were in; if not, they are read in the same moment."""
        if self._snapshot is None:
            if state and snapshot.state(self._link) == state:
                return True
            self._state, self._snapshot = snapshot.look(self._link, self.like.url)
        return self._state == state

    def read(self) -> tuple[str, Snapshot]:
        """The state of the catalogs, and what they hold."""
        self.is_still("")
        assert self._snapshot is not None
        return self._state, self._snapshot


def compare(
    settings: Settings, decks: Sequence[Deck], files: Files, live: Live
) -> Generator[Event, None, tuple[Comparison, tuple[Noticed, ...]]]:
    """How the live schema differs from what ``files`` make, and which statements were not replayed.

    Where nothing differs that is kept, with the state of the catalogs: as long as neither that nor anything that a
    replay depends on changes, nothing has to be compared again.
    """
    rules = {name: settings.decks.get(name, DeckSettings()) for name in (deck.name for deck in decks)}
    shown = [one.shown for one, _ in files]
    name = _kept_as(settings, rules, replay_key(settings, files, live.like))
    kept = cache.load(name)
    if kept is not None:
        state, compared, elsewhere, left_out = marshal.loads(kept)
        if live.is_still(state):
            return Comparison((), compared, elsewhere, lambda *_: None), skipped_from(left_out, shown)
    with meanwhile(live.read) as reading:
        made = yield from replay(settings, decks, files, live.like)
        state, there = reading()
    found = yield from _compared(settings, decks, files, live.like, rules, made, there)
    if not found.findings:
        content = (state, found.compared, dict(found.elsewhere), skipped_of(made.skipped, shown))
        cache.save(name, marshal.dumps(content))
    return found, made.skipped


def _kept_as(settings: Settings, rules: Mapping[str, DeckSettings], key: str) -> str:
    """The name for a comparison in which nothing differs: of all that it depends on but the database itself."""
    rest = repr((settings.scope, [(name, one._replace(url="")) for name, one in sorted(rules.items())]))
    return f"{key}-equal-{hashlib.sha256(rest.encode()).hexdigest()[:16]}"


def _compared(
    settings: Settings,
    decks: Sequence[Deck],
    files: Files,
    like: Likeness,
    rules: Mapping[str, DeckSettings],
    made: Replay,
    there: Snapshot,
) -> Generator[Event, None, Comparison]:
    expected = born_alike(made.snapshot, there)
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
            return compared
        restored = (yield from replay(settings, decks, files, like, restored=True)).snapshot


def born_alike(made: Snapshot, live: Snapshot) -> Snapshot:
    """The snapshot of a scratch database with what CREATE DATABASE has said about the live one: no file says that."""
    kind = made.kinds["database"]
    at = [2 + kind.properties.index(name) for name in _BORN]
    (name, row), (other,) = *kind.objects.items(), live.kinds["database"].objects.values()
    objects = {name: tuple(other[index] if index in at else value for index, value in enumerate(row))}
    return Snapshot({**made.kinds, "database": kind._replace(objects=objects)})


@contextmanager
def as_applied(link: Link, ledger: str, history: History) -> Iterator[tuple[Deck, ...] | None]:
    """The decks with each file as it was applied: those that were edited or are gone, from the ledger's copies.

    None if the ledger has no copy of one of them. The copies are files while the block runs.
    """
    with TemporaryDirectory(prefix="schemadeck-") as folder:
        decks = {deck.name: deck for deck in history.decks}
        changed: dict[str, dict[int, Migration]] = {}
        for entry in history.of("edited", "deleted", "ahead"):
            with reading_only(link):
                source = Ledger(link, ledger).source(entry.row) if entry.row is not None else None
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
    read = read_migration(entry.deck, path.parent, path.name, f"{shown}{AS_APPLIED}")
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
