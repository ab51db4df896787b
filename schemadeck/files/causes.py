"""Findings by cause: what one thing that somebody did has changed in several places is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from schemadeck.files import partitions
from schemadeck.files.sides import PARENT, Made, Named, Sides, bare, last_part, mention, named, shown, texts_of
from schemadeck.model import Difference, Finding, Snapshot, Value

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
    findings = _renamed(findings, sides, renamed)
    findings = _with_consequences(findings, sides)
    findings = partitions.moved(findings, sides)
    if strict is not None:
        findings = [partitions.upkeep(one, sides, made, strict) for one in findings]
    findings = [_ordered(one) for one in findings]
    return [replace(one, part_of=[shown(named(one)), *map(_spaced, sides.above(one))][-1]) for one in findings]


def _spaced(above: str) -> str:
    kind, _, name = above.partition(" ")
    return shown((kind, name))


def _without_parts(findings: list[Finding], sides: Sides) -> list[Finding]:
    gone = {f"{one.kind} {one.object}" for one in findings if one.verdict in ("missing", "extra")}
    more = {one.object for one in findings if one.verdict == "extra" and one.kind == "schema"}
    return [
        one
        for one in findings
        if not any(above in gone for above in sides.above(one)) and (one.schema not in more or one.kind == "schema")
    ]


def _ordered(one: Finding) -> Finding:
    """Another order of an object's parts has a name of its own."""
    if one.verdict == "changed" and all(each.name.endswith("_order") for each in one.properties):
        what = one.properties[0].name.removesuffix("_order")
        return replace(one, cause="column order", message=f"its {what}s stand in another order")
    return one


# Only the name differs


def _renamed(findings: list[Finding], sides: Sides, said: str) -> list[Finding]:
    """A missing and an extra object that are equal but for the name are one finding; what mentions it follows."""
    pairs = dict(_pairs(findings, sides))
    if not pairs:
        return findings
    renames = [_Rename(old, new) for (_, old), (_, new) in pairs.items()]
    gone = set(pairs.values())
    left = []
    for one in findings:
        if named(one) in pairs:
            left.append(_name_only(one, pairs[named(one)][1], said))
        elif one.verdict == "changed":
            properties = tuple(
                each
                for each in one.properties
                if not any(rename.makes(each.expected, each.actual) for rename in renames)
            )
            left += [_reduced(one, properties)] if properties else []
        elif named(one) not in gone:
            left.append(one)
    return left


def _pairs(findings: list[Finding], sides: Sides) -> Iterator[tuple[Named, Named]]:
    """What is missing, each with what it is called now."""
    places: dict[tuple[str, str | None, str | None], tuple[list[Named], list[Named]]] = {}
    for one in findings:
        row = sides.of(one).row(named(one))
        if one.verdict in ("missing", "extra") and row is not None:
            place = places.setdefault((one.kind, one.schema, row[PARENT]), ([], []))
            place[one.verdict == "extra"].append(named(one))
    for missing, extra in places.values():
        if len(missing) * len(extra) > _MANY // 20:
            continue
        taken: set[Named] = set()
        for old, new in product(missing, extra):
            if not taken & {old, new} and _same_but_name(_Rename(old[1], new[1]), old[0], sides):
                taken |= {old, new}
                yield old, new


@dataclass(frozen=True, slots=True)
class _Rename:
    """From one name to another."""

    old: str
    new: str

    def whole(self, text: str) -> str:
        """The text with the new name, where it has the old one with its schema or table."""
        return mention(bare(self.old)).sub(lambda _: bare(self.new), text)

    def part(self, name: str) -> str:
        """The name of a part: it begins with that of the whole, or is the same, as that of a constraint's index."""
        last = last_part(self.old)
        if (renamed := self.whole(name)) == name and last_part(name) == last:
            return name[: -len(last)] + last_part(self.new)
        return renamed

    def makes(self, before: Value, after: Value) -> bool:
        """Whether a property differs in the name alone, if at all; definitions may name the last part of it."""
        if isinstance(before, list) and isinstance(after, list):
            return len(before) == len(after) and all(map(self.makes, before, after))
        if before == after or not isinstance(before, str):
            return before == after
        whole = self.whole(before)
        return after in (whole, mention(last_part(self.old)).sub(lambda _: last_part(self.new), whole))


