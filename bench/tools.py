"""Who does the work: a record for each tool; here schemadeck, psql and a bare script, the peers in ``peers``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.ground import Database
from bench.work import File
from schemadeck.database import embedded

ROOT = Path(__file__).resolve().parent.parent
SCHEMADECK = str(Path(sys.executable).with_name("schemadeck"))  # the console script, as people use it


@dataclass(frozen=True)
class Tool:
    """A tool that applies files."""

    name: str
    lay: Callable[[Path, Iterable[File]], None]  # write the files below a folder as the tool wants them
    apply: Callable[[Path, Database], list[str]]  # the command that applies what lies there, started in that folder
    version: Callable[[], list[str]] = list  # the command that says its version
    own: tuple[str, ...] = ()  # options for pg_dump that leave out what the tool makes for itself
    copies: bool = False  # COPY ... FROM stdin with its data inline
    compares: bool = False  # it applies no files, but compares the database with a copy of it
    needs: tuple[str, ...] = ()  # the registry that has it, and packages


def lay_plain(folder: Path, files: Iterable[File]) -> None:
    """Files as schemadeck has them: ``sql/bench/00001_schema.sql``."""
    deck = folder / "sql" / "bench"
    deck.mkdir(parents=True)
    for file in files:
        (deck / f"{file.number:05d}_{file.name}.sql").write_text(file.text)


def ours(*command: str) -> Callable[[Path, Database], list[str]]:
    """A command of schemadeck's on a database."""
    return lambda _, database: [SCHEMADECK, *command, "--url", database.url]


def psql(*options: str) -> Callable[[Path, Database], list[str]]:
    """One psql that reads all files."""

    def command(folder: Path, database: Database) -> list[str]:
        files = sorted((folder / "sql" / "bench").glob("*.sql"))
        each = [argument for file in files for argument in ("-f", str(file))]
        return [str(embedded.psql()), "-Xq", "-v", "ON_ERROR_STOP=1", *options, "-d", database.url, *each]

    return command


def bare(script: str) -> Callable[[Path, Database], list[str]]:
    """A script that connects with psycopg as ``c``; the last two files are its last arguments."""
    start = "import psycopg, sys; c = psycopg.connect(sys.argv[1], autocommit=True)\n"

    def command(folder: Path, database: Database) -> list[str]:
        files = sorted((folder / "sql" / "bench").glob("*.sql"))[-2:]
        return [sys.executable, "-c", start + script, database.url, *map(str, files)]

    return command


OURS = Tool(
    "schemadeck",
    lay_plain,
    ours("migrate"),
    lambda: [SCHEMADECK, "--version"],
    ("--exclude-schema=schemadeck",),
    copies=True,
)
OURS_AS_ONE = Tool("schemadeck --single-transaction", lay_plain, ours("migrate", "--single-transaction"), own=OURS.own)
PSQL = Tool("psql", lay_plain, psql(), lambda: [str(embedded.psql()), "--version"], copies=True)
PSQL_AS_ONE = Tool("psql -1", lay_plain, psql("-1"), copies=True)
SELECT_ONE = Tool("script: connect, SELECT 1", lay_plain, bare("c.execute('SELECT 1').fetchone()"))
RUN_NEWEST = Tool(
    "script: connect, run the file", lay_plain, bare("c.execute(open(sys.argv[-1]).read())"), own=OURS.own
)
# The least that Python can do: nothing is looked at before it is sent.
COPY_NEWEST = Tool(
    "script: connect, COPY the lines",
    lay_plain,
    bare("""\
import os
with c.transaction(), open(sys.argv[-1], "rb") as file:
    c.execute(open(sys.argv[-2]).read())
    end = os.path.getsize(sys.argv[-1]) - len("\\\\.\\n")
    with c.cursor().copy(file.readline()) as copy:
        while part := file.read(min(1 << 16, end - file.tell())):
            copy.write(part)
"""),
    copies=True,
)
