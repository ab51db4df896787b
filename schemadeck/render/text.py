"""The report for people: tables by rich on a terminal, plain columns elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import TextIO

from schemadeck.errors import SchemadeckError
from schemadeck.model import Applied, Deed, History
from schemadeck.render import Report
from schemadeck.render.words import RIGHT, by_object, columns, first_lines, migration, noted, safe, thing, told

# Of findings on a terminal, each for its lines.
_COLOURS = (
    (r"(?m)^(?:schema|database)\b.*:$", "bold"),
    (r"(?m)^ *(?:missing|extra|changed|edited|deleted|ahead|late|unknown deck|interrupted): ", "bold red"),
    (r"(?m)^(?:rewrite|[a-z/]+(?:-[a-z]+)+): ", "bold red"),  # rules of lint
    (r"(?m)^ *(?:cosmetic|renamed|upkeep): ", "yellow"),
    (r"(?m)^ *(?:last changed )?--> .*$", "cyan"),
    (r"(?m)^ +\| .*$", "dim"),
    (r"(?m)^ +! .*$", "bold red"),
    (r"(?m)^ +instead: .*$", "cyan"),
    (r"(?m)^ +-(?!->).*$", "red"),
    (r"(?m)^ +\+.*$", "green"),
)
_STATES = ("applied", "pending", "edited", "cosmetic", "deleted", "ahead", "late", "interrupted")
_MORE_LINES = 12  # of a statement that is what was asked for


def write(report: Report, stream: TextIO) -> None:
    """Write tables, findings, the summary and the next step; the error goes to stderr, not here."""
    if report.applied:
        _table(_APPLIED, [_applied(one) for one in report.applied], stream)
    if report.history is not None and report.listing:
        _table(*_counts(report.history), stream)
        pending = [f"  {migration(entry)}" for entry in report.history.of("pending")]
        if pending:
            _print("\n".join(["pending:", *pending, ""]), stream)
    _coloured(_findings(report), stream)
    _coloured(("\n".join(_deed(deed)) for deed in report.deeds), stream)
    if report.plan is not None:
        from schemadeck.render.plan import text  # one command's

        _coloured(text(report.plan), stream)
    if report.summary:
        _print(report.summary, stream)
    if report.next_step:
        _print(f"next: {report.next_step}", stream)


def error(problem: SchemadeckError, *, colours: bool = False) -> str:
    """An error as lines for a person: what, where with the line and a caret, why, what to do next."""
    state = f" (SQLSTATE {problem.sqlstate})" if problem.sqlstate else ""
    lines = [f"error: {problem.message}{state}"]
    place = problem.place
    if place is not None:
        lines.append(f"  --> {place}")
    if place is not None and place.excerpt.strip():
        margin = " " * len(str(place.line))
        excerpt = safe(place.excerpt.replace("\t", " "))  # of one width, so that the caret stands below it
        lines += [f"{margin} |", f"{place.line} | {excerpt}", f"{margin} | {' ' * (place.caret - 1)}^"]
    said = safe("\n".join([*lines, *reasons(problem)]))
    if colours and place is not None and place.excerpt.strip():
        from schemadeck.render.sql import highlighted

        said = said.replace(f"{place.line} | {excerpt}", f"{place.line} | {highlighted(excerpt)}", 1)
    return said


def reasons(problem: SchemadeckError) -> Iterator[str]:
    """Why there is an error, and what to do next."""
    parts = (
        ("detail", problem.detail),
        ("hint", problem.hint),
        ("context", problem.context),
        ("next", problem.next_step),
    )
    for label, said in parts:
        if said:
            indent = "\n" + " " * (len(label) + 2)
            yield f"{label}: {indent.join(said.splitlines())}"


def duration(time: timedelta) -> str:
    """A duration as a person says it: ``12 ms``, ``3.4 s``, ``2 min 5 s``."""
    seconds = time.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


_APPLIED = ("deck", "migration", ">statements", ">time")


def _applied(one: Applied) -> tuple[str, ...]:
    return one.migration.deck, one.migration.file[:-4], str(one.statements), duration(one.duration)


def _counts(history: History) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """One row per deck: how many migrations are in which state; only states that occur, and the usual two.

    A cosmetic edit of an applied file is counted as both.
    """
    seen = {entry.state for entry in history.entries} | {"applied", "pending"}
    states = [state for state in _STATES if state in seen]
    by_deck: dict[str, Counter[str]] = {deck.name: Counter() for deck in history.decks}
    for entry in history.entries:
        by_deck.setdefault(entry.deck, Counter())[entry.state] += 1
        if entry.state == "cosmetic":
            by_deck[entry.deck]["applied"] += 1
    rows = [(name, *(str(counts[state]) for state in states)) for name, counts in by_deck.items()]
    return ("deck", *(RIGHT + state for state in states)), rows


def _findings(report: Report) -> Iterator[str]:
    """Those about files, then the live schema's as a tree: schemas, their objects, what differs about them."""
    tree = () if report.error is not None else report.drift
    yield from (told(one) for one in report.findings[: len(report.findings) - len(tree)])
    counted, notes = by_object(tree)
    if counted:
        from textwrap import indent  # most reports have no tree
    for schema, those in groupby(counted, lambda one: one.schema):
        yield "database:" if schema is None else f"schema {schema}:"
        for whole, parts in groupby(those, lambda one: one.part_of):
            found = list(parts)
            alone = len(found) == 1 and whole == thing(found[0])
            if not alone:
                yield f"  {whole}:"
            yield from (indent(told(one, report.sides), "  " if alone else "    ") for one in found)
    yield from map(noted, notes)


def _coloured(findings: Iterable[str], stream: TextIO) -> None:
    if not stream.isatty():
        for lines in findings:
            _print(lines, stream)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream)
    for lines in findings:
        shown = Text(safe(lines))
        for pattern, style in _COLOURS:
            shown.highlight_regex(pattern, style)
        console.print(shown, soft_wrap=True)


def _deed(deed: Deed) -> Iterator[str]:
    """A statement: where it stands, what it did, a line each, and its text."""
    margin = f"{deed.place}  "
    for one in deed.changes:
        former = f" (was {one.former})" if one.former else ""
        yield f"{margin}{one.verb:<7}  {one.kind} {one.object}{former}"
        margin = " " * len(margin)
    yield from (f"    | {line}" for line in first_lines(deed.place.statement, _MORE_LINES))
    yield ""


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], stream: TextIO) -> None:
    """A table; a header that begins with ``>`` is a column of numbers."""
    names = [header.removeprefix(RIGHT) for header in headers]
    if stream.isatty():
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=SIMPLE_HEAD)
        for header, name in zip(headers, names, strict=True):
            table.add_column(name, justify="right" if header.startswith(RIGHT) else "left", overflow="fold")
        for row in rows:
            table.add_row(*(escape(safe(cell)) for cell in row))
        Console(file=stream).print(table)
        return
    _print("\n".join([*columns(headers, rows), ""]), stream)


def _print(said: str, stream: TextIO) -> None:
    print(safe(said), file=stream)