def _same_but_name(rename: _Rename, kind: str, sides: Sides) -> bool:
    """Whether two objects and their parts are equal when the one has the other's name."""
    row = sides.expected.row((kind, rename.old))
    if row is not None and row[PARENT] is not None and not _same_place(row[PARENT], rename, sides):
        return False
    return _equal((kind, rename.old), (kind, rename.new), rename, sides)


def _equal(old: Named, new: Named, rename: _Rename, sides: Sides) -> bool:
    before, after = sides.expected.row(old), sides.actual.row(new)
    if before is None or after is None or not all(map(rename.makes, before[PARENT:], after[PARENT:])):
        return False
    parts = sides.expected.parts[" ".join(old)]
    renamed = [(kind, rename.part(name)) for kind, name in parts]
    if sorted(renamed) != sorted(sides.actual.parts[" ".join(new)]):
        return False
    return all(_equal(one, other, rename, sides) for one, other in zip(parts, renamed, strict=True))


def _same_place(parent: str, rename: _Rename, sides: Sides) -> bool:
    """Whether a part with another name stands where it stood, if the whole has an order of its parts."""
    kind, _, name = parent.partition(" ")
    for order in ("column_order", "attribute_order"):
        before, after = sides.expected.value((kind, name), order), sides.actual.value((kind, name), order)
        if isinstance(before, list) and isinstance(after, list):
            renamed = [last_part(rename.new) if one == last_part(rename.old) else one for one in before]
            return [one for one in renamed if one in after] == [one for one in after if one in renamed]
    return True


def _name_only(one: Finding, became: str, said: str) -> Finding:
    return replace(
        one,
        verdict="changed",
        cause="name only",
        message=said.format(name=became),
        properties=(Difference("name", one.object, became),),
        next_step=one.next_step and "rename it back by hand, or rename it in a new migration",
    )


def _reduced(one: Finding, properties: tuple[Difference, ...]) -> Finding:
    """The finding about fewer properties."""
    if properties == one.properties:
        return one
    return replace(one, properties=properties, message=f"differs in {', '.join(each.name for each in properties)}")


# What went with something that is gone


def _with_consequences(findings: list[Finding], sides: Sides) -> list[Finding]:
    """What is missing because something that it mentions is missing too is told with that."""
    gone = [one for one in findings if one.verdict == "missing"]
    if len(gone) * len(findings) > _MANY:
        return findings
    reason: dict[Named, Named] = {}
    for one in findings:
        cause = next((each for each in gone if each is not one and _goes_with(one, each, sides)), None)
        if cause is not None:
            reason[named(one)] = named(cause)
    also: dict[Named, list[str]] = defaultdict(list)
    for each in reason:
        if (top := _top(each, reason)) != each:
            also[top].append(shown(each))
    left = [one for one in findings if _top(named(one), reason) == named(one)]
    return [replace(one, also=tuple(also[named(one)])) for one in left]


def _top(one: Named, reason: dict[Named, Named]) -> Named:
    """What a finding follows from in the end; of two that mention each other, the first is taken for that."""
    way = [one]
    while (above := reason.get(way[-1])) is not None:
        if above in way:
            return min(way[way.index(above) :])
        way.append(above)
    return way[-1]


def _goes_with(one: Finding, gone: Finding, sides: Sides) -> bool:
    if one.verdict == "missing" and gone.kind == "schema":
        return one.schema == gone.schema
    if one.verdict == "missing":
        return _mentioned(gone, one, sides.expected.texts(named(one)), sides)
    lost = [text for each in one.properties for text in _lost(each)]
    return one.verdict == "changed" and all(_mentioned(gone, one, [text], sides) for text in lost)


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
