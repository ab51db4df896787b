"""`migrate`: apply what is pending, each file exactly once, whoever else runs at the same time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from psycopg.errors import Error

from schemadeck.database import session
from schemadeck.database.connect import describe, server_error
from schemadeck.database.session import Session
from schemadeck.flows.due import Wanted, chosen, history_now, refuse
from schemadeck.model import Applied, Connected, Deck, Event, History, Settings, Target

if TYPE_CHECKING:
    from schemadeck.files.script import Script


class Outcome(NamedTuple):
    """What a run did; ``elsewhere`` counts the migrations that another run applied while this one waited."""

    target: Target
    history: History
    applied: tuple[Applied, ...]
    elsewhere: int


class Due(NamedTuple):
    """What a run would do; ``scripts`` in order."""

    target: Target
    history: History
    scripts: tuple[Script, ...]


def pending(
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    *,
    partial: bool = False,
    wanted: Wanted = None,
    together: bool = False,
) -> Generator[Event, None, Due]:
    """What :func:`migrate` would apply, without applying it; raises what that raises before it begins."""
    with session.opened(url, settings.ledger_schema) as opened:
        target = describe(opened.link)
        yield Connected(target)
        due = pending_on(opened, target, decks, partial=partial, wanted=wanted)
        refuse(opened, target, due.history, due.scripts, together)
        return due


def pending_on(opened: Session, target: Target, decks: Sequence[Deck], *, partial: bool, wanted: Wanted) -> Due:
    """The same, on a connection that is there; whether it may be applied there is not asked."""
    history = history_now(opened, decks, partial)

    from schemadeck.files.script import parse

    return Due(target, history, tuple(parse(file) for _, file in chosen(history, wanted)))


def migrate(
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    *,
    partial: bool = False,
    wanted: Wanted = None,
    together: bool = False,
    scratch: bool = False,
    observed: bool = False,
) -> Generator[Event, None, Outcome]:
    """Apply the pending migrations of ``decks``; ``partial`` says that they are a choice of the user's.

    ``wanted`` are decks and numbers, if not all are, ``together`` asks for one transaction for all, ``scratch`` leaves
    out what reaches beyond the database, ``observed`` has it noted there what each statement does. Yields what
    happens; returns the :class:`Outcome`. Raises :class:`HistoryError` before anything is run if files contradict the
    ledger, :class:`MigrationError` at the first file that fails: those before it stay applied.
    """
    with session.opened(url, settings.ledger_schema) as opened:
        target = describe(opened.link)
        yield Connected(target)
        before = history_now(opened, decks, partial)
        due = [file for _, file in chosen(before, wanted)]
        if not due:
            return Outcome(target, before, (), 0)

        from schemadeck.files.script import parse  # most runs have nothing to do, and need neither
        from schemadeck.flows.run import run

        scripts = {file: parse(file)._replace(scratch=scratch, observed=observed) for file in due}
        refuse(opened, target, before, scripts.values(), together)
        try:
            applied = yield from run(opened, settings, decks, partial, wanted, scripts, together)
        except Error as error:
            raise server_error(error, "between the migrations") from None
        after = history_now(opened, decks, partial)
        ours = {(one.migration.deck, one.migration.number) for one in applied}
        elsewhere = [one for one in after.of("applied") if one.file in scripts and (one.deck, one.number) not in ours]
        return Outcome(target, after, applied, len(elsewhere))
