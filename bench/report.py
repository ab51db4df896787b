"""Tables as text, Markdown and JSON."""

from __future__ import annotations

import json
import os
import platform
import re
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measure import Line, Table

RESULTS = Path(__file__).with_name("results.json")

_ABOUT = """# How fast it is

Written by `make bench`. The tools of a table did the same work in turn, on one server, each with what it does by
default, and their medians are compared. *ratio*: schemadeck, the first line, takes so many times as long as this one.
*client*: the most memory that the tool had. *backend*: the most that the server's process for it had, shared buffers
included; *of it private*: the most without them.
"""


def text(table: Table) -> str:
    """For a terminal."""
    cells = [_header(table), *(_values(table, one) for one in table.lines)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for (name, *others), note in zip(cells, ["", *(one.note for one in table.lines)], strict=True):
        right = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([name.ljust(widths[0]), *right, note]).rstrip())
    return "\n".join([table.title, *lines, *([table.note] if table.note else [])])


def markdown(rows: dict[str, Any]) -> str:
    """All results that are kept, one table after the other."""
    parts = [_ABOUT]
    for row in rows.values():
        said = f"{row['when']}, runs: {row['runs']}. {row['machine']}. {'; '.join(row['programs'])}."
        for table in map(table_of, row["tables"]):
            cells = [_header(table), ["---", *["---:"] * (len(_header(table)) - 1)]]
            cells += [_values(table, one) for one in table.lines]
            notes = ["", "---", *(one.note for one in table.lines)]
            lines = ["| " + " | ".join([*line, note]) + " |" for line, note in zip(cells, notes, strict=True)]
            title = table.title[0].upper() + table.title[1:]
            parts.append(
                "\n".join(
                    [
                        f"## {title}",
                        "",
                        *lines,
                        "",
                        *([f"{table.note[0].upper()}{table.note[1:]}."] if table.note else []),
                    ]
                )
            )
        parts.append(said)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def keep(row: str, tables: Sequence[Table], runs: int, programs: Sequence[str]) -> dict[str, Any]:
    """Put a row into results.json in place of its last results; gives all rows that are there."""
    rows = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    rows[row] = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "runs": runs,
        "programs": list(programs),
        "tables": [asdict(table) for table in tables],
    }
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")
    return dict(rows)


def table_of(kept: dict[str, Any]) -> Table:
    """A table as it was kept."""
    return Table(**{**kept, "lines": [Line(**line) for line in kept["lines"]]})


def machine() -> str:
    """What it was measured on."""
    cpus = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", cpus.read_text()) if cpus.is_file() else None
    named = f" ({model[1]})" if model else ""
    return f"{os.cpu_count()} CPUs{named}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def _header(table: Table) -> list[str]:
    ratio = ["ratio"] if any(line.ratio for line in table.lines) else []
    memory = ["backend MiB", "of it private"] if any(line.backend_mib for line in table.lines) else []
    return ["", "time", *ratio, "client MiB", *memory]


def _values(table: Table, line: Line) -> list[str]:
    """The cells of a line under the header; empty where nothing was measured."""
    cells = {
        "": line.name,
        "time": duration(line.seconds),
        "ratio": f"{line.ratio:.2f}",
        "client MiB": f"{line.client_mib:.0f}",
        "backend MiB": f"{line.backend_mib:.0f}",
        "of it private": f"{line.private_mib:.0f}",
    }
    return [cells[name] if line.runs or not name else "" for name in _header(table)]
