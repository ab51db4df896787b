"""What only has another name: told as one finding, with everything that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from schemadeck.files.sides import PARENT, Named, Side, Sides, bare, last_part, mention, named
from schemadeck.model import Difference, Finding, Value

_MANY = 10_000  # pairs that are looked at; where there are more of them, something else is wrong


def renamed(findings: list[Finding], sides: Sides, said: str) -> list[Finding]:
    """A missing and an extra object that are equal but for the name are one finding; what mentions it follows.

    ``said`` says that only the ``{name}`` differs.
    """
    pairs = dict(_pairs(findings, sides))
    if not pairs:
        return findings
    renames = [_Rename(old, new) for (_, old), (_, new) in pairs.items()]
    gone = set(pairs.values()) | set(_with_the_name(findings, renames, sides))
    schemas = set(_schemas(findings, pairs))
    left = []
    for one in findings:
        if (one.verdict, one.schema) in schemas and one.kind != "schema":
            continue
        if named(one) in pairs:
            left.append(_name_only(one, pairs[named(one)][1], said))
        elif one.verdict == "changed":
            properties = tuple(
                each
                for each in one.properties
                if not any(rename.makes(each.expected, each.actual) for rename in renames)
            )
            left += [_reduced(one, properties)] if properties else []
        elif named(one) not in gone and not any(_not_null(rename, named(one), sides.of(one)) for rename in renames):
            left.append(one)
    return left


def _with_the_name(findings: list[Finding], renames: list[_Rename], sides: Sides) -> Iterator[Named]:
    """What is missing and extra because its own name has one in it that is another now: types of arguments."""
    missing, extra = ([one for one in findings if one.verdict == verdict] for verdict in ("missing", "extra"))
    if len(missing) * len(extra) * len(renames) > _MANY:
        return
    for old, new, rename in product(missing, extra, renames):
        followed = old.kind == new.kind and old.object != rename.old and rename.makes(old.object, new.object)
        if followed and _equal(named(old), named(new), rename, sides):
            yield from (named(old), named(new))


def _schemas(findings: list[Finding], pairs: Mapping[Named, Named]) -> Iterator[tuple[str, str | None]]:
    """The schemas that have another name, and the verdict about what stands in them."""
    for one in findings:
        if one.kind == "schema" and (named(one) in pairs or named(one) in pairs.values()):
            yield one.verdict, one.schema


def _pairs(findings: list[Finding], sides: Sides) -> Iterator[tuple[Named, Named]]:
    """What is missing, each with what it is called now."""
    places: dict[tuple[str, str | None, str | None], tuple[list[Named], list[Named]]] = {}
    for one in findings:
        row = sides.of(one).row(named(one))
        if one.verdict in ("missing", "extra") and row is not None:
            schema = None if one.kind == "schema" else one.schema
            place = places.setdefault((one.kind, schema, row[PARENT]), ([], []))
            place[one.verdict == "extra"].append(named(one))
    for missing, extra in places.values():
        if len(missing) * len(extra) > _MANY:
            continue
        taken: set[Named] = set()
        for old, new in product(missing, extra):
            if not taken & {old, new} and _same_but_name(_Rename(old[1], new[1]), old[0], sides):
                taken |= {old, new}
                yield old, new


class _Rename(NamedTuple):
    """From one name to another."""

    old: str
    new: str

    def parts(self, name: str) -> Iterator[str]:
        """What a part may be called now: it is named after the whole, or like it, or has a name of its own."""
        for text, became in ((bare(self.old), bare(self.new)), (last_part(self.old), last_part(self.new))):
            for count in (1, 0):
                yield mention(text).sub(became.replace("\\", r"\\"), name, count=count)
        yield name

    def makes(self, before: Value, after: Value) -> bool:
        """Whether a property differs in the name alone, if at all; definitions may name the last part of it."""
        if isinstance(before, list) and isinstance(after, list):
            kept = [one for one in before if one in after]
            lost, more = ([one for one in those if one not in kept] for those in (before, after))
            in_order = kept == [one for one in after if one in kept]
            return in_order and len(lost) == len(more) and all(map(self.makes, lost, more))
        if before == after or not isinstance(before, str) or not isinstance(after, str):
            return before == after
        # A definition may name something else of that name, which keeps it; a view's column keeps its own by AS.
        old, new = re.escape(last_part(self.old)), re.escape(last_part(self.new))
        around = re.split(rf"{mention(last_part(self.old)).pattern}(?: AS {new}\b)?", before)
        either = f"(?:{old}|{new}(?: AS {old})?)"
        return len(around) > 1 and re.fullmatch(either.join(map(re.escape, around)), after) is not None


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
    there = [one for one in sides.actual.parts[" ".join(new)] if not _not_null(rename, one, sides.actual)]
    parts = []
    for kind, name in sides.expected.parts[" ".join(old)]:
        if _not_null(rename, (kind, name), sides.expected):
            continue
        became = next((one for one in rename.parts(name) if (kind, one) in there), name)
        parts.append(((kind, name), (kind, became)))
    if sorted(became for _, became in parts) != sorted(there):
        return False
    return all(_equal(one, became, rename, sides) for one, became in parts)


def _not_null(rename: _Rename, one: Named, side: Side) -> bool:
    """Whether a NOT NULL is only told because its name, made of the table's and the column's, is not theirs now."""
    text = side.value(one, "definition")
    if one[0] != "constraint" or not isinstance(text, str) or not text.startswith("NOT NULL "):
        return False
    if side.value(one, "comment") or side.value(one, "no_inherit") or not side.value(one, "validated"):
        return False
    names = {last_part(rename.old), last_part(rename.new)}
    table = last_part(one[1].removesuffix(f".{last_part(one[1])}"))
    tables, columns = (names if each in names else {each} for each in (table, text.removeprefix("NOT NULL ")))
    made = {f"{each}_{column}_not_null" for each, column in product(tables, columns)}
    return last_part(one[1]).replace('"', "") in {each.replace('"', "") for each in made}


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
    return one._replace(
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
    return one._replace(properties=properties, message=f"differs in {', '.join(each.name for each in properties)}")
