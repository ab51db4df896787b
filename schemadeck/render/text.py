"""The report for people: tables by rich on a terminal, plain columns elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import unified_diff
from itertools import groupby
from textwrap import indent
from typing import TextIO

from schemadeck.errors import SchemadeckError
from schemadeck.model import Applied, Difference, Entry, Finding, History, Value
from schemadeck.render import Report

_STATES = ("applied", "pending", "edited", "cosmetic", "deleted", "ahead", "late", "interrupted")
_RIGHT = ">"
_WIDTH, _LINES = 100, 4  # of a statement that is shown with a finding


def write(report: Report, stream: TextIO) -> None:
    """Write tables, findings, the summary and the next step; the error goes to stderr, not here."""
    if report.applied:
        _table(_APPLIED, [_applied(one) for one in report.applied], stream)
    if report.history is not None and report.listing:
        _table(*_counts(report.history), stream)
        pending = [f"  {_name(entry)}" for entry in report.history.of("pending")]
        if pending:
            _print("\n".join(["pending:", *pending, ""]), stream)
    for lines in _findings(report):
        _print(lines, stream)
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
    parts = (
        ("detail", problem.detail),
        ("hint", problem.hint),
        ("context", problem.context),
        ("next", problem.next_step),
    )
    for label, said in parts:
        if said:
            indent = "\n" + " " * (len(label) + 2)
            lines.append(f"{label}: {indent.join(said.splitlines())}")
    said = safe("\n".join(lines))
    if colours and place is not None and place.excerpt.strip():
        from schemadeck.render.sql import highlighted

        said = said.replace(f"{place.line} | {excerpt}", f"{place.line} | {highlighted(excerpt)}", 1)
    return said


def safe(said: str) -> str:
    """Text without control characters: names and server messages must not steer a terminal."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in said)


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
    return one.migration.deck, one.migration.path.stem, str(one.statements), duration(one.duration)


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
    return ("deck", *(_RIGHT + state for state in states)), rows


def _name(entry: Entry) -> str:
    return str(entry.file) if entry.file is not None else f"{entry.deck}/{entry.number:04d}_{entry.name}"


def _findings(report: Report) -> Iterator[str]:
    """Those about files, then the live schema's as a tree: schemas, their objects, what differs about them."""
    tree = [] if report.error is not None else report.drift
    yield from (_finding(one) for one in report.findings[: len(report.findings) - len(tree)])
    counted = [one for one in tree if one.severity != "note"]
    counted.sort(key=lambda one: (one.schema is None, one.schema or "", _within(one.part_of), one.part_of))
    for schema, those in groupby(counted, lambda one: one.schema):
        yield "database:" if schema is None else f"schema {schema}:"
        for whole, parts in groupby(those, lambda one: one.part_of):
            found = list(parts)
            alone = len(found) == 1 and whole == _named(found[0])
            if not alone:
                yield f"  {whole}:"
            yield from (indent(_finding(one, report.sides), "  " if alone else "    ") for one in found)
    for one in tree:
        if one.severity == "note":
            yield f"{one.cause}: {one.verdict} {_named(one)}: {one.message}"


def _named(finding: Finding) -> str:
    return f"{finding.kind.replace('_', ' ')} {finding.object}"


def _within(whole: str) -> str:
    """The name alone, so that an index stands beside its table's name, and not among the indexes."""
    return whole.rpartition(" ")[2]


def _finding(finding: Finding, sides: tuple[str, str] = ("expected", "actual")) -> str:
    kind = "" if finding.kind == "migration" else finding.kind.replace("_", " ") + " "
    colon = "" if finding.kind == "migration" else ":"
    head = f"{finding.verdict}: {kind}{finding.object}{colon} {finding.message}"
    lines = [head, *_where(finding), *_properties(finding.properties, sides)]
    lines += [f"  with it: {one}" for one in finding.also]
    lines += [f"  next: {finding.next_step}"] if finding.next_step else []
    return "\n".join([*lines, ""])


def _where(finding: Finding) -> Iterator[str]:
    """Where the object comes from: of a migration its file, of anything else the statements."""
    if finding.kind == "migration" and finding.origin is not None:
        yield f"  --> {finding.origin.file}"
        return
    for label, place in (("-->", finding.origin), ("last changed -->", finding.changed)):
        if place is not None:
            yield f"  {label} {place}"
            yield from (f"      | {line}" for line in _first_lines(place.statement))


def _first_lines(statement: str) -> list[str]:
    lines = statement.splitlines()
    shown = [line if len(line) <= _WIDTH else f"{line[: _WIDTH - 3]}..." for line in lines[:_LINES]]
    return [*shown, "..."] if len(lines) > _LINES else shown


def _properties(different: Sequence[Difference], sides: tuple[str, str]) -> Iterator[str]:
    """Expected and actual side by side; of what takes several lines, the lines that differ."""
    short = [one for one in different if all(_is_short(value) for value in (one.expected, one.actual))]
    rows = [(one.name, _value(one.expected), _value(one.actual)) for one in short]
    if rows:
        yield from (f"  {line}" for line in _columns(("property", *sides), rows))
    for one in different:
        if one not in short:
            yield f"  {one.name} (- {sides[0]}, + {sides[1]})"
            before, after = (_value(value).splitlines() for value in (one.expected, one.actual))
            lines = list(unified_diff(before, after, n=2, lineterm=""))[3:]
            yield from (f"    {'...' if line.startswith('@@') else line}" for line in lines)


def _is_short(value: Value) -> bool:
    said = _value(value)
    return len(said) <= _WIDTH // 2 and "\n" not in said


def _value(value: Value) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return {None: "none", True: "yes", False: "no"}.get(value, "") or str(value)  # type: ignore[arg-type]


def _columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns; one whose header begins with ``>`` is of numbers."""
    names = [header.removeprefix(_RIGHT) for header in headers]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        cells = (
            cell.rjust(width) if header.startswith(_RIGHT) else cell.ljust(width)
            for header, cell, width in zip(headers, row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], stream: TextIO) -> None:
    """A table; a header that begins with ``>`` is a column of numbers."""
    names = [header.removeprefix(_RIGHT) for header in headers]
    if stream.isatty():
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=SIMPLE_HEAD)
        for header, name in zip(headers, names, strict=True):
            table.add_column(name, justify="right" if header.startswith(_RIGHT) else "left", overflow="fold")
        for row in rows:
            table.add_row(*(escape(safe(cell)) for cell in row))
        Console(file=stream).print(table)
        return
    _print("\n".join([*_columns(headers, rows), ""]), stream)


def _print(said: str, stream: TextIO) -> None:
    print(safe(said), file=stream)
