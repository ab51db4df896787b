"""Decks on disk: which files belong to them, in which order they run, what a single file may hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import CycleError, TopologicalSorter
from io import FileIO
from pathlib import Path

from schemadeck.errors import DeckError
from schemadeck.files.header import directives
from schemadeck.files.look import look
from schemadeck.model import Deck, Migration, Place

UNDO = "undo"

_RIGHT = "give this user the right to read it"

_NAME = re.compile(r"(\d{1,18})_([^\x00-\x1f/]+)\.sql", re.ASCII)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INTERVAL = r"\d+(?:\.\d+)?(?:us|ms|s|min|h|d)?"


def load(root: Path, names: Sequence[str] = ()) -> tuple[Deck, ...]:
    """The decks below ``root``, sorted by name; with ``names``, these and what they require.

    Every file is read and its name, number and directives are checked; statements are not looked at
    (:func:`schemadeck.files.script.parse` does). Raises :class:`DeckError`.
    """
    folders = _folders(root)
    decks = {folder.name: read_deck(folder) for folder in folders}
    for name in names:
        if name not in decks:
            raise no_such_deck(name, decks, root)
    if not any(deck.migrations for deck in decks.values()):
        raise DeckError(
            f"no migrations in {shown(root)}",
            next_step="`schemadeck init` writes a first deck; --dir names another folder",
        )
    chosen = _with_required(decks, names or [name for name, deck in decks.items() if deck.migrations])
    return tuple(decks[name] for name in sorted(chosen))


def in_order(decks: Iterable[Deck]) -> tuple[Migration, ...]:
    """All migrations in the one order in which every run takes them.

    Decks follow each other by name, except that what a file requires comes before it. Raises :class:`DeckError`
    for a requirement that does not exist and for a circle.
    """
    by_name = {deck.name: deck for deck in decks}
    position = dict.fromkeys(by_name, 0)
    opened: list[Migration] = []
    ordered: list[Migration] = []

    def advance(deck: Deck, until: int) -> None:
        while position[deck.name] < len(deck.migrations):
            migration = deck.migrations[position[deck.name]]
            if migration.number > until:
                return
            if migration in opened:
                circle = " -> ".join(str(one) for one in (*opened[opened.index(migration) :], migration))
                raise DeckError(f"these files require each other in a circle: {circle}")
            opened.append(migration)
            for name, number in migration.requires:
                advance(_required(by_name, migration, name, number), number)
            opened.pop()
            position[deck.name] += 1
            ordered.append(migration)

    for deck in by_name.values():
        advance(deck, 10**18)
    return tuple(ordered)


def needed(decks: Iterable[Deck], name: str, number: int) -> frozenset[tuple[str, int]]:
    """Deck and number of each migration up to one, and of all that these require. Raises :class:`DeckError`."""
    by_name = {deck.name: deck for deck in decks}
    if name not in by_name or all(one.number != number for one in by_name[name].migrations):
        raise DeckError(f"there is no migration {name}/{number}", next_step="`schemadeck status` lists them")
    found: set[tuple[str, int]] = set()
    waiting = [(name, number)]
    while waiting:
        deck, until = waiting.pop()
        for one in by_name[deck].migrations:
            if one.number <= until and (deck, one.number) not in found:
                found.add((deck, one.number))
                waiting.extend(one.requires)
    return frozenset(found)


def by_database(decks: Sequence[Deck], urls: Mapping[str, str]) -> list[tuple[str | None, tuple[Deck, ...]]]:
    """The decks of each database, what others require first; None is the database of those without a URL.

    What a file requires in another database is no longer among its requirements then: the order provides for it.
    Raises :class:`DeckError` if two databases require each other.
    """
    in_order(decks)  # every requirement exists
    places = {deck.name: urls.get(deck.name) for deck in decks}
    needs = {
        url: {
            places[name]
            for deck in decks
            if places[deck.name] == url
            for one in deck.migrations
            for name, _ in one.requires
        }
        - {url}
        for url in dict.fromkeys(places.values())
    }
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError:
        raise DeckError(
            "decks of different databases require each other in a circle", next_step="put them into one database"
        ) from None
    return [(url, tuple(_alone(deck, places) for deck in decks if places[deck.name] == url)) for url in order]


def _alone(deck: Deck, places: Mapping[str, str | None]) -> Deck:
    def here(one: Migration) -> Migration:
        if not one.requires:
            return one
        kept = tuple(each for each in one.requires if places[each[0]] == places[deck.name])
        return one._replace(requires=kept) if kept != one.requires else one

    return deck._replace(migrations=tuple(here(one) for one in deck.migrations))


def shown(path: Path) -> str:
    """A path as a person would type it here: relative if it lies below the current folder."""
    here, there = str(Path.cwd()), str(path)
    if there == here:
        return "."
    return there.removeprefix(here.rstrip("/") + "/")


def no_such_deck(name: str, known: Iterable[str], root: Path) -> DeckError:
    """The error for a deck that is not there, with the name that was probably meant."""
    known = sorted(known)
    near = _nearest(name, known)
    return DeckError(
        f"no deck {name!r} in {shown(root)}",
        hint=f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}",
        next_step=f"a new deck begins with its folder: mkdir {shown(root / name)}",
    )


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """The one of these that was probably meant, if any."""
    from difflib import get_close_matches

    return get_close_matches(name, known, n=1)


def _folders(root: Path) -> list[Path]:
    with _readable(root, "`schemadeck init` makes one; --dir, or `dir` in schemadeck.toml, names another"):
        children = sorted(root.iterdir())
        folders = [child for child in children if child.is_dir() and child.name[0] not in "._"]
        loose = [child for child in children if child.suffix.lower() == ".sql" and not child.is_dir()]
    for child in loose:
        raise _stray(child, "lies beside the decks, so it belongs to none", "move it into a deck's folder")
    for folder in folders:
        if not folder.name.isprintable():  # names that are not UTF-8 come as surrogates, which are not printable
            raise DeckError(f"{folder.name!r} cannot be a deck's name", next_step="rename the folder")
    return folders


def read_deck(folder: Path) -> Deck:
    """The deck in a folder; raises :class:`DeckError`."""
    migrations: dict[int, Migration] = {}
    with _readable(folder), os.scandir(folder) as found:
        children = sorted((entry.name, entry.is_dir(), entry.is_file()) for entry in found)
    deck, where = folder.name, shown(folder)
    for name, is_folder, is_file in children:
        if is_folder and name != UNDO:
            _refuse_nested(folder / name)
        if is_folder or not name.lower().endswith(".sql") or len(name) == len(".sql"):
            continue
        if not is_file and (folder / name).exists():
            raise _stray(folder / name, "is no regular file", "put the SQL itself there")
        migration = read_migration(deck, folder, name, f"{where}/{name}")
        twin = migrations.setdefault(migration.number, migration)
        if twin is not migration:
            raise DeckError(
                f"{migration.shown} and {twin.shown} have the same number",
                next_step="give one of them the next free number",
            )
    return Deck(folder.name, folder, tuple(migrations[number] for number in sorted(migrations)))


def undo_of(deck: Deck, number: int) -> Migration:
    """The file of the deck's undo/ folder that takes a migration back; raises :class:`DeckError`."""
    folder = deck.path / UNDO
    with _readable(deck.path):
        files = (
            [path for path in folder.glob("*.sql") if number_and_name(path.name)[0] == number]
            if folder.is_dir()
            else []
        )
    if len(files) != 1:
        name = next((one.file for one in deck.migrations if one.number == number), f"{number:04d}_name.sql")
        raise DeckError(
            f"{deck.name}/{number} has {len(files) or 'no'} files in {shown(folder)} that would take it back",
            next_step=f"write {shown(folder / name)}: the statements that undo what the migration does",
        )
    return read_migration(deck.name, folder, files[0].name, shown(files[0]))


