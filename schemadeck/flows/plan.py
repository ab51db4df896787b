"""`plan`: what `migrate` would do, without doing it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from schemadeck.database import psql, session
from schemadeck.database.connect import describe
from schemadeck.database.ledger import Ledger, this_client
from schemadeck.errors import UsageError
from schemadeck.flows.due import Wanted
from schemadeck.flows.migrate import Due, pending_on
from schemadeck.model import Connected, Deck, Event, Settings


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
        target = describe(opened.connection)
        yield Connected(target)
        due = pending_on(opened, target, decks, partial=partial, wanted=wanted)
        for entry in due.history.of("interrupted"):
            raise UsageError(
                f"{entry.deck}/{entry.number} was interrupted, and no script can tell how it goes on",
                next_step="schemadeck migrate; then plan what is left",
            )
        if due.scripts:
            ledger = Ledger(opened.connection, settings.ledger_schema, f"{this_client()} (script for psql)")
            by_psql = replace(opened, ledger=ledger, locked=True)
            makes = not opened.ledger.there
            for lines in psql.script(
                by_psql, due.scripts, target, role=settings.role, lock_timeout=settings.lock_timeout, ledger=makes
            ):
                write(lines)
        return due
