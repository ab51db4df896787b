"""`status`: what files and ledger say together. Nothing here writes to the target."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

import psycopg

from schemadeck.database.connect import Connection, connect, describe, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.files.history import compare
from schemadeck.model import Connected, Deck, Event, History, Settings, Target


class Look(NamedTuple):
    """The history of a target; ``ledger`` says whether there is one."""

    target: Target
    history: History
    ledger: bool


def status(
    settings: Settings, url: str, decks: Sequence[Deck], *, partial: bool = False
) -> Generator[Event, None, Look]:
    """Hold ``decks`` against the ledger; ``partial`` says that they are a choice of the user's."""
    with connect(url) as connection:
        return (yield from look_at(connection, settings, decks, partial=partial))


def look_at(
    connection: Connection, settings: Settings, decks: Sequence[Deck], *, partial: bool
) -> Generator[Event, None, Look]:
    """As :func:`status`, on a connection that is open already."""
    target = describe(connection)
    yield Connected(target)
    try:
        with reading(connection):
            rows = Ledger(connection, settings.ledger_schema).rows()
    except psycopg.Error as error:
        raise server_error(error, "while reading the ledger") from None
    return Look(target, compare(decks, rows or (), partial=partial), rows is not None)
