"""What the formats say in the same words: the names of things, a finding, its values, the lines that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadeck.model import Difference, Entry, Finding, Value

RIGHT = ">"  # begins the header of a column of numbers
_WIDTH, _LINES = 100, 4  # of a statement that is shown with a finding


def safe(said: str) -> str:
    """Text without control characters: names and server messages must not steer a terminal."""
    if said.replace("\n", "").replace("\t", "").isprintable():
        return said
    return "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in said)


def migration(entry: Entry) -> str:
    """A migration's name, whether or not its file is there."""
    return str(entry.file) if entry.file is not None else f"{entry.deck}/{entry.number:04d}_{entry.name}"


def thing(finding: Finding) -> str:
    """What a finding is about: kind and name."""
    return f"{finding.kind.replace('_', ' ')} {finding.object}"


def by_object(drift: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The differences by schema and by what they are a part of, an index beside its table; and the notes."""
    found = sorted(
        drift, key=lambda one: (one.schema is None, one.schema or "", one.part_of.rpartition(" ")[2], one.part_of)
    )
    return [one for one in found if one.severity != "note"], [one for one in drift if one.severity == "note"]


def noted(finding: Finding) -> str:
    """A note in a line."""
    return f"{finding.cause}: {finding.verdict} {thing(finding)}: {finding.message}"


def told(finding: Finding, sides: tuple[str, str] = ("expected", "actual")) -> str:
    """A finding as lines for a person."""
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
            yield from (f"      | {line}" for line in first_lines(place.statement))


def first_lines(statement: str, many: int = _LINES) -> list[str]:
    """The beginning of a statement: so many lines at most, and none too long."""
    lines = statement.splitlines()
    shown = [line if len(line) <= _WIDTH else f"{line[: _WIDTH - 3]}..." for line in lines[:many]]
    return [*shown, "..."] if len(lines) > many else shown


def _properties(different: Sequence[Difference], sides: tuple[str, str]) -> Iterator[str]:
    """Expected and actual side by side; of what takes several lines, the lines that differ."""
    short = [one for one in different if is_short(one)]
    rows = [(one.name, value(one.expected), value(one.actual)) for one in short]
    if rows:
        yield from (f"  {line}" for line in columns(("property", *sides), rows))
    for one in different:
        if one not in short:
            yield f"  {one.name} (- {sides[0]}, + {sides[1]})"
            yield from (f"    {line}" for line in lines_that_differ(one))


def is_short(one: Difference) -> bool:
    """Whether both values go on one line."""
    both = value(one.expected), value(one.actual)
    return all(len(said) <= _WIDTH // 2 and "\n" not in said for said in both)


def lines_that_differ(one: Difference) -> Iterator[str]:
    """A unified diff of the two values, without its head."""
    from difflib import unified_diff

    before, after = (value(side).splitlines() for side in (one.expected, one.actual))
    lines = list(unified_diff(before, after, n=2, lineterm=""))[3:]
    yield from ("..." if line.startswith("@@") else line for line in lines)


def value(one: Value) -> str:
    """A value as a person says it; a list has a line for each of its parts."""
    if isinstance(one, list):
        return "\n".join(one)
    return {None: "none", True: "yes", False: "no"}.get(one, "") or str(one)  # type: ignore[arg-type]


def columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns; one whose header begins with ``>`` is of numbers."""
    names = [header.removeprefix(RIGHT) for header in headers]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        cells = (
            cell.rjust(width) if header.startswith(RIGHT) else cell.ljust(width)
            for header, cell, width in zip(headers, row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()
