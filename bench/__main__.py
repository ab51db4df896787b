"""Speed as ratios within one run, on an embedded PostgreSQL: ``make bench``, or ``python -m bench --quick``.

The tools of a table work in turn, so that a noisy machine disturbs them all, and their medians are compared. A ratio
says how many times as long the first takes as this one.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import rows, schemas
from bench.ground import ground
from bench.install import install
from bench.measure import Table, ToolError
from bench.peers import PEERS
from bench.report import text
from bench.rows import Bench
from bench.tools import Tool
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


def main() -> None:
    options = _options()
    sizes = QUICK if options.quick else Sizes()
    runs = [*([False] if sizes.careful else []), *[True] * options.runs]
    with (
        tempfile.TemporaryDirectory(prefix="schemadeck-bench-") as folder,
        ground(Path(folder), careful=sizes.careful) as place,
    ):
        bench = Bench(place, list(installed(options.peers)), sizes, runs)
        print(f"{place.version}, {options.runs} runs each, medians", flush=True)
        for row in options.rows:
            for table in ROWS[row](bench):
                print(f"\n{text(table)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="measurements of each tool")
    parser.add_argument("--rows", type=_chosen, default=list(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--peers", type=_peers, default=PEERS, help="none, all, or names")
    parser.add_argument("--quick", action="store_true", help="less of everything, to try it")
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


def installed(tools: list[Tool]) -> Iterator[Tool]:
    """Those that can be had; why the others cannot is printed."""
    for tool in tools:
        try:
            install(tool.name, tool.needs)
        except ToolError as error:
            print(f"without {tool.name}: {error}", flush=True)
        else:
            yield tool


if __name__ == "__main__":
    main()
