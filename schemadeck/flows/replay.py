"""What a database should hold: the files that are on record, applied again to a scratch database."""

from __future__ import annotations

import hashlib
import json
import marshal
import sys
from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple

from schemadeck.database import cache, scratch, snapshot, trace
from schemadeck.database.connect import linked
from schemadeck.database.ledger import Ledger, script_text
from schemadeck.database.link import Link, ask, conninfo, identifier
from schemadeck.database.scratch import Likeness, Scratch
from schemadeck.errors import MigrationError, ServerError, UsageError
from schemadeck.files.lives import Touch
from schemadeck.model import (
    DETAIL,
    SKIPPED,
    Deck,
    Event,
    Kind,
    Migration,
    Noticed,
    Place,
    Replaying,
    Settings,
    Snapshot,
    Starting,
)
from schemadeck.version import __version__


class Replay(NamedTuple):
    """What the files make; ``skipped`` are the statements that were left out, with what they reach beyond.

    ``trace`` says which statement ran in which transaction, in the order of these.
    """

    snapshot: Snapshot
    skipped: tuple[Noticed, ...]
    trace: tuple[tuple[int, Place], ...]


Files = Sequence[tuple[Migration, str]]  # in order, each with the user who applied it to the target


def replay(
    settings: Settings, decks: Sequence[Deck], files: Files, like: Likeness, *, restored: bool = False
) -> Generator[Event, None, Replay]:
    """What ``files`` make, each applied as the user who applied it to the target, which is not touched.

    ``restored`` asks for what dump and restore make of that. The result is kept, and found again as long as nothing
    that it depends on has changed. Raises :class:`ServerError` if there is no scratch, or a file fails there.
    """
    key = replay_key(settings, files, like) + "-restored" * restored
    found = kept(key, files)
    if found is None:
        found = yield from _replay(settings, decks, files, like, restored)
        keep(key, files, found)
    return found


def kept(key: str, files: Files) -> Replay | None:
    """The result of a replay that was kept under a key."""
    content = cache.load(key)
    return _unpacked(content, [one.shown for one, _ in files]) if content is not None else None


def keep(key: str, files: Files, made: Replay) -> None:
    """Keep the result of a replay."""
    cache.save(key, _packed(made, [one.shown for one, _ in files]))


def touches(
    settings: Settings, decks: Sequence[Deck], files: Files, like: Likeness
) -> Generator[Event, None, tuple[Touch, ...]]:
    """What each statement of ``files`` does to the catalogs, in order; found and kept as :func:`replay` does it."""
    if settings.scratch_on_target:
        raise UsageError(
            "--scratch-on-target: what is dropped is noted by event triggers, which a superuser alone may make",
            next_step="leave it out: a private server is made then; or --scratch-url names another server",
        )
    key = replay_key(settings, files, like) + "-history"
    content = cache.load(key)
    if content is None:
        content = json.dumps((yield from _touches(settings, decks, files, like))).encode()
        cache.save(key, content)
    places, touched = json.loads(content)
    shown = [one.shown for one, _ in files]
    statements = [_place(shown, *one) for one in places]
    return tuple(Touch(statements[at], tuple(key), *rest) for at, key, *rest in touched)


def replay_key(settings: Settings, files: Files, like: Likeness) -> str:
    """Everything that a replay depends on, as one name. Raises :class:`ServerError` if there is no scratch."""
    programs = scratch.programs(settings, like)
    named = [(one.deck, one.number, one.checksum, user) for one, user in files]
    queries = [hashlib.sha256(query).hexdigest() for query in snapshot.kinds().values()]
    queries.append(hashlib.sha256(script_text("history").encode()).hexdigest())
    everything = (__version__, sys.version_info, programs, settings.role, settings.ledger_schema, like, named, queries)
    return hashlib.sha256(repr(everything).encode()).hexdigest()


def _packed(made: Replay, shown: list[str]) -> bytes:
    """As it is kept: without the names of files, which depend on where the command runs."""
    at = {name: index for index, name in enumerate(shown)}
    kinds = {name: (kind.properties, kind.objects, kind.origins) for name, kind in made.snapshot.kinds.items()}
    skipped = skipped_of(made.skipped, shown)
    trace = [(xid, at[place.file], place.line, place.column, place.statement) for xid, place in made.trace]
    return marshal.dumps((kinds, skipped, trace))


def _unpacked(kept: bytes, shown: list[str]) -> Replay:
    kinds, left_out, statements = marshal.loads(kept)
    skipped = skipped_from(left_out, shown)
    trace = tuple((xid, _place(shown, *where)) for xid, *where in statements)
    return Replay(Snapshot({name: Kind(*one) for name, one in kinds.items()}), skipped, trace)


def skipped_of(skipped: Sequence[Noticed], shown: list[str]) -> list[tuple[Any, ...]]:
    """Statements that were left out, as they are kept: with the numbers of their files among ``shown``."""
    return [(one.message, shown.index(one.place.file), one.place.line, one.place.column) for one in skipped]


def skipped_from(kept: Sequence[Any], shown: list[str]) -> tuple[Noticed, ...]:
    """The opposite of :func:`skipped_of`."""
    return tuple(Noticed(SKIPPED, message, Place(shown[at], *where)) for message, at, *where in kept)


def _place(shown: list[str], at: int, line: int, column: int, statement: str) -> Place:
    return Place(shown[at], line, column, statement=statement)


def _replay(
    settings: Settings, decks: Sequence[Deck], files: Files, like: Likeness, restored: bool
) -> Generator[Event, None, Replay]:
    skipped: list[Noticed] = []
    with _scratch(settings, files, like) as place:
        yield from fill(settings, decks, files, place, skipped)
        if not restored:
            return result(settings, files, place, skipped)

        from schemadeck.database.scratch.restored import restored as restore  # few expressions need it

        with linked(restore(place.url, like)) as admin:
            return Replay(snapshot.read(admin), tuple(skipped), ())


