"""Tables as text."""

from __future__ import annotations

from bench.measure import Line, Table


def text(table: Table) -> str:
    """For a terminal."""
    cells = [header(table), *(values(table, one) for one in table.lines)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) if number else cell.ljust(width) for number, (cell, width) in enumerate(both))
        for both in (list(zip(row, widths, strict=True)) for row in cells)
    ]
    lines = [
        f"{line}  {note}".rstrip() for line, note in zip(lines, ["", *(one.note for one in table.lines)], strict=True)
    ]
    return "\n".join([table.title, *lines, *([table.note] if table.note else [])])


def header(table: Table) -> list[str]:
    memory = ["client MiB", "backend MiB", "of it private"] if _has_memory(table) else ["client MiB"]
    return ["", "ms", "ratio", *memory]


def values(table: Table, line: Line) -> list[str]:
    """The cells of a line; empty where nothing was measured."""
    memory = [line.client_mib, *((line.backend_mib, line.private_mib) if _has_memory(table) else ())]
    ratio = f"{line.ratio:.2f}" if line.ratio else ""
    return [
        line.name,
        f"{line.seconds * 1000:,.0f}" if line.runs else "",
        ratio,
        *(f"{one:.0f}" if one else "" for one in memory),
    ]


def _has_memory(table: Table) -> bool:
    return any(line.backend_mib for line in table.lines)
