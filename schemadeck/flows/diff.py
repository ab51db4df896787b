"""`snapshot` and `diff`: what databases, files and stored snapshots hold, and how two of them differ."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from psycopg.errors import Error

from schemadeck.database import embedded
from schemadeck.database.connect import describe, linked, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.database.link import parameters
from schemadeck.database.scratch import Likeness, likeness, plain
from schemadeck.database.snapshot import read_twice_as_fast
from schemadeck.errors import ConfigError, UsageError
from schemadeck.files import drift, stored
from schemadeck.files.deck import in_order, needed
from schemadeck.files.drift import Comparison, Words
from schemadeck.flows.replay import Files, replay
from schemadeck.model import Connected, Deck, Event, Settings, Snapshot

_FILES = re.compile(r"files(?:@(?P<deck>[^/]+)/(?P<number>\d{1,18})(?:_.*)?)?")
_URL = re.compile(r"\w+://|\w+=")


class Source(NamedTuple):
    """Where a snapshot comes from: a database, the files of all decks or those up to one, or a stored snapshot."""

    label: str
    url: str = ""
    path: Path | None = None
    files: bool = False
    until: tuple[str, int] | None = None


class Side(NamedTuple):
    """A snapshot, and the major version of its server; ``made`` says from which files, and on what is like what."""

    snapshot: Snapshot
    major: int
    made: tuple[Files, Likeness] | None = None
    trace: drift.Trace = ()


def source(text: str, url: str) -> Source:
    """What a person means by ``live``, ``files``, ``files@DECK/NUMBER``, a URL or the name of a file.

    ``url`` is the project's database, or empty. Raises :class:`UsageError`.
    """
    if text == "live" and not url:
        raise ConfigError("no database is named", next_step="--url, --env, DATABASE_URL, or `url` in schemadeck.toml")
    if text == "live":
        return Source(text, url=url)
    if match := _FILES.fullmatch(text):
        until = (match["deck"], int(match["number"])) if match["deck"] else None
        return Source(text, files=True, until=until)
    if _URL.match(text):
        return Source(_without_password(text), url=text)
    if Path(text).is_file():
        return Source(text, path=Path(text))
    raise UsageError(
        f"{text!r} is no database, no files, and no stored snapshot",
        next_step="name `live`, `files`, `files@DECK/NUMBER`, a URL, or a file that `schemadeck snapshot` wrote",
    )


def stored_snapshot(path: Path) -> Side:
    """A snapshot that was stored. Raises :class:`UsageError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read {path}: {error}", next_step="name a file that `schemadeck snapshot` wrote"
        ) from None
    return Side(*stored.read(text, str(path)))


def snapshots(
    settings: Settings, url: str, decks: Sequence[Deck], sources: Sequence[Source]
) -> Generator[Event, None, list[Side]]:
    """The snapshot of each source. Files are replayed on what is like a live one, or like the database ``url``."""
    sides: dict[int, Side] = {}
    target: tuple[Likeness, Mapping[tuple[str, int], str], str] | None = None
    for index, one in enumerate(sources):
        if one.path is not None:
            sides[index] = stored_snapshot(one.path)
        elif one.url:
            live, found = yield from _live(settings, one.url)
            sides[index] = Side(live, found[0].major)
            target = target or found
    if target is None and url and any(one.files for one in sources):
        _, target = yield from _live(settings, url, look=False)
    if target is None:
        majors = [one.major for one in sides.values()] or [max(one.major for one in embedded.installed())]
        like = plain(majors[0])
        target = like, {}, like.owner
    for index, one in enumerate(sources):
        if one.files:
            sides[index] = yield from _made(settings, decks, one, *target)
    return [sides[index] for index in range(len(sources))]


def diff(
    settings: Settings, url: str, decks: Sequence[Deck], sources: tuple[Source, Source]
) -> Generator[Event, None, Comparison]:
    """How the second source differs from the first. Raises :class:`UsageError` for servers of two major versions."""
    one, other = yield from snapshots(settings, url, decks, sources)
    left, right = (each.label.replace("{", "{{").replace("}", "}}") for each in sources)
    words = Words(
        missing=f"only in {left}", extra=f"only in {right}",
        renamed=f"is called {{name}} in {right}; nothing else differs", put_back="", take_over="", settle="",
    )  # fmt: skip
    same_major(one, other, sources[0].label, sources[1].label)
    restored: tuple[Snapshot | None, Snapshot | None] = (None, None)
    while True:
        compared = drift.compare(
            one.snapshot, other.snapshot, ledger=settings.ledger_schema,
            schemas=None, restored=restored, traces=(one.trace, other.trace), strict=None, words=words,
        )  # fmt: skip
        if any(restored) or not (one.made or other.made) or not drift.expressions(compared.findings):
            return compared
        left_again = yield from _restored(settings, decks, one)
        right_again = yield from _restored(settings, decks, other)
        restored = left_again, right_again


def _restored(settings: Settings, decks: Sequence[Deck], side: Side) -> Generator[Event, None, Snapshot | None]:
    if side.made is None:
        return None
    return (yield from replay(settings, decks, *side.made, restored=True)).snapshot


def same_major(one: Side, other: Side, left: str, right: str) -> None:
    """Servers of two major versions print the same things in two ways. Raises :class:`UsageError`."""
    if one.major != other.major:
        raise UsageError(
            f"{left} is of PostgreSQL {one.major}, {right} of {other.major}: these print equal objects differently",
            next_step="compare servers of one major version",
        )


def _live(
    settings: Settings, url: str, *, look: bool = True
) -> Generator[Event, None, tuple[Snapshot, tuple[Likeness, Mapping[tuple[str, int], str], str]]]:
    """What a database holds, what it is like, and who applied what there."""
    with linked(url) as link:
        target = describe(link)
        yield Connected(target)
        try:
            like = likeness(link)
            live = read_twice_as_fast(link, like.url) if look else Snapshot({})
            with reading(link):
                rows = Ledger(link, settings.ledger_schema).rows() or ()
        except Error as error:
            raise server_error(error, "while reading the database") from None
    users = {(row.deck, row.number): row.applied_by for row in rows}
    return live, (like, users, target.user)


def _made(
    settings: Settings,
    decks: Sequence[Deck],
    one: Source,
    like: Likeness,
    users: Mapping[tuple[str, int], str],
    user: str,
) -> Generator[Event, None, Side]:
    wanted = needed(decks, *one.until) if one.until is not None else None
    every = [each for each in in_order(decks) if wanted is None or (each.deck, each.number) in wanted]
    files = [(each, users.get((each.deck, each.number), user)) for each in every]
    replayed = yield from replay(settings, decks, files, like)
    return Side(replayed.snapshot, like.major, (files, like), replayed.trace)


def _without_password(url: str) -> str:
    """A URL as it may be shown."""
    try:
        parts = parameters(url)
    except Error:
        return "the other database"
    where = parts.get("host") or parts.get("service") or ""
    return f"{parts.get('dbname') or parts.get('user') or ''}@{where}".strip("@") or "the other database"
