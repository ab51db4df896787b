"""The records of a plan: what was observed on scratch, what it is taken for, and what goes on in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from schemadeck.model import Finding, Migration, Noticed, Place


class Relation(NamedTuple):
    """A table, index, sequence or view. ``of_table`` is its own oid, or its table's; ``file`` changes with its data."""

    oid: int
    schema: str
    name: str
    kind: str
    of_table: int
    file: int
    populated: bool

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


class Observed(NamedTuple):
    """What stood there after a statement; ``xid`` is its transaction, None of one that runs in none.

    ``locks`` are pairs of a mode and a relation, or a dropped one's oid; the mode is empty of what was only looked at.
    ``scans`` counts by oid, since the session's counters began anew; so does ``counted`` what was observed.
    """

    deck: str
    number: int
    statement: int
    xid: str | None
    locks: tuple[tuple[str, Relation | int], ...]
    scans: dict[int, int]
    counted: int


class Lock(NamedTuple):
    """A lock on a relation that was there before; the mode is the manual's: ``ACCESS EXCLUSIVE``.

    ``kind`` is pg_class.relkind. ``earlier`` says that a statement above has taken it, in the same transaction.
    """

    relation: str
    kind: str
    mode: str
    earlier: bool = False


class Impact(NamedTuple):
    """What a statement of a pending file does to relations that were there before the first of these files.

    ``transaction`` is the one that it ran in, at whose end its locks go; empty: it runs in none. ``builds`` are indexes
    with their tables. ``derived`` holds what no empty database shows: it follows from the catalogs.
    """

    migration: Migration
    place: Place
    words: tuple[str, ...]
    transaction: str = ""
    locks: tuple[Lock, ...] = ()
    rewrites: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    builds: tuple[tuple[str, str], ...] = ()
    derived: tuple[str, ...] = ()


class Traffic(NamedTuple):
    """A relation of the live database: bytes with indexes and TOAST, rows as the planner estimates them.

    ``writes`` are per second on average, None if that is not known; ``partitions`` counts those below it; ``holders``
    are the modes of the locks that sessions hold now, each with who they are, in words.
    """

    size: int
    rows: int | None
    writes: float | None
    partitions: int
    holders: tuple[tuple[str, str], ...]


Level = Literal["heavy", "brief", "none"]


class Judgement(NamedTuple):
    """What an impact means for whoever uses the database.

    ``heavy``: a table in use is closed to writers, or to all, for as long as work on its rows takes; ``brief``: for as
    long as the rest of the transaction takes. ``sentences`` say it, a line each; ``advice`` is what to do instead.
    """

    impact: Impact
    level: Level = "none"
    sentences: tuple[str, ...] = ()
    advice: str = ""


class Planned(NamedTuple):
    """What is pending, statement by statement; what it makes of the schema, and of privileges, in lines.

    ``skipped`` are statements that were not run on scratch, because they reach beyond the database; ``traffic`` is that
    of relations by name.
    """

    judgements: tuple[Judgement, ...] = ()
    changes: tuple[Finding, ...] = ()
    privileges: tuple[str, ...] = ()
    skipped: tuple[Noticed, ...] = ()
    traffic: tuple[tuple[str, Traffic], ...] = ()

    @classmethod
    def joined(cls, plans: Iterable[Planned]) -> Planned:
        """One plan of several databases."""
        every = list(plans)
        return cls(
            tuple(one for plan in every for one in plan.judgements),
            tuple(one for plan in every for one in plan.changes),
            tuple(one for plan in every for one in plan.privileges),
            tuple(one for plan in every for one in plan.skipped),
            tuple(one for plan in every for one in plan.traffic),
        )
