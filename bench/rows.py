"""What is measured: each row gives one or more tables."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.ground import Database, Ground
from bench.measure import LIMIT, PATIENT, Ran, Table, ToolError, command, in_turn
from bench.tools import (
    COPY_NEWEST,
    OURS,
    OURS_AS_ONE,
    PSQL,
    PSQL_AS_ONE,
    RUN_NEWEST,
    SCHEMADECK,
    SELECT_ONE,
    Tool,
    ours,
)
from bench.work import LARGE, File, Sizes, one_large_file, small_files

Once = Callable[[], Ran]


@dataclass
class Bench:
    """One run of the bench: where, with whom, how much."""

    ground: Ground
    peers: Sequence[Tool]
    sizes: Sizes
    runs: Sequence[bool]  # for each round, whether it counts or warms up
    made: dict[tuple[str, int], tuple[Path, Database, Ran]] = field(default_factory=dict)

    @property
    def pause(self) -> float:
        """Seconds before each measurement."""
        return 0.2 if self.sizes.careful else 0.0

    @property
    def appliers(self) -> list[Tool]:
        """The peers that apply files."""
        return [tool for tool in self.peers if not tool.compares]

    def lay(self, tool: Tool, files: Iterable[File]) -> Path:
        """A new folder with the files as the tool wants them."""
        folder = Path(tempfile.mkdtemp(prefix="deck-", dir=self.ground.folder))
        tool.lay(folder, files)
        return folder

    def run(self, tool: Tool, folder: Path, database: Database, limit: float = LIMIT, **more: str) -> Ran:
        """Measure the tool's command; ``more`` goes into its environment."""
        env = self.ground.environment({**database.env, **more})
        return command(tool.apply(folder, database), folder, env, self.pause, limit)

    def applied(self, tool: Tool, count: int) -> tuple[Path, Database, Ran]:
        """A database to which the tool has applied that many small files; and what that took."""
        key = (tool.name, count)
        if key not in self.made:
            folder, database = self.lay(tool, small_files(count)), self.ground.keep()
            self.made[key] = folder, database, self.run(tool, folder, database, PATIENT)
        return self.made[key]

    def nothing_to_do(self, tool: Tool, count: int, by: Tool | None = None) -> Once:
        """Run the tool where everything is applied, ``by`` another if that is said."""

        def once() -> Ran:
            folder, database, _ = self.applied(by or tool, count)
            return self.run(tool, folder, database)

        return once

    def one_pending(self, tool: Tool, count: int, by: Tool | None = None) -> Once:
        """Run the tool where one file of many is not applied yet."""
        folder: list[Path] = []

        def once() -> Ran:
            _, template, _ = self.applied(by or tool, count)
            folder[:] = folder or [self.lay(tool, small_files(count + 1))]
            with self.ground.fresh(template.name) as database:
                ran = self.run(tool, folder[0], database)
                rows_of(database, f"bench.t{count + 1}", 0)
            return ran

        return once

    def from_zero(self, tool: Tool, count: int, *, alike: bool = False) -> Once:
        """Run the tool on an empty database; psql has to make the same schema of the files, if ``alike``."""
        folder: list[Path] = []

        def once() -> Ran:
            folder[:] = folder or [self.lay(tool, small_files(count))]
            with self.ground.fresh() as database:
                ran = self.run(tool, folder[0], database)
                if alike and self.ground.schema(database, tool.own) != self.ground.schema(self.applied(PSQL, count)[1]):
                    raise ToolError("made another schema")
            return ran

        return once

    def large(self, tool: Tool, files: list[File], rows: int) -> Once:
        """Run the tool with one large file, and look at the server's memory too."""
        folder: list[Path] = []

        def once() -> Ran:
            folder[:] = folder or [self.lay(tool, files)]
            with self.ground.fresh(large=True) as database:
                ran = self.ground.watched(database, lambda: self.run(tool, folder[0], database))
                rows_of(database, "bench.big", rows)
            return ran

        return once


def rows_of(database: Database, table: str, expected: int) -> None:
    """Raises :class:`ToolError` if the table is not there or holds another number of rows."""
    with psycopg.connect(database.url) as connection:
        try:
            found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        except psycopg.errors.UndefinedTable:
            raise ToolError("said that it was done, and was not") from None
    if found != (expected,):
        raise ToolError(f"{found} rows of {expected}")


def startup(bench: Bench) -> Iterator[Table]:
    commands = {
        "schemadeck --version": [SCHEMADECK, "--version"],
        "schemadeck --help": [SCHEMADECK, "--help"],
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import click'": [sys.executable, "-c", "import click"],
        **{f"{tool.name} {tool.version()[-1]}": tool.version() for tool in (PSQL, *bench.peers)},
    }

    def once(arguments: list[str]) -> Once:
        return lambda: command(arguments, bench.ground.folder, bench.ground.environment(), bench.pause)

    yield in_turn("startup", "start-up", {name: once(one) for name, one in commands.items()}, bench.runs)


def nothing(bench: Bench) -> Iterator[Table]:
    count = bench.sizes.files
    tools = {tool.name: bench.nothing_to_do(tool, count) for tool in (OURS, *bench.appliers)}
    tools[SELECT_ONE.name] = bench.nothing_to_do(SELECT_ONE, count, OURS)
    yield in_turn("nothing", f"nothing to do, {count:,} files applied", tools, bench.runs)


def status(bench: Bench) -> Iterator[Table]:
    count = bench.sizes.files
    asked = Tool("schemadeck status", OURS.lay, ours("status"))
    tools = {tool.name: bench.nothing_to_do(tool, count, OURS) for tool in (asked, SELECT_ONE)}
    yield in_turn("status", f"status, {count:,} files applied", tools, bench.runs)


def one(bench: Bench) -> Iterator[Table]:
    count = bench.sizes.files
    tools = {tool.name: bench.one_pending(tool, count) for tool in (OURS, *bench.appliers)}
    tools[RUN_NEWEST.name] = bench.one_pending(RUN_NEWEST, count, OURS)
    yield in_turn("one", f"one file pending, {count:,} applied", tools, bench.runs)


def zero(bench: Bench) -> Iterator[Table]:
    count = bench.sizes.files
    for first, *others in ((OURS, PSQL, *bench.appliers), (OURS_AS_ONE, PSQL_AS_ONE)):
        tools = {tool.name: bench.from_zero(tool, count, alike=True) for tool in (first, *others)}
        title = f"{count:,} files, from an empty database"
        yield in_turn("zero", title + (", in one transaction" if first is OURS_AS_ONE else ""), tools, bench.runs)


def large(bench: Bench) -> Iterator[Table]:
    for kind in LARGE:
        megabytes = bench.sizes.copy_mb if kind.copied else bench.sizes.insert_mb
        files, rows = one_large_file(megabytes, kind)
        able = [tool for tool in (OURS, PSQL_AS_ONE, *bench.appliers) if tool.copies or not kind.copied]
        able += [COPY_NEWEST] if kind.copied else []
        title = f"a file of {megabytes} MB: {kind.title}"
        yield in_turn("large", title, {tool.name: bench.large(tool, files, rows) for tool in able}, bench.runs)
