"""A plan in lines for people, and what formats say of it in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from schemadeck.files.planned import Impact, Judgement, Level, Planned
from schemadeck.model import Finding
from schemadeck.render.words import first_lines, is_short, lines_that_differ, thing, value

_SIGNS = {"missing": "-", "extra": "+"}
_LEVELS: dict[Level, tuple[str, str]] = {
    "heavy": ("closes a table for as long as its rows take", "close tables for as long as their rows take"),
    "brief": ("for a moment", "for a moment"),
    "none": ("locks nobody out", "lock nobody out"),
}


def text(plan: Planned) -> Iterator[str]:
    """The plan: each file with its statements, then what it all comes to."""
    for migration, group in groupby(plan.judgements, key=lambda one: one.impact.migration):
        found = list(group)
        one_transaction = len({one.impact.transaction for one in found} - {""}) < 2 and found[0].impact.transaction
        yield f"{migration.shown}  ({'in one transaction' if one_transaction else 'statement by statement'})"
        for one in found:
            yield from _statement(one)
        yield ""
    if plan.changes:
        yield "schema:"
        yield from (f"  {line}" for one in plan.changes for line in change(one))
        yield ""
    if plan.privileges:
        yield "privileges:"
        yield from (f"  {line}" for line in plan.privileges)
        yield ""


def summary(plan: Planned) -> str:
    """What it comes to, in a sentence."""
    counts = Counter(one.level for one in plan.judgements)
    migrations = len({one.impact.migration for one in plan.judgements})
    parts = [f"{counts[level]} {words[counts[level] != 1]}" for level, words in _LEVELS.items() if counts[level]]
    total = len(plan.judgements)
    head = f"{migrations} migration{'s' * (migrations != 1)} pending, {total} statement{'s' * (total != 1)}"
    skipped = "".join(f"\nNot run on scratch: {one.message} ({one.place})" for one in plan.skipped)
    return f"{head}: {', '.join(parts)}.{skipped}"


def change(finding: Finding) -> Iterator[str]:
    """What becomes of an object, in a line, and a line for each property."""
    yield f"{_SIGNS.get(finding.verdict, '~')} {thing(finding)}"
    for one in finding.properties:
        if is_short(one):
            yield f"    {one.name}: {value(one.expected)} -> {value(one.actual)}"
        else:
            yield f"    {one.name}:"
            yield from (f"      {line}" for line in lines_that_differ(one))


def first_line(impact: Impact) -> str:
    """The beginning of a statement, on one line."""
    return first_lines(" ".join(impact.place.statement.split()), 1)[0]


def _statement(one: Judgement) -> Iterator[str]:
    place = one.impact.place
    yield f"  {place.line}:{place.column}  {first_line(one.impact)}"
    mark = {"heavy": "!", "brief": "-", "none": " "}[one.level]
    yield from (f"      {mark} {line}" for line in one.sentences)
    if one.advice:
        yield f"        instead: {one.advice}"
