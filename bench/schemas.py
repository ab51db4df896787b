"""The rows about reading a schema, and about how time grows with size."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.ground import Database, pg_dump
from bench.measure import PATIENT, Ran, Table, exponent, in_turn
from bench.measure import line as medians
from bench.rows import Bench, Once
from bench.tools import OURS, Tool, lay_plain, ours
from bench.work import many_tables

VERIFY = Tool("schemadeck verify", lay_plain, ours("verify"))
PG_DUMP = Tool("pg_dump --schema-only", lay_plain, lambda _, database: pg_dump(database))


def verify(bench: Bench) -> Iterator[Table]:
    for count in bench.sizes.tables:
        tools = {tool.name: on_tables(bench, tool, count) for tool in (VERIFY, PG_DUMP)}
        comparers = [tool for tool in bench.peers if tool.compares and count == bench.sizes.tables[0]]
        if comparers:
            database = with_tables(bench, count)[1]
            bench.ground.keep(database.name, database.copy.name)
            tools |= {tool.name: on_tables(bench, tool, count) for tool in comparers}
        yield in_turn("verify", f"verify, cache warm, {count:,} tables", tools, bench.runs)


def on_tables(bench: Bench, tool: Tool, count: int) -> Once:
    """Run a tool on a database with so many tables."""

    def once() -> Ran:
        folder, database = with_tables(bench, count)
        return bench.run(tool, folder, database)

    return once


def with_tables(bench: Bench, count: int) -> tuple[Path, Database]:
    """A database with so many tables that has been verified once, which filled the cache."""
    key = ("tables", count)
    if key not in bench.made:
        folder, database = bench.lay(OURS, many_tables(count)), bench.ground.keep()
        bench.made[key] = folder, database, bench.run(OURS, folder, database, PATIENT)
        bench.ground.analyze(database)
        bench.run(VERIFY, folder, database, PATIENT)
    return bench.made[key][:2]


def history(bench: Bench) -> Iterator[Table]:
    count = bench.sizes.history

    def first() -> Ran:
        folder, database, _ = bench.applied(OURS, count)
        with tempfile.TemporaryDirectory(dir=bench.ground.folder) as cache:
            return bench.run(VERIFY, folder, database, SCHEMADECK_CACHE=cache)

    def cold() -> Ran:
        folder, database, _ = bench.applied(OURS, count)
        cache = bench.ground.folder / "cold"
        if not cache.exists():  # initdb is run once for each version of PostgreSQL
            bench.run(VERIFY, folder, database, SCHEMADECK_CACHE=str(cache))
        for kept in cache.glob("*.replay"):
            kept.unlink()
        return bench.run(VERIFY, folder, database, SCHEMADECK_CACHE=str(cache))

    tools = {
        "schemadeck verify, cache cold": cold,
        "the first one on a machine": first,
        "schemadeck migrate": bench.from_zero(OURS, count),
    }
    yield in_turn("history", f"a history of {count} files", tools, bench.runs)


def growth(bench: Bench) -> Iterator[Table]:
    sizes = bench.sizes.growth
    largest = bench.applied(OURS, sizes[-1])[2]
    nothing = {f"{size:,} files": bench.nothing_to_do(OURS, size) for size in sizes}
    yield grown(in_turn("growth", "growth: nothing to do", nothing, bench.runs), sizes)
    zero = {f"{size:,} files": bench.from_zero(OURS, size) for size in sizes[:-1]}
    table = in_turn("growth", "growth: all files pending", zero, bench.runs)
    once = medians(f"{sizes[-1]:,} files", [largest], "once only")
    yield grown(replace(table, lines=[*table.lines, once]), sizes)
    warm = {f"{size:,} tables": on_tables(bench, VERIFY, size) for size in sizes}
    yield grown(in_turn("growth", "growth: verify, cache warm", warm, bench.runs), sizes)


def grown(table: Table, sizes: tuple[int, ...]) -> Table:
    """The table with the exponent, and without ratios, which say nothing here."""
    lines = [replace(line, ratio=0.0) for line in table.lines]
    found = exponent(sizes, [line.seconds for line in lines])
    return replace(table, lines=lines, note=f"exponent between the last two: {found:.2f}")
