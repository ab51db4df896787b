"""On scratch, what each statement does to relations, as ``sql/observed.sql`` notes it."""

from __future__ import annotations

from typing import Any

from schemadeck.database.connect import Connection
from schemadeck.database.ledger import Ledger
from schemadeck.files.planned import Observed, Relation
from schemadeck.files.split import Statement
from schemadeck.model import Migration

# What the server says of rewriting, verifying and validating, at this level (manual, 20.8).
TALKATIVE = b"SET client_min_messages = debug1"

_AFTER = "SELECT {schema}.observe({deck}, {number}, {statement})"
_FORESEEN = (
    "SELECT {schema}.foresee({deck}, {number}, {statement}, pg_catalog.array_agg(oid), pg_catalog.array_agg(mode))"
    " FROM ("
)
_OBSERVED = "SELECT deck, number, statement, xid, locks, scans, counted FROM {schema}.observed ORDER BY id"
_RELATIONS = "SELECT oid, schema, name, kind, of_table, file, populated FROM {schema}.relations"
_CONSTRAINTS = """
SELECT c.conname, n.nspname || '.' || t.relname, pg_catalog.array_agg(m.nspname || '.' || f.relname)
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
CROSS JOIN LATERAL (
    SELECT c.confrelid AS oid UNION SELECT p.relid FROM pg_catalog.pg_partition_tree(c.confrelid) AS p
) AS a
JOIN pg_catalog.pg_class AS f ON f.oid = a.oid AND f.relkind = 'r'
JOIN pg_catalog.pg_namespace AS m ON m.oid = f.relnamespace
WHERE c.contype = 'f'
GROUP BY 1, 2
"""


def prepare(admin: Connection, ledger: Ledger) -> dict[int, Relation]:
    """Make what takes notes; returns the relations that are there, by oid."""
    with admin.transaction():
        admin.execute("SET LOCAL search_path = 'pg_catalog'")
        admin.execute(ledger.script("observed"))
        admin.execute(ledger.sql("GRANT ALL ON {schema}.observed, {schema}.relations TO PUBLIC"))
        return relations(admin, ledger)


def relations(admin: Connection, ledger: Ledger) -> dict[int, Relation]:
    """The relations that are there, by oid."""
    return {row[0]: Relation(*row) for row in admin.execute(ledger.sql(_RELATIONS))}


def foreign_keys(admin: Connection) -> dict[tuple[str, str], list[str]]:
    """The tables that each foreign key refers to, of a partitioned one its partitions, by the key's name and table."""
    return {(name, table): others for name, table, others in admin.execute(_CONSTRAINTS)}


def observed(admin: Connection, ledger: Ledger) -> list[Observed]:
    """What was noted, in order."""
    return [
        Observed(
            deck, number, statement, xid, tuple(map(_lock, locks)), {int(oid): n for oid, n in scans.items()}, counted
        )
        for deck, number, statement, xid, locks, scans, counted in admin.execute(ledger.sql(_OBSERVED))
    ]


def _lock(pair: list[Any]) -> tuple[str, Relation | int]:
    mode, relation = pair
    return mode, relation if isinstance(relation, int) else Relation(**relation)


def after(ledger: Ledger, one: Migration, statement: int) -> bytes:
    """SQL that notes what stands there after a statement, within its transaction."""
    return ledger.sql(_AFTER, deck=one.deck, number=one.number, statement=statement)


def foreseen(ledger: Ledger, one: Migration, number: int, statement: Statement) -> bytes:
    """SQL that notes what a statement locks that runs in no transaction, and the files of that; before and after it."""
    from schemadeck.database import outcome  # few files have such a statement

    begin = ledger.sql(_FORESEEN, deck=one.deck, number=one.number, statement=number)
    return begin + f"{outcome.locked(statement)}) AS p (oid, mode)".encode()
