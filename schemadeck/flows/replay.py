"""What a database should hold: the files that are on record, applied again to a scratch database."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import groupby

import psycopg
from psycopg.conninfo import make_conninfo

from schemadeck.database import scratch, snapshot
from schemadeck.database.connect import connect
from schemadeck.database.ledger import Ledger
from schemadeck.database.scratch import Likeness
from schemadeck.errors import MigrationError, SchemadeckError, ServerError
from schemadeck.flows.migrate import migrate
from schemadeck.model import SKIPPED, Deck, Entry, Event, Noticed, Replaying, Settings, Snapshot, Starting


@dataclass(frozen=True, slots=True)
class Replay:
    """What the files make; ``skipped`` are the statements that were left out, with what they reach beyond."""

    snapshot: Snapshot
    skipped: tuple[Noticed, ...]


def replay(
    settings: Settings, decks: Sequence[Deck], entries: Sequence[Entry], like: Likeness
) -> Generator[Event, None, Replay]:
    """Apply the files of ``entries``, each as the user who applied it to the target; nothing touches the target.

    Raises :class:`ServerError` if there is no scratch, or a file cannot be applied there.
    """
    skipped: list[Noticed] = []
    with scratch.private(like) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            _open_ledger(admin, settings.ledger_schema)
        done = 0
        for user, group in groupby(entries, key=lambda one: one.row.applied_by if one.row is not None else ""):
            some = [entry for entry in group if entry.file is not None]
            wanted = frozenset((one.deck, one.number) for one in some)
            there = make_conninfo(url, user=user)
            flow = migrate(settings, there, decks, partial=True, wanted=wanted, scratch=True)
            try:
                yield from _told(flow, skipped, done, len(entries))
            except SchemadeckError as error:
                raise _unreplayable(error) from None
            done += len(some)
        with connect(url) as admin:
            return Replay(snapshot.read(admin), tuple(skipped))


def _open_ledger(admin: psycopg.Connection, schema: str) -> None:
    """Every user who applied a file writes into the scratch database's ledger."""
    Ledger(admin, schema).create()
    quoted = psycopg.sql.Identifier(schema)
    for grant in ("SCHEMA {}", "ALL TABLES IN SCHEMA {}", "ALL SEQUENCES IN SCHEMA {}"):
        admin.execute(psycopg.sql.SQL(f"GRANT ALL ON {grant} TO PUBLIC").format(quoted))


def _told(
    flow: Generator[Event, None, object], skipped: list[Noticed], done: int, total: int
) -> Generator[Event, None, None]:
    """Of what the runner tells, only how far it is; what it skips is kept."""
    for event in flow:
        if isinstance(event, Starting):
            yield Replaying(event.migration, done + event.index, total)
        elif isinstance(event, Noticed) and event.severity == SKIPPED:
            skipped.append(event)


def _unreplayable(error: SchemadeckError) -> SchemadeckError:
    if not isinstance(error, MigrationError):
        return error
    return ServerError(
        f"the applied files cannot be replayed on scratch, so nothing was compared: {error.message}",
        place=error.place, sqlstate=error.sqlstate, detail=error.detail, hint=error.hint, context=error.context,
        next_step="on scratch there are the target's roles, and the extensions of this machine's PostgreSQL:"
        " install what is missing, or name a server that has it with --scratch-url",
    )  # fmt: skip
