"""`plan`: what `migrate` would do, without doing it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import NamedTuple

from schemadeck.database import psql, session
from schemadeck.database.connect import describe
from schemadeck.database.ledger import Ledger, this_client
from schemadeck.database.scratch import likeness
from schemadeck.database.traffic import traffic
from schemadeck.errors import UsageError
from schemadeck.files.drift import Words, compare
from schemadeck.files.impact import MODES, impacts
from schemadeck.files.judgement import judged
from schemadeck.files.planned import Planned
from schemadeck.files.privileges import changes
from schemadeck.flows.due import Wanted
from schemadeck.flows.migrate import Due, pending_on
from schemadeck.flows.rehearse import rehearse
from schemadeck.flows.schema import on_record
from schemadeck.model import SKIPPED, Connected, Deck, Event, History, Settings, Target

_CHANGES = Words(missing="is dropped", extra="is made", renamed="is called {name} then", put_back="", take_over="",
                 settle="")  # fmt: skip


class Plan(NamedTuple):
    """What :func:`plan` found out."""

    target: Target
    history: History
    planned: Planned


def plan(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False, wanted: Wanted = None
) -> Generator[Event, None, Plan]:
    """What is pending does: on scratch, and with what goes on in the database, of which nothing is changed.

    Raises what :func:`schemadeck.flows.migrate.migrate` raises before it begins, :class:`UsageError` if a migration was
    interrupted, :class:`ServerError` if there is no scratch, or a file fails there.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        target = describe(opened.link)
        yield Connected(target)
        due = pending_on(opened, target, decks, partial=partial, wanted=wanted)
        _check_whole(due)
        if not due.scripts:
            return Plan(target, due.history, Planned())
        like = likeness(opened.link)
        applied = on_record(decks, due.history)
        files = [(one.migration, target.user) for one in due.scripts]
        found = yield from rehearse(settings, decks, applied, files, like)
        seen = list(impacts(due.scripts, found.relations, found.observed, found.noticed, found.refers))
        locked = {lock.relation for impact in seen for lock in impact.locks}
        there = traffic(opened.connection, [one for one in found.relations.values() if str(one) in locked], MODES)
    compared = compare(
        found.before.snapshot, found.after.snapshot, ledger=settings.ledger_schema, schemas=None,
        traces=(found.before.trace, found.after.trace), strict=None, words=_CHANGES,
    )  # fmt: skip
    planned = Planned(
        tuple(judged(seen, there)),
        compared.findings,
        tuple(changes(found.before.snapshot, found.after.snapshot, settings.ledger_schema)),
        tuple(one for one in found.noticed if one.severity == SKIPPED),
        tuple(sorted(there.items())),
    )
    return Plan(target, due.history, planned)


def _check_whole(due: Due) -> None:
    """Raise :class:`UsageError` if a migration was interrupted: how it goes on is found out on the way."""
    for entry in due.history.of("interrupted"):
        raise UsageError(
            f"{entry.deck}/{entry.number} was interrupted, and nothing but the database can tell how it goes on",
            next_step="schemadeck migrate; then plan what is left",
        )


def script(
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    write: Callable[[bytes], object],
    *,
    partial: bool = False,
    wanted: Wanted = None,
) -> Generator[Event, None, Due]:
    """Write what :func:`schemadeck.flows.migrate.migrate` would do as a script for psql; returns what is due.

    Raises what that raises before it begins, and :class:`UsageError` if a migration was interrupted: how it goes on is
    found out on the way.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        target = describe(opened.link)
        yield Connected(target)
        due = pending_on(opened, target, decks, partial=partial, wanted=wanted)
        _check_whole(due)
        if due.scripts:
            ledger = Ledger(opened.link, settings.ledger_schema, f"{this_client()} (script for psql)")
            by_psql = replace(opened, ledger=ledger, locked=True)
            makes = not opened.ledger.there
            for lines in psql.script(
                by_psql, due.scripts, target, role=settings.role, lock_timeout=settings.lock_timeout, ledger=makes
            ):
                write(lines)
        return due
