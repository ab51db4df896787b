"""What each statement of the pending files does to relations that are there: from what was observed on scratch.

Source of the rules: the manual, 13.3 "Explicit Locking", and the pages of the commands; tried on tables with rows and
without, where locks, rewrites and builds are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemadeck.files.planned import Impact, Lock, Observed, Relation
from schemadeck.files.script import Script, reading
from schemadeck.files.split import Statement
from schemadeck.files.steps import steps
from schemadeck.model import Noticed, Place

# From the weakest to the strongest, as pg_locks and as the manual names them (13.3.1).
MODES = {
    "AccessShareLock": "ACCESS SHARE",
    "RowShareLock": "ROW SHARE",
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
STRENGTH = {mode: strength for strength, mode in enumerate(MODES.values())}
_VERIFYING = re.compile(r'verifying table "(.+)"')
_VALIDATING = re.compile(r'validating foreign key constraint "(.+)"')


def impacts(
    scripts: Sequence[Script],
    relations: Mapping[int, Relation],
    observed: Iterable[Observed],
    noticed: Iterable[Noticed],
    refers: Mapping[tuple[str, str], Sequence[str]],
) -> Iterator[Impact]:
    """Each statement of ``scripts``, in order, with what it did.

    ``relations`` were there before, ``refers`` says to which tables each foreign key refers, by its name and table.
    """
    rows: dict[tuple[str, int, int], list[Observed]] = defaultdict(list)
    for one in observed:
        rows[one.deck, one.number, one.statement].append(one)
    said: dict[Place, list[str]] = defaultdict(list)
    for notice in noticed:
        said[notice.place].append(notice.message)
    seen = _Seen(relations, refers)
    for script in scripts:
        migration = script.migration
        for number, statement in _numbered(script):
            place = statement.place()
            found = rows[migration.deck, migration.number, number]
            impact = Impact(migration, place._replace(statement=_text(statement)), statement.words)
            if found:
                impact = seen.after(impact, found.pop(0), said[place])
            if found and not impact.transaction:  # with the files that were there behind it
                impact = seen.behind(impact, found.pop(0))
            yield impact


def _numbered(script: Script) -> Iterator[tuple[int, Statement]]:
    """The statements, each with its number, or its step's."""
    with reading(script) as opened:
        if script.stepwise:
            yield from ((step.number, one) for step in steps(opened) for one in step.statements)
        else:
            yield from enumerate(opened, 1)


def _text(statement: Statement) -> str:
    return statement.text[:2000].decode("utf-8", "ignore")


class _Seen:
    """The relations as the statements leave them, and what the transaction holds and has read so far."""

    def __init__(self, relations: Mapping[int, Relation], refers: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self.old = relations
        self.old_names = {str(one) for one in relations.values()}
        self.now = dict(relations)
        self.files = {one.file for one in relations.values()}  # an index that is made anew may keep the old one's
        self.refers = refers
        self.xid: str | None = None
        self.held: dict[int, str] = {}
        self.scans: dict[int, int] = {}
        self.counted = -1

    def after(self, impact: Impact, found: Observed, said: Sequence[str]) -> Impact:
        """The impact of a statement, of what was observed after it and the server said of it."""
        if found.xid is None or found.xid != self.xid:
            self.xid, self.held = found.xid, {}
        if found.counted != self.counted + 1:  # the server has taken over the session's counters
            self.scans = {}
        there = {one.oid: one for _, one in found.locks if isinstance(one, Relation)}
        changed = [one for one in there.values() if one.file and one.file not in self.files]
        tables = {one.oid for one in changed if one.kind in "rm" and one.oid in self.old}
        empty = {oid for oid in tables if impact.words[:1] == ("TRUNCATE",) or not there[oid].populated}
        built = [one for one in changed if one.kind == "i" and one.of_table in self.old and one.of_table not in empty]
        verified, referred = self.verified(there, said)
        read = {
            self.now.get(oid, there.get(oid)) for oid, count in found.scans.items() if count > self.scans.get(oid, 0)
        }
        counted = {one.of_table for one in read if one is not None} - {one.of_table for one in built}
        scans = (verified | counted) - tables
        seen = {str(self.old[oid]) for oid in scans | tables if oid in self.old}
        impact = impact._replace(
            transaction=found.xid or "",
            locks=tuple(self.locks(found)),
            rewrites=self.names(tables - empty),
            empties=self.names(empty),
            scans=self.names(scans),
            builds=tuple(sorted((str(one), str(self.old[one.of_table])) for one in built)),
            derived=tuple(sorted(referred - seen)),
        )
        self.now |= there
        self.files |= {one.file for one in changed}
        self.scans |= found.scans
        self.counted = found.counted
        for mode, one in _held(found):
            oid = one if isinstance(one, int) else one.oid
            self.held[oid] = max(MODES[mode], self.held.get(oid, MODES[mode]), key=STRENGTH.__getitem__)
        return impact

    def behind(self, impact: Impact, found: Observed) -> Impact:
        """The impact of a statement that runs in no transaction, of which the locks are known already."""
        files = self.after(impact, found._replace(locks=tuple(("", one) for _, one in found.locks)), ())
        return impact._replace(rewrites=files.rewrites, builds=files.builds)

    def locks(self, found: Observed) -> Iterator[Lock]:
        """The strongest lock on each relation that was there before; those that are held from above are earlier."""
        strongest: dict[int, str] = {}
        for mode, one in _held(found):
            oid = one if isinstance(one, int) else one.oid
            if oid in self.old:
                strongest[oid] = max(MODES[mode], strongest.get(oid, "ACCESS SHARE"), key=STRENGTH.__getitem__)
        for oid, mode in sorted(strongest.items(), key=lambda pair: str(self.old[pair[0]])):
            yield Lock(str(self.old[oid]), self.old[oid].kind, mode, earlier=self.held.get(oid) == mode)

    def verified(self, there: Mapping[int, Relation], said: Sequence[str]) -> tuple[set[int], set[str]]:
        """The tables that the server verified, and those of them that a foreign key refers to."""
        tables, referred = set[int](), set[str]()
        by_name = {str(one): oid for oid, one in there.items()}
        for message in said:
            if match := _VERIFYING.fullmatch(message):
                tables |= {oid for oid, one in there.items() if one.name == match[1] and one.kind in "rm"}
            elif match := _VALIDATING.fullmatch(message):
                for (name, table), others in self.refers.items():
                    if name == match[1] and table in by_name:
                        tables |= {by_name[table]} if there[by_name[table]].kind == "r" else set()
                        referred |= set(others)
        return tables, referred & self.old_names

    def names(self, oids: Iterable[int]) -> tuple[str, ...]:
        """The names that those had which were there before."""
        return tuple(sorted(str(self.old[oid]) for oid in oids if oid in self.old))


def _held(found: Observed) -> Iterator[tuple[str, Relation | int]]:
    return ((mode, one) for mode, one in found.locks if mode)
