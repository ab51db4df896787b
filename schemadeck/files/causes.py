"""Findings by cause: what one thing that somebody did has changed in several places is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from schemadeck.files import partitions, renames
from schemadeck.files.sides import PARENT, Made, Named, Sides, bare, last_part, mention, named, shown, texts_of
from schemadeck.model import Difference, Finding, Snapshot

# A search that looks at pairs of findings is left out where there are more of them: something else is wrong then.
_MANY = 200_000


def one_for_each(
    found: Iterable[Finding],
    expected: Snapshot,
    actual: Snapshot,
    made: Made,
    strict: Collection[str] | None,
    renamed: str,
) -> list[Finding]:
    """The findings that are left when each cause is told once.

    Parts of what is missing or extra as a whole are not told; what follows from another finding is listed in its
    ``also``. ``strict`` are the files whose partitions are no upkeep, None for all; ``renamed`` says that only the
    ``{name}`` differs.
    """
    sides = Sides(expected, actual)
    findings = _without_parts(list(found), sides)
    findings = renames.renamed(findings, sides, renamed)
    findings = _with_consequences(findings, sides)
    findings = partitions.moved(findings, sides)
    if strict is not None:
        findings = [partitions.upkeep(one, sides, made, strict) for one in findings]
    findings = [_ordered(one) for one in findings]
    return [one._replace(part_of=[shown(named(one)), *map(_spaced, sides.above(one))][-1]) for one in findings]


def _spaced(above: str) -> str:
    kind, _, name = above.partition(" ")
    return shown((kind, name))


def _without_parts(findings: list[Finding], sides: Sides) -> list[Finding]:
    gone = {f"{one.kind} {one.object}" for one in findings if one.verdict in ("missing", "extra")}
    more = {one.schema for one in findings if one.verdict == "extra" and one.kind == "schema"}
    return [
        one
        for one in findings
        if not any(above in gone for above in sides.above(one)) and (one.schema not in more or one.kind == "schema")
    ]


def _ordered(one: Finding) -> Finding:
    """Another order of an object's parts has a name of its own."""
    if one.verdict == "changed" and all(each.name.endswith("_order") for each in one.properties):
        what = one.properties[0].name.removesuffix("_order")
        return one._replace(cause="column order", message=f"its {what}s stand in another order")
    return one


# What went with something that is gone


def _with_consequences(findings: list[Finding], sides: Sides) -> list[Finding]:
    """What is missing because something that it mentions is missing too is told with that."""
    gone = [one for one in findings if one.verdict == "missing"]
    if len(gone) * len(findings) > _MANY:
        return findings
    reasons = {
        named(one): [named(each) for each in gone if each is not one and _goes_with(one, each, sides)]
        for one in findings
    }
    tops = _tops(reasons)
    also: dict[Named, list[str]] = defaultdict(list)
    for each, top in tops.items():
        if top != each:
            also[top].append(shown(each))
    return [one._replace(also=tuple(sorted(also[named(one)]))) for one in findings if tops[named(one)] == named(one)]


def _tops(reasons: Mapping[Named, list[Named]]) -> dict[Named, Named]:
    """What each finding follows from in the end, which follows from nothing else, if it can be."""
    following: dict[Named, list[Named]] = defaultdict(list)
    for one, those in reasons.items():
        for each in those:
            following[each].append(one)
    tops: dict[Named, Named] = {}
    for one in sorted(reasons, key=lambda each: bool(reasons[each])):
        left = [start := _start(one, reasons)] if one not in tops else []
        while left:
            each = left.pop()
            if each not in tops:
                tops[each] = start
                left += following[each]
    return tops


def _start(one: Named, reasons: Mapping[Named, list[Named]]) -> Named:
    """Where the way up ends; of those that mention each other, the first is taken for that."""
    way = [one]
    while reasons[way[-1]]:
        above = reasons[way[-1]][0]
        if above in way:
            return min(way[way.index(above) :])
        way.append(above)
    return way[-1]


def _goes_with(one: Finding, gone: Finding, sides: Sides) -> bool:
    if one.verdict == "missing" and gone.kind == "schema":
        return one.schema == gone.schema
    if one.verdict == "missing":
        said = [one.object, *sides.expected.texts(named(one))]
        return _mentioned(gone, one, said, sides) or _copied(gone, one, sides)
    lost = [text for each in one.properties for text in _lost(each)]
    return one.verdict == "changed" and all(_mentioned(gone, one, [text], sides) for text in lost)


def _copied(gone: Finding, one: Finding, sides: Sides) -> bool:
    """Whether a trigger is a partition's copy of one that is gone."""
    if not one.kind == gone.kind == "trigger" or last_part(one.object) != last_part(gone.object):
        return False
    whole, table = (next(sides.expected.above(named(each)), "").partition(" ")[2] for each in (gone, one))
    return whole in sides.expected.partition_of(("table", table))


def _lost(one: Difference) -> list[str]:
    """What a property says no longer; something that nobody mentions if there is more to it."""
    if one.actual is None:
        return texts_of(one.expected) or [""]
    if isinstance(one.expected, list) and isinstance(one.actual, list) and set(one.actual) < set(one.expected):
        return [text for text in one.expected if text not in one.actual]
    return [""]


def _mentioned(gone: Finding, one: Finding, texts: Iterable[str], sides: Sides) -> bool:
    """Whether a text names what is gone; a column by its own name where its table is named, or is the same."""
    said = list(texts)
    name = mention(bare(gone.object))
    if any(name.search(text) for text in said):
        return True
    if gone.kind not in ("column", "attribute"):
        return False
    row, other = sides.expected.row(named(gone)), sides.expected.row(named(one))
    assert row is not None
    part, whole = mention(last_part(gone.object)), mention(row[PARENT].partition(" ")[2])
    shared = other is not None and other[PARENT] == row[PARENT]
    return any(part.search(text) and (shared or whole.search(text)) for text in said)
