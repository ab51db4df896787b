"""What differs between two snapshots, property by property, and whether the findings by cause tell all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadeck.files import drift
from schemadeck.files.sides import shown
from schemadeck.model import Finding, Snapshot

_DIFFERENCE = re.compile(r"(?P<kind>\w+) (?P<object>.+): (?P<property>\w+)", re.DOTALL)


def parsed(difference: str) -> tuple[str, str, str]:
    """Kind, object and property."""
    match = _DIFFERENCE.fullmatch(difference)
    assert match is not None, f"not written as 'kind object: property': {difference}"
    return match["kind"], match["object"], match["property"]


def differences(before: Snapshot, after: Snapshot) -> set[str]:
    """Each as ``kind object: property``; what comes or goes with what it is a part of is not told."""
    found = set()
    for kind, old in before.kinds.items():
        new = after.kinds[kind]
        for name in old.objects.keys() & new.objects.keys():
            different = drift.differences(old.properties, old.objects[name], new.objects[name])
            found |= {f"{kind} {name}: {one.name}" for one in different}
    return found | set(_alone(before, after, "missing")) | set(_alone(after, before, "extra"))


def _alone(here: Snapshot, there: Snapshot, word: str) -> Iterator[str]:
    lost = {
        f"{kind} {name}": one[1]
        for kind, those in here.kinds.items()
        for name, one in those.objects.items()
        if name not in there.kinds[kind].objects
    }
    yield from (f"{name}: {word}" for name, parent in lost.items() if parent not in lost)


def violations(before: Snapshot, after: Snapshot, found: set[str], statement: str = "") -> Iterator[str]:
    """What is wrong with the findings about a change, in either direction; a rename and a DROP are to be one."""
    for old, new, raw in ((before, after, found), (after, before, differences(after, before))):
        findings = drift.compare(old, new, ledger="schemadeck", schemas=None).findings
        if bool(findings) != bool(raw):
            yield f"findings: {findings}, differences: {sorted(raw)[:10]}"
        for one in sorted(raw):
            if not _told(one, findings, old, new):
                yield f"told by no finding: {one}; there are {_named(findings)}"
        alone = " RENAME TO " in statement or statement.startswith("DROP ")
        alone = alone and "TRANSFORM" not in statement and "SCHEMA public" not in statement
        if alone and len(findings) > 1 and old is before:
            yield f"{len(findings)} findings: {_named(findings)}"


def _told(difference: str, findings: tuple[Finding, ...], old: Snapshot, new: Snapshot) -> bool:
    kind, name, _ = parsed(difference)
    names = {shown((kind, name)), *_above(kind, name, old), *_above(kind, name, new)}
    for one in findings:
        also = {each.rpartition(" (")[0] if each.endswith(")") else each for each in one.also} | set(one.also)
        if names & ({shown((one.kind, one.object))} | also):
            return True
        if one.cause == "name only":
            became = shown((one.kind, str(one.properties[0].actual)))
            if became in names or _mentions(kind, name, one, old) or _mentions(kind, name, one, new):
                return True
    return False


def _above(kind: str, name: str, side: Snapshot) -> Iterator[str]:
    """What an object is a part of, and its schema, which all of it goes with."""
    row = side.kinds[kind].objects.get(name)
    schemas = side.kinds["schema"].objects.items()
    yield from (shown(("schema", schema)) for schema, each in schemas if row is not None and each[0] == row[0])
    while row is not None and row[1] is not None:
        kind, _, name = row[1].partition(" ")
        yield shown((kind, name))
        row = side.kinds[kind].objects.get(name)


def _mentions(kind: str, name: str, renamed: Finding, side: Snapshot) -> bool:
    row = side.kinds[kind].objects.get(name)
    words = [each.rpartition(".")[2].partition("(")[0] for each in (renamed.object, str(renamed.properties[0].actual))]
    return row is not None and any(word in repr(row) for word in words)


def _named(findings: tuple[Finding, ...]) -> str:
    return "; ".join(f"{one.verdict} {shown((one.kind, one.object))}" for one in findings[:12])
