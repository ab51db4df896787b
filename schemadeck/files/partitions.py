"""Findings about partitions: those that were moved, and those that come and go by upkeep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from schemadeck.files.sides import Made, Named, Side, Sides, last_part, mention, named, shown
from schemadeck.model import Difference, Finding, Value

_OF_COLUMNS = ("type", "not_null", "default", "generated", "collation")  # what a partition's share with its table's


def moved(findings: list[Finding], sides: Sides) -> list[Finding]:
    """What differs about the parts of a table that was detached or attached is told with that."""
    tables = {
        f"{one.kind} {one.object}" for one in findings if any(each.name == "partition_of" for each in one.properties)
    }
    if not tables:
        return findings
    also: dict[str, list[str]] = defaultdict(list)
    left = []
    for one in findings:
        table = next((each for each in sides.above(one) if each in tables), None)
        if table is None:
            left.append(one)
        else:
            what = ", ".join(each.name for each in one.properties) or one.verdict
            also[table].append(f"{shown(named(one))} ({what})")
    return [one._replace(also=(*one.also, *also[f"{one.kind} {one.object}"])) for one in left]


def upkeep(one: Finding, sides: Sides, made: Made, strict: Collection[str]) -> Finding:
    """A partition that no file names is upkeep, if it is shaped like what it is a partition of."""
    side = sides.of(one)
    whole = _whole(named(one), side)
    if one.verdict not in ("missing", "extra") or one.cause or whole is None:
        return one
    source = one.origin if one.verdict == "missing" else made(whole)
    if source is not None and source.file in strict:
        return one
    if one.verdict == "missing" and (source is None or mention(last_part(one.object)).search(source.statement)):
        return one
    if one.verdict == "extra" and (different := tuple(_misshaped(named(one), whole, side))):
        said = f"is a partition of {whole[1]} that no file names, and is not shaped like it"
        return one._replace(message=said, properties=different, next_step="make it like the others, or drop it")
    said = f"a partition of {whole[1]} that no file names"
    return one._replace(cause="upkeep", severity="note", message=said, next_step="nothing")


def _whole(one: Named, side: Side) -> Named | None:
    """What something is a partition of, or what that is a partition of ..., up to a table that is none itself."""
    tables = list(side.partition_of(one))
    return ("table", tables[-1]) if tables else None


def _misshaped(one: Named, whole: Named, side: Side) -> Iterator[Difference]:
    """What of a partition is not as in the table that it belongs to; expected is what that has."""
    owners = side.value(whole, "owner"), side.value(one, "owner")
    if owners[0] != owners[1]:
        yield Difference("owner", *owners)
    for kind, name in side.parts[" ".join(whole)]:
        if kind == "column":
            yield from _unlike((kind, name), (kind, f"{one[1]}.{last_part(name)}"), side)
    theirs, own = _definitions(whole, side), _definitions(one, side)
    lost = [text for text in theirs - own if not text.startswith("FOREIGN KEY")]  # those of a partition are not told
    yield from _set("constraints", lost, own - theirs)
    indexes = dict(_indexes(one, side))
    lost = [name for name, _ in _indexes(whole, side) if name not in indexes.values()]
    yield from _set("indexes", lost, [name for name, attached in indexes.items() if attached is None])
    others = ("trigger", "policy", "rule")
    yield from _set("others", [], [shown(each) for each in side.parts[" ".join(one)] if each[0] in others])


def _unlike(theirs: Named, own: Named, side: Side) -> Iterator[Difference]:
    for name in _OF_COLUMNS:
        if side.value(theirs, name) != side.value(own, name):
            yield Difference(f"{last_part(own[1])}: {name}", side.value(theirs, name), side.value(own, name))


def _set(name: str, lost: Collection[str], more: Collection[str]) -> Iterator[Difference]:
    if lost or more:
        yield Difference(name, sorted(lost) or None, sorted(more) or None)


def _definitions(one: Named, side: Side) -> set[str]:
    """Of a table's constraints; a NOT NULL is one of the column's properties."""
    found = (side.value(each, "definition") for each in side.parts[" ".join(one)] if each[0] == "constraint")
    return {text for text in found if isinstance(text, str) and not text.startswith("NOT NULL")}


def _indexes(one: Named, side: Side) -> Iterator[tuple[str, Value]]:
    """A table's indexes, those of constraints too, each with what it is attached to."""
    for each in side.parts[" ".join(one)]:
        if each[0] == "index":
            yield each[1], side.value(each, "attached_to")
        elif each[0] == "constraint":
            yield from _indexes(each, side)
