"""Speed as ratios within one run, on the embedded PostgreSQL: ``make bench``.

Each row is measured in turn with its yardstick, so that a noisy machine disturbs both; the medians are compared.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from schemadeck.database import embedded

SCHEMADECK = [sys.executable, "-m", "schemadeck"]
BARE = "import psycopg, sys; c = psycopg.connect(sys.argv[1]); c.execute('SELECT 1').fetchone()"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000, help="migrations in the deck")
    parser.add_argument("--runs", type=int, default=5, help="measurements of each row")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schemadeck-bench-") as folder:
        project = Path(folder)
        files = write_deck(project, options.files)
        with embedded.borrow(project) as server:
            print(f"{server.says.split(',')[0]}; {options.files} files, {options.runs} runs each, medians in ms\n")
            print(f"{'work':<34}{'schemadeck':>12}{'yardstick':>12}{'ratio':>8}  yardstick")
            rows(project, server.url, files, options.runs)


def write_deck(project: Path, count: int) -> list[Path]:
    deck = project / "sql" / "bench"
    deck.mkdir(parents=True)
    (deck / "00001_schema.sql").write_text("CREATE SCHEMA bench;\n")
    for number in range(2, count + 1):
        (deck / f"{number:05d}_table.sql").write_text(
            f"-- table {number}\nCREATE TABLE bench.t{number} (id bigint PRIMARY KEY, name text NOT NULL);\n"
            f"CREATE INDEX ON bench.t{number} (name);\nCOMMENT ON TABLE bench.t{number} IS 'one of many';\n"
        )
    return sorted(deck.glob("*.sql"))


def rows(project: Path, url: str, files: list[Path], runs: int) -> None:
    migrate = [*SCHEMADECK, "migrate", "--url", url]
    psql = [str(embedded.psql()), "-Xq", "-v", "ON_ERROR_STOP=1", url]
    each = [argument for file in files for argument in ("-f", str(file))]
    bare = [sys.executable, "-c", BARE, url]

    def empty() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning; DROP SCHEMA IF EXISTS schemadeck CASCADE")
            for (name,) in connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]'"
            ):
                connection.execute(f"DROP TABLE bench.{name}".encode())
            connection.execute("DROP SCHEMA IF EXISTS bench")

    def compare(work: str, ours: list[str], theirs: list[str], what: str, before: Callable[[], object] = bool) -> None:
        pairs = [(timed(ours, project, before), timed(theirs, project, before)) for _ in range(runs)]
        mine, other = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
        print(f"{work:<34}{mine:>12.0f}{other:>12.0f}{mine / other:>8.2f}  {what}", flush=True)

    compare("--version", [*SCHEMADECK, "--version"], [sys.executable, "-c", "pass"], "python -c pass")
    compare("all pending, from zero", migrate, [*psql, *each], "psql -f ... -f ...", empty)
    empty()
    subprocess.run(migrate, cwd=project, check=True, capture_output=True)
    compare("nothing to do", migrate, bare, "psycopg: connect, select 1")
    compare("status", [*SCHEMADECK, "status", "--url", url], bare, "psycopg: connect, select 1")


def timed(command: list[str], project: Path, before: Callable[[], object]) -> float:
    before()
    began = time.perf_counter()
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
