"""`blame`: every statement that made, changed, renamed or dropped an object. Nothing here writes to the target."""

from __future__ import annotations

import difflib
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import NamedTuple

from schemadeck.database import snapshot
from schemadeck.database.connect import linked
from schemadeck.database.scratch import likeness
from schemadeck.errors import LedgerError, UsageError
from schemadeck.files.deck import in_order
from schemadeck.files.lives import Lives, called, normal
from schemadeck.flows import schema
from schemadeck.flows.replay import touches
from schemadeck.flows.status import look_at
from schemadeck.model import Deck, Deed, Event, Settings, Snapshot, Target

_NEAR = 4  # names that are offered for one that nobody has


class Blamed(NamedTuple):
    """What was done to an object; if nothing was, ``live`` are the objects of that name that the database has.

    ``names`` are kind and name of every object that the files ever made.
    """

    target: Target
    deeds: tuple[Deed, ...]
    live: tuple[str, ...]
    names: frozenset[str]


def blame(settings: Settings, url: str, decks: Sequence[Deck], wanted: str) -> Generator[Event, None, Blamed]:
    """The statements that concern ``wanted``, a name with or without its kind before it, as they ran.

    They are looked for in the files on record, as they were applied; where there is no ledger, in all files. Raises
    :class:`ServerError` if there is no scratch to replay them on.
    """
    with linked(url) as link:
        found = yield from look_at(link, settings, decks, partial=False)
        like = likeness(link)
        with schema.as_applied(link, settings.ledger_schema, found.history) as applied:
            if applied is None:
                raise LedgerError(
                    "the ledger has no copy of a file as it was applied, so what it did cannot be told",
                    next_step="schemadeck status",
                )
            files = schema.on_record(applied, found.history)
            files = files or [(one, found.target.user) for one in in_order(applied)]
            link.finish()  # a replay may take long
            lives = Lives((yield from touches(settings, applied, files, like)))
    deeds = lives.of(wanted)
    live: tuple[str, ...] = ()
    if not deeds:
        with linked(url) as link:
            live = tuple(_called(wanted, snapshot.read(link)))
    return Blamed(found.target, deeds, live, frozenset(lives.names()))


def _called(wanted: str, there: Snapshot) -> Iterator[str]:
    for kind, found in there.kinds.items():
        for name in found.objects:
            if normal(wanted) in called(kind, name):
                yield f"{kind.replace('_', ' ')} {name}"


def unknown(wanted: str, names: Iterable[str]) -> UsageError:
    """The error for a name that no object has, with those that come near it."""
    by_name = {name.lower(): one for one in sorted(names) for name in (one, one.partition(" ")[2])}
    last = [one for one in sorted(by_name.values()) if one.rpartition(".")[2] == wanted]
    near = difflib.get_close_matches(wanted.lower(), by_name, n=_NEAR)
    listed = list(dict.fromkeys([*last, *(by_name[one] for one in near)]))[:_NEAR]
    return UsageError(
        f"no file makes, and the database does not have, anything called {wanted}",
        hint=f"there is {', '.join(listed)}" if listed else None,
        next_step="name it with its schema, as in `shop.item`, `shop.item.price`, `index shop.item_name`",
    )
