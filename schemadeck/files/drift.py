"""Two snapshots against each other: what is missing, extra or changed, one finding for each cause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from schemadeck.model import UNREADABLE, Difference, Finding, Ignored, Kind, Place, Snapshot

_NOTHING = Kind((), {})
_SCHEMA, _PARENT, _FIRST = 0, 1, 2  # of an object's tuple


def compare(
    expected: Snapshot,
    actual: Snapshot,
    *,
    ledger: str,
    restored: Snapshot | None = None,
    trace: Sequence[tuple[int, Place]] = (),
) -> tuple[tuple[Finding, ...], int]:
    """The differences, and how many objects were compared; ``ledger`` is the ledger's schema.

    ``trace`` says which statement made what. ``restored`` is what dump and restore make of ``expected``: an expression
    may be printed either way. Compared is what lies in a schema that ``expected`` uses, and what lies in none. A part
    of an object that is missing or extra as a whole is not told again.
    """
    scope = {row[_SCHEMA] for kind in expected.kinds.values() for row in kind.objects.values()} - {ledger} | {None}
    found: list[Finding] = []
    for kind in sorted(expected.kinds.keys() | actual.kinds.keys()):
        should, is_ = expected.kinds.get(kind, _NOTHING), actual.kinds.get(kind, _NOTHING)
        if should.objects != is_.objects:
            found += _of_kind(kind, should, is_, scope, restored.kinds[kind].objects if restored is not None else {})
    compared = sum(1 for kind in actual.kinds.values() for row in kind.objects.values() if row[_SCHEMA] in scope)
    if not found:
        return (), compared
    gone = {f"{one.kind} {one.object}" for one in found if one.verdict in ("missing", "extra")}
    parents = {**_parents(expected), **_parents(actual)}
    findings = tuple(
        _with_origin(one, expected, trace) for one in found if not _told(f"{one.kind} {one.object}", parents, gone)
    )
    return findings, compared


def _with_origin(finding: Finding, expected: Snapshot, trace: Sequence[tuple[int, Place]]) -> Finding:
    """The finding with the statements that made and last changed the object.

    What a statement writes has the id of its part of the transaction, or a higher one, but below the next statement's.
    """
    kind = expected.kinds.get(finding.kind, _NOTHING)
    if finding.object not in kind.origins:
        return finding
    made, changed = (_statement(trace, xid) for xid in kind.origins[finding.object])
    return replace(finding, origin=made, changed=changed if changed != made else None)


def _statement(trace: Sequence[tuple[int, Place]], xid: int) -> Place | None:
    at = bisect_right(trace, xid, key=lambda one: one[0])
    return trace[at - 1][1] if at else None


def without(findings: Iterable[Finding], ignored: Sequence[Ignored]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that no pattern names, and a line for each of the others."""
    left, passed = [], []
    for one in findings:
        name = f"{one.kind.replace('_', ' ')} {one.object}"
        reason = next((each.reason for each in ignored if fnmatchcase(name, each.object)), None)
        if reason is None:
            left.append(one)
        else:
            passed.append(f"{one.verdict}: {name} ({reason})")
    return tuple(left), tuple(passed)


def expressions(findings: Iterable[Finding]) -> bool:
    """Whether something differs that PostgreSQL may print in two ways: as it was first parsed, and once restored."""
    both = ((one.expected, one.actual) for finding in findings for one in finding.properties)
    return any(isinstance(one, str) and isinstance(other, str) and "(" in one for one, other in both)


def _of_kind(
    kind: str, should: Kind, is_: Kind, scope: set[str | None], restored: Mapping[str, tuple[Any, ...]]
) -> Iterator[Finding]:
    shown = kind.replace("_", " ")
    for name in sorted(should.objects.keys() | is_.objects.keys()):
        before, after = should.objects.get(name), is_.objects.get(name)
        if before == after:
            continue
        if (before or after or (None,))[_SCHEMA] not in scope:
            continue
        if after is None:
            yield Finding(
                "missing", kind, name, f"the files make this {shown}, the database does not have it", _MISSING
            )
        elif before is None:
            yield Finding("extra", kind, name, f"the database has this {shown}, no file makes it", _EXTRA)
        else:
            different = tuple(_differences(should.properties, before, after, restored.get(name, before)))
            if different:
                yield Finding("changed", kind, name, _summary(different), _CHANGED, properties=different)


_MISSING = "put it back by hand, or drop it in a new migration"
_EXTRA = "make it in a new migration, or drop it"
_CHANGED = "change it back by hand, or make the change in a new migration"


def _differences(
    properties: tuple[str, ...], before: tuple[Any, ...], after: tuple[Any, ...], restored: tuple[Any, ...]
) -> Iterator[Difference]:
    rows = zip(properties, before[_FIRST:], after[_FIRST:], restored[_FIRST:], strict=True)
    for name, one, other, again in rows:
        if other not in (one, again) and UNREADABLE not in (one, other):
            yield Difference(name, one, other)


def _summary(different: tuple[Difference, ...]) -> str:
    return f"differs in {', '.join(one.name for one in different)}"


def _parents(snapshot: Snapshot) -> Mapping[str, str]:
    return {
        f"{kind} {name}": row[_PARENT]
        for kind, found in snapshot.kinds.items()
        for name, row in found.objects.items()
        if row[_PARENT]
    }


def _told(name: str, parents: Mapping[str, str], gone: set[str]) -> bool:
    """Whether what an object is a part of, or what that is a part of, is missing or extra itself."""
    seen = set()
    while (parent := parents.get(name)) is not None and parent not in seen:
        if parent in gone:
            return True
        seen.add(parent)
        name = parent
    return False