def number_and_name(file: str) -> tuple[int, str]:
    """What the name of a migration's file says; -1 and nothing if it is not named like one."""
    match = _NAME.fullmatch(file)
    if match is None or (not file.isascii() and _SURROGATE.search(file)):  # a name that is not UTF-8
        return -1, ""
    return int(match[1]), match[2]


@contextmanager
def _readable(path: Path, next_step: str = _RIGHT) -> Iterator[None]:
    """Say of a file or folder that cannot be read which it is, and why."""
    try:
        yield
    except OSError as error:
        raise _unreadable(path, error, next_step) from error


def _unreadable(path: Path, error: OSError, next_step: str = _RIGHT) -> DeckError:
    where = Path(error.filename) if error.filename else path
    return DeckError(f"cannot read {shown(where)}: {error.strerror}", next_step=next_step)


def _refuse_nested(folder: Path) -> None:
    with _readable(folder):
        strays = sorted(folder.rglob("*.sql"))
    for nested in strays:
        raise _stray(
            nested,
            "lies too deep: a deck is one folder, and only undo/ may stand in it",
            "move it into the deck's folder, or out of the decks",
        )


def read_migration(deck: str, folder: Path, file: str, shown: str) -> Migration:
    """One file of a deck, as it will be ``shown``: its name, number and directives. Raises :class:`DeckError`."""
    number, name = number_and_name(file)
    if number < 0:
        path, next_step = folder / file, "name it like 0001_what_it_does.sql, or move it elsewhere"
        raise _stray(path, "is not named like a migration", next_step)
    try:
        with FileIO(f"{folder}/{file}") as opened:  # half of what Path.open takes, and there may be thousands
            header, size, summed = look(opened, shown)
    except OSError as error:
        raise _unreadable(folder / file, error) from error
    requires: list[tuple[str, int]] = []
    lock_timeout: str | None = None
    transaction_off = False
    for key, value, where in directives(header):
        if key == "requires":
            requires.append(_requirement(value, where))
        elif key == "lock-timeout":
            if not re.fullmatch(_INTERVAL, value):
                raise DeckError(
                    f"lock-timeout={value} is no interval", place=where, next_step="write it like 2s or 500ms"
                )
            lock_timeout = value
        elif key == "transaction":
            if value != "off":
                raise DeckError(f"transaction={value} means nothing", place=where, next_step="write transaction=off")
            transaction_off = True
        else:
            near = _nearest(key, ("requires", "lock-timeout", "transaction"))
            raise DeckError(
                f"unknown directive {key!r}",
                place=where,
                hint=f"did you mean {near[0]}?" if near else None,
                next_step="known are requires=DECK/NUMBER, lock-timeout=2s and transaction=off",
            )
    return Migration(
        deck=deck,
        number=number,
        name=name,
        folder=folder,
        file=file,
        shown=shown,
        size=size,
        summed=summed,
        requires=tuple(requires),
        lock_timeout=lock_timeout,
        transaction_off=transaction_off,
    )


def _requirement(value: str, where: Place) -> tuple[str, int]:
    deck, _, number = value.rpartition("/")
    if not deck or not number.isdecimal():
        raise DeckError(f"requires={value} names no migration", place=where, next_step="write it like requires=deck/3")
    return deck, int(number)


def _required(by_name: dict[str, Deck], migration: Migration, name: str, number: int) -> Deck:
    deck = by_name.get(name)
    if deck is None or all(other.number != number for other in deck.migrations):
        raise DeckError(
            f"{migration.shown} requires {name}/{number}, which does not exist",
            next_step="correct the number, or add the file",
        )
    return deck


def _with_required(decks: dict[str, Deck], names: Iterable[str]) -> set[str]:
    chosen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in chosen or name not in decks:
            continue
        chosen.add(name)
        waiting.extend(deck for migration in decks[name].migrations for deck, _ in migration.requires)
    return chosen


def _stray(path: Path, what: str, next_step: str) -> DeckError:
    return DeckError(f"{os.fspath(shown(path))} {what}", next_step=next_step)
