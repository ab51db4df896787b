"""What the locks of a migration mean for those who use its tables, in words, and what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from schemadeck.files.impact import STRENGTH
from schemadeck.files.planned import Impact, Judgement, Level, Lock, Traffic

# The first that conflicts with what an application does all the time: ROW EXCLUSIVE, the lock of those who write.
_STRONG = STRENGTH["SHARE"]
_KINDS = "rpmfSv"  # of pg_class: what people read and write; indexes are locked with their tables
# The modes that each mode keeps out (manual, 13.3.1, table "Conflicting Lock Modes").
_CONFLICTS = {
    "ACCESS SHARE": {"ACCESS EXCLUSIVE"},
    "ROW SHARE": {"EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "ROW EXCLUSIVE": {"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "SHARE UPDATE EXCLUSIVE": {
        "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "SHARE": {"ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "SHARE ROW EXCLUSIVE": set(STRENGTH) - {"ACCESS SHARE", "ROW SHARE"},
    "EXCLUSIVE": set(STRENGTH) - {"ACCESS SHARE"},
    "ACCESS EXCLUSIVE": set(STRENGTH),
}  # fmt: skip
_CHANGES_ROWS = (("UPDATE",), ("DELETE",), ("MERGE",))
_OUT = {"ACCESS EXCLUSIVE": "nobody reads or writes it"}
_NOBODY_WRITES = "nobody writes to it"
_MOST = 12  # sentences about a statement
_SMALL = 1 << 20  # bytes: work on so few rows is done at once

_FIRST_VALID = "ADD ... NOT VALID, then VALIDATE CONSTRAINT in a file of its own, under which reads and writes go on"
# What to do instead, by what the statement says and does; the first that fits.
_ADVICE: tuple[tuple[str, str, str], ...] = (
    ("builds", r"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)", "CREATE INDEX CONCURRENTLY, in a file of its own"),
    ("builds", r"^REINDEX", "REINDEX ... CONCURRENTLY, in a file of its own"),
    ("rewrites", r"^(?:VACUUM|CLUSTER)", "do it when nobody needs the table; plain VACUUM locks nobody out"),
    ("rewrites", r"^REFRESH", "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index"),
    ("rewrites", r"\bTYPE\b", "add a column of the new type, fill it in batches, then swap their names"),
    ("rewrites", r"\bADD\b", "add the column without the default, SET DEFAULT, then fill the rows in batches"),
    ("rewrites", r"", "do it when nobody needs the table, or copy its rows to a new one in batches"),
    ("builds", r"\b(?:PRIMARY KEY|UNIQUE)\b",
     "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX"),
    ("scans", r"\bNOT NULL\b",
     "first ADD CHECK (... IS NOT NULL) NOT VALID, VALIDATE it in a file of its own: SET NOT NULL then reads nothing"),
    ("scans", r"\b(?:REFERENCES|FOREIGN KEY|CHECK)\b", _FIRST_VALID),
    ("scans", r"\bATTACH PARTITION\b", "first give the partition a CHECK that says what its bounds say, NOT VALID, and"
     " VALIDATE it: ATTACH then reads nothing"),
    ("locks", r"^DROP INDEX", "DROP INDEX CONCURRENTLY, in a file of its own"),
    ("locks", r"\bDETACH PARTITION\b(?!.*\bCONCURRENTLY\b)", "DETACH PARTITION ... CONCURRENTLY, in a file of its own"),
)  # fmt: skip


def judged(impacts: Sequence[Impact], traffic: Mapping[str, Traffic]) -> Iterator[Judgement]:
    """Each impact with what it means; ``traffic`` is that of the relations that the live database has, by name."""
    for _, group in groupby(impacts, key=lambda one: one.migration):
        of_file = list(group)
        for index, impact in enumerate(of_file):
            behind = [one for one in of_file[index + 1 :] if one.transaction == impact.transaction != ""]
            yield _judged(impact, behind, traffic)


def size(count: int) -> str:
    """Bytes as people say them: ``81 GB``."""
    value, units = float(count), iter(("bytes", "kB", "MB", "GB", "TB", "PB"))
    unit = next(units)
    while value >= 1000 and unit != "PB":
        value, unit = value / 1024, next(units)
    return f"{value:.0f} {unit}" if value >= 10 or unit == "bytes" else f"{value:.1f} {unit}"


def _judged(impact: Impact, behind: Sequence[Impact], traffic: Mapping[str, Traffic]) -> Judgement:
    sentences: list[str] = []
    levels: set[Level] = set()
    takes = False
    for lock in impact.locks:
        if impact.words[:1] in _CHANGES_ROWS and (lock.mode, lock.kind) in (
            ("ROW EXCLUSIVE", "r"),
            ("ROW EXCLUSIVE", "p"),
        ):
            sentences.append(f"changes rows of {lock.relation}{_measures(traffic.get(lock.relation))}: they stay locked"
                             " until the transaction's end")  # fmt: skip
        doing = _doing(impact, lock)
        strong = STRENGTH[lock.mode] >= _STRONG and lock.kind in _KINDS
        if not (doing or (strong and not lock.earlier)) or lock.kind not in _KINDS or impact.words[:1] == ("SELECT",):
            continue
        found = traffic.get(lock.relation)
        takes = takes or (strong and not lock.earlier)
        if strong:
            large = found is None or found.size >= _SMALL
            levels.add("heavy" if doing and large else "brief")
        sentences += _sentences(lock, doing, strong, found)
    if takes and behind:
        sentences.append(_held(behind))
    if len(sentences) > _MOST:
        sentences[_MOST - 1 :] = [f"and {len(sentences) - _MOST + 1} more like these"]
    level: Level = "heavy" if "heavy" in levels else "brief" if levels else "none"
    return Judgement(impact, level, tuple(sentences), _advice(impact) if level != "none" else "")


def _sentences(lock: Lock, doing: str, strong: bool, found: Traffic | None) -> Iterator[str]:
    """A lock that is strong, or work on all rows under one that is not."""
    about = f"{lock.relation}{_measures(found)}"
    if not strong:
        yield f"{lock.mode} on {about} {doing}: reads and writes go on"
        return
    while_ = doing or "for a moment"
    yield f"{lock.mode} on {about} {while_}: {_OUT.get(lock.mode, _NOBODY_WRITES)}"
    if found is not None:
        yield from (f"now in its way: {who}" for mode, who in found.holders if mode in _CONFLICTS[lock.mode])


def _held(behind: Sequence[Impact]) -> str:
    """How long a lock is held, by what comes behind it in the transaction."""
    work = [f"line {one.place.line} {_work(one)}" for one in behind if _work(one)]
    count = f"{len(behind)} statement{'s' * (len(behind) != 1)}"
    return f"held until the transaction's end, {count} later" + (f": {', '.join(work[:3])}" if work else "")


def _doing(impact: Impact, lock: Lock) -> str:
    """What is done to all rows of a relation."""
    if lock.relation in impact.rewrites:
        return "while it is rewritten"
    built = [index for index, table in impact.builds if table == lock.relation]
    if built:
        return f"while the index {built[0]} is built" if len(built) == 1 else f"while {len(built)} indexes are built"
    if _queries(impact):
        return ""
    if lock.relation in impact.scans:
        return "while all its rows are read"
    return "while its rows are looked up (derived from the catalogs)" if lock.relation in impact.derived else ""


def _queries(impact: Impact) -> bool:
    """Whether what was read depends on the data and the plan: on empty tables that says nothing."""
    return impact.words[:1] in (("SELECT",), ("INSERT",), ("UPDATE",), ("DELETE",), ("MERGE",), ("WITH",), ("COPY",))


def _work(impact: Impact) -> str:
    """What takes as long as there are rows."""
    if impact.rewrites:
        return f"rewrites {impact.rewrites[0]}"
    if impact.builds:
        return f"builds {impact.builds[0][0]}"
    if impact.scans and not _queries(impact):
        return f"reads {impact.scans[0]}"
    return "changes rows" if _queries(impact) and impact.words[0] != "SELECT" else ""


def _measures(found: Traffic | None) -> str:
    if found is None:
        return " (not in the database)"
    said = [size(found.size)]
    if found.rows is not None:
        said.append(f"{_many(found.rows)} row{'s' * (found.rows != 1)}")
    if found.partitions:
        said.append(f"{found.partitions} partition{'s' * (found.partitions != 1)}")
    if found.writes is not None and found.writes >= 0.1:
        said.append(f"{found.writes:,.1f} writes/s" if found.writes < 10 else f"{found.writes:,.0f} writes/s")
    return f" ({', '.join(said)})"


def _many(count: int) -> str:
    """A number that was estimated: ``2.0 million``, ``412 thousand``."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:,.1f} million"
    return f"{count / 1000:.0f} thousand" if count >= 10_000 else str(count)


def _advice(impact: Impact) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", " ", impact.place.statement)).upper().strip()
    done = {"rewrites": impact.rewrites, "builds": impact.builds, "scans": impact.scans, "locks": impact.locks}
    return next((said for what, form, said in _ADVICE if done[what] and re.search(form, text)), "")
