"""Speed as ratios within one run, on an embedded PostgreSQL: ``make bench``, or ``python -m bench --quick``.

The tools of a table work in turn, so that a noisy machine disturbs them all, and their medians are compared. A ratio
says how many times as long the first takes as this one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import rows, schemas
from bench.chart import svg
from bench.ground import ground
from bench.install import install
from bench.measure import Table, ToolError
from bench.peers import PEERS
from bench.report import keep, markdown, table_of, text
from bench.rows import Bench
from bench.tools import ROOT, Tool
from bench.work import QUICK, Sizes

ROWS: dict[str, Callable[[Bench], Iterator[Table]]] = {
    "startup": rows.startup,
    "nothing": rows.nothing,
    "status": rows.status,
    "one": rows.one,
    "zero": rows.zero,
    "large": rows.large,
    "verify": schemas.verify,
    "history": schemas.history,
    "growth": schemas.growth,
}
DRAWN = ("startup", "nothing", "one", "zero", "large", "verify")  # the first table of each is in the picture


def main() -> None:
    options = _options()
    sizes = QUICK if options.quick else Sizes()
    runs = [*([False] if sizes.careful else []), *[True] * options.runs]
    with (
        tempfile.TemporaryDirectory(prefix="schemadeck-bench-") as folder,
        ground(Path(folder), careful=sizes.careful) as place,
    ):
        peers, programs = installed(options.peers)
        bench = Bench(place, peers, sizes, runs)
        programs = [place.version, *programs]
        print("; ".join(programs), flush=True)
        for row in options.rows:
            tables = []
            for table in ROWS[row](bench):
                print(f"\n{text(table)}", flush=True)
                tables.append(table)
            place.sweep()
            if not options.quick:
                _publish(keep(row, tables, options.runs, programs))


def _publish(rows: dict[str, Any]) -> None:
    """Write what is read by people, with the rows in the order of ROWS."""
    in_order = {row: rows[row] for row in ROWS if row in rows}
    (ROOT / "bench" / "RESULTS.md").write_text(markdown(in_order))
    drawn = [table_of(in_order[row]["tables"][0]) for row in DRAWN if row in in_order]
    if drawn:
        (ROOT / "docs" / "bench.svg").write_text(svg(drawn))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="measurements of each tool")
    parser.add_argument("--rows", type=_chosen, default=list(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--peers", type=_peers, default=PEERS, help="none, all, or names")
    parser.add_argument("--quick", action="store_true", help="less of everything, to try it; writes no results")
    return parser.parse_args()


def _chosen(names: str) -> list[str]:
    chosen = names.split(",")
    for name in chosen:
        if name not in ROWS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(ROWS)}")
    return chosen


def _peers(names: str) -> list[Tool]:
    by_name = {tool.name: tool for tool in PEERS}
    chosen = {"none": [], "all": list(by_name)}.get(names, names.split(","))
    if not set(chosen) <= set(by_name):
        raise argparse.ArgumentTypeError(f"there are: {', '.join(by_name)}")
    return [by_name[name] for name in chosen]


def installed(tools: list[Tool]) -> tuple[list[Tool], list[str]]:
    """Those that can be had, and what there is to say of each: its version, or why it is left out."""
    found, said = [], []
    for tool in tools:
        try:
            said.append(install(tool.name, tool.needs))
        except ToolError as error:
            said.append(f"without {tool.name} ({error})")
        else:
            found.append(tool)
    return found, said


if __name__ == "__main__":
    try:
        main()
    except ToolError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted")