def result(settings: Settings, files: Files, place: Scratch, skipped: Sequence[Noticed]) -> Replay:
    """What there is on scratch, where ``files`` have run."""
    with linked(place.url) as admin:
        traced = _trace(Ledger(admin, settings.ledger_schema), files)
        shown = [file.shown for file, _ in files]
        places = tuple((xid, _place(shown, at, line, column, body)) for xid, at, line, column, body in traced)
        return Replay(snapshot.read_twice_as_fast(admin, place.url, traced=True), tuple(skipped), places)


@contextmanager
def _scratch(settings: Settings, files: Files, like: Likeness) -> Iterator[Scratch]:
    if settings.scratch_url or settings.scratch_on_target:
        _check_reach(files, on_target=settings.scratch_on_target)
    with scratch.opened(settings, like, {user for _, user in files}) as place:
        yield place


def _check_reach(files: Files, *, on_target: bool) -> None:
    """A scratch database of another name than the target's, and beside others, is not for every file."""
    from schemadeck.files.script import parse, reading
    from schemadeck.files.statement import beyond, names_database

    for file, _ in files:
        with reading(parse(file)) as statements:
            for statement in statements:
                what = "the database by its name" if names_database(statement) else None
                if on_target:
                    what = what or beyond(statement)
                if what is not None:
                    raise ServerError(
                        f"this statement is about {what}, so it is not replayed on a server that holds other databases",
                        place=statement.place(),
                        next_step="leave --scratch-url and --scratch-on-target out: a private server is made then",
                    )


def _touches(
    settings: Settings, decks: Sequence[Deck], files: Files, like: Likeness
) -> Generator[Event, None, tuple[list[Any], list[Any]]]:
    """The statements, and what each has touched with its index among them; what it writes has its id or a higher one.

    All of it is as JSON has it.
    """
    with _scratch(settings, files, like) as place:
        yield from fill(settings, decks, files, place, [], history=True)
        with linked(place.url) as admin:
            ledger = Ledger(admin, settings.ledger_schema)
            traced, touched = _trace(ledger, files), trace.touched(ledger)
    ids = [xid for xid, *_ in traced]
    return [where for _, *where in traced], [(bisect_right(ids, xid) - 1, key, *rest) for xid, key, *rest in touched]


def _trace(ledger: Ledger, files: Files) -> list[tuple[int, int, int, int, str]]:
    """Which statement ran in which part of a transaction: its id, and the statement's file, line, column and text.

    The file is its index among ``files``.
    """
    at = {(file.deck, file.number): index for index, (file, _) in enumerate(files)}
    return [(xid, at[deck, number], line, column, body) for xid, deck, number, line, column, body in trace.rows(ledger)]


def fill(
    settings: Settings,
    decks: Sequence[Deck],
    files: Files,
    place: Scratch,
    noticed: list[Noticed],
    *,
    history: bool = False,
) -> Generator[Event, None, None]:
    """Run the files on a new scratch database; ``history`` says that what their statements touch is noted."""
    with linked(place.url) as admin:
        _open_ledger(admin, settings.ledger_schema, history=history)
    try:
        yield from apply(settings, decks, files, place, noticed)
    except MigrationError as error:
        raise _unreplayable(error) from None


def apply(
    settings: Settings,
    decks: Sequence[Deck],
    files: Files,
    place: Scratch,
    noticed: list[Noticed],
    *,
    observed: bool = False,
) -> Generator[Event, None, None]:
    """Run files on scratch, each as its user; ``observed`` says that it is noted what their statements do.

    What is skipped is added to ``noticed``, and what the server then says in detail.
    """
    from schemadeck.flows.migrate import migrate  # a replay that was kept needs no runner

    done = 0
    for user, group in groupby(files, key=lambda one: one[1]):
        wanted = frozenset((file.deck, file.number) for file, _ in group)
        address = conninfo(place.url, user=user) if place.logins else place.url
        acting = settings if place.logins or settings.role else settings._replace(role=user)
        flow = migrate(acting, address, decks, partial=True, wanted=wanted, scratch=True, observed=observed)
        yield from _told(flow, noticed, (SKIPPED, DETAIL) if observed else (SKIPPED,), done, len(files))
        done += len(wanted)


def _open_ledger(admin: Link, schema: str, *, history: bool) -> None:
    """Every user who applied a file writes into the scratch database's ledger."""
    ledger = Ledger(admin, schema)
    ledger.create()
    trace.create(ledger, history=history)
    quoted = identifier(schema)
    for grant in ("SCHEMA {}", "ALL TABLES IN SCHEMA {}", "ALL SEQUENCES IN SCHEMA {}"):
        ask(admin, f"GRANT ALL ON {grant.format(quoted)} TO PUBLIC")


def _told(
    flow: Generator[Event, None, object], noticed: list[Noticed], kept: Sequence[str], done: int, total: int
) -> Generator[Event, None, None]:
    """Of what the runner tells, only how far it is; notices of some severities are ``kept``."""
    for event in flow:
        if isinstance(event, Starting):
            yield Replaying(event.migration, done + event.number, total)
        elif isinstance(event, Noticed) and event.severity in kept:
            noticed.append(event)


def _unreplayable(error: MigrationError) -> ServerError:
    return ServerError(
        f"the applied files cannot be replayed on scratch, so nothing was compared: {error.message}",
        place=error.place, sqlstate=error.sqlstate, detail=error.detail, hint=error.hint, context=error.context,
        next_step="on scratch there are the target's roles, and the extensions of this machine's PostgreSQL:"
        " install what is missing",
    )  # fmt: skip
