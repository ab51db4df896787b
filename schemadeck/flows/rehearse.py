"""The pending files on scratch, on top of the applied ones: what each statement does, and what it all comes to."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from schemadeck.database import observe, scratch
from schemadeck.database.connect import Connection, connect
from schemadeck.database.ledger import Ledger
from schemadeck.database.scratch import Likeness, Scratch
from schemadeck.errors import MigrationError, ServerError
from schemadeck.files.planned import Observed, Relation
from schemadeck.flows import replay
from schemadeck.flows.replay import Files, Replay
from schemadeck.model import Deck, Event, Noticed, Settings


class Rehearsal(NamedTuple):
    """``before`` and ``after`` are what the files make, the applied ones and all of them.

    ``relations`` are those that the applied files have made, ``observed`` what the pending ones did, ``noticed`` what
    the server said about it, and what was skipped; ``refers`` are the tables that foreign keys refer to in the end.
    """

    before: Replay
    after: Replay
    relations: dict[int, Relation]
    observed: list[Observed]
    noticed: list[Noticed]
    refers: dict[tuple[str, str], list[str]]


def rehearse(
    settings: Settings, decks: Sequence[Deck], applied: Files, pending: Files, like: Likeness
) -> Generator[Event, None, Rehearsal]:
    """Run ``pending`` on scratch, on top of ``applied``. The database that the latter make is kept for the next time.

    Raises :class:`ServerError` if there is no scratch, or a file fails there.
    """
    key = replay.replay_key(settings, applied, like)
    before = replay.kept(key, applied)
    users = {user for _, user in (*applied, *pending)}
    state = hashlib.sha256(repr((key, sorted(users))).encode()).hexdigest()
    noticed: list[Noticed] = []
    with scratch.opened(settings, like, users, state if before is not None else "") as place:
        if not place.replayed:
            skipped: list[Noticed] = []
            yield from replay.fill(settings, decks, applied, place, skipped)
            if before is None:
                before = replay.result(settings, applied, place, skipped)
                replay.keep(key, applied, before)
            place.keep(state)
        assert before is not None
        with _ledger(settings, place) as (admin, ledger):
            relations = observe.prepare(admin, ledger)
        try:
            yield from replay.apply(settings, decks, pending, place, noticed, observed=True)
        except MigrationError as error:
            raise _failed(error) from None
        after = replay.result(settings, (*applied, *pending), place, before.skipped)
        with _ledger(settings, place) as (admin, ledger):
            seen, refers = observe.observed(admin, ledger), observe.foreign_keys(admin)
        return Rehearsal(before, after, relations, seen, noticed, refers)


@contextmanager
def _ledger(settings: Settings, place: Scratch) -> Iterator[tuple[Connection, Ledger]]:
    with connect(place.url) as admin:
        yield admin, Ledger(admin.pgconn, settings.ledger_schema)


def _failed(error: MigrationError) -> ServerError:
    return ServerError(
        f"on scratch, on top of the files that are applied, this fails: {error.message}",
        place=error.place, sqlstate=error.sqlstate, detail=error.detail, hint=error.hint, context=error.context,
        next_step="`schemadeck migrate` would stop there as well, unless the database has rows, or objects that no file"
        " makes: `schemadeck verify` shows these",
    )  # fmt: skip
