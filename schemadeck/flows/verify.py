"""`status` and `verify`: what files and ledger say together. Nothing here writes to the target."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import psycopg

from schemadeck.database.connect import connect, describe, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.errors import LedgerError
from schemadeck.files.history import compare
from schemadeck.model import Connected, Deck, Event, History, Settings, Target


@dataclass(frozen=True, slots=True)
class Look:
    """The history of a target; ``ledger`` says whether there is one."""

    target: Target
    history: History
    ledger: bool


def status(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Look]:
    """Hold ``decks`` against the ledger; ``partial`` says that they are a choice of the user's."""
    with connect(url) as connection:
        target = describe(connection)
        yield Connected(target)
        try:
            with reading(connection):
                rows = Ledger(connection, settings.ledger_schema).rows()
        except psycopg.Error as error:
            raise server_error(error, "while reading the ledger") from None
    return Look(target, compare(decks, rows or (), partial=partial), rows is not None)


def verify(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Look]:
    """Like :func:`status`, but a database without a ledger, or with an empty one, is an error: it is not "clean"."""
    look = yield from status(settings, url, decks, partial=partial)
    if not look.ledger or not any(entry.row is not None for entry in look.history.entries):
        raise LedgerError(
            f"the database {look.target.database!r} has no migrations on record, so there is nothing to verify",
            next_step="`schemadeck migrate` applies them; check that this is the database you mean",
        )
    return look
