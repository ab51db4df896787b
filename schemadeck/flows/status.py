"""`status`: what files and ledger say together. Nothing here writes to the target."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

from psycopg.errors import Error

from schemadeck.database.connect import describe, linked, reading, server_error
from schemadeck.database.ledger import Ledger
from schemadeck.database.link import Link
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
    with linked(url) as link:
        return (yield from look_at(link, settings, decks, partial=partial))


def look_at(link: Link, settings: Settings, decks: Sequence[Deck], *, partial: bool) -> Generator[Event, None, Look]:
    """As :func:`status`, on a connection that is open already."""
    target = describe(link)
    yield Connected(target)
    try:
        with reading(link):
            rows = Ledger(link, settings.ledger_schema).rows()
    except Error as error:
        raise server_error(error, "while reading the ledger") from None
    return Look(target, compare(decks, rows or (), partial=partial), rows is not None)
