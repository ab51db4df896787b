"""Sixteen runs at a time: each file is applied once, and each run says only what it has done itself."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import Run, Server, clean_environment
from tests.faults.bouncer import bouncer, needed
from tests.test_migrate import Database, exists

Write = Callable[..., Path]
Report = dict[str, Any]

RUNS = 16
FILES = 6
GATE = 5  # an advisory lock that the test holds until all runs are there
# The command line without its run lock: what is left are the claims.
UNLOCKED = (
    "import sys; from schemadeck.database import locks; locks.take = lambda session: iter(());"
    " from schemadeck.cli import main; sys.exit(main())"
)


def deck(folder: Path) -> None:
    shop = folder / "sql" / "shop"
    shop.mkdir(parents=True)
    (folder / "schemadeck.toml").write_text('lock_timeout = "60s"\n')
    (shop / "0001_gate.sql").write_text(f"SELECT pg_advisory_xact_lock_shared({GATE});\nCREATE TABLE public.t1 ();\n")
    for number in range(2, FILES + 1):
        (shop / f"{number:04d}_t.sql").write_text(
            f"CREATE TABLE public.t{number} (id int);\nINSERT INTO public.t{number} VALUES (1);\n"
        )


@contextmanager
def gate(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_advisory_lock({GATE})".encode())
        yield connection


def race(url: str, direct: str, folder: Path, command: tuple[str, ...], watched: str) -> list[Report]:
    """Start all runs, open the gate when ``watched`` counts at least eight; returns what each says, as JSON."""
    deck(folder)
    with gate(direct) as connection:
        runs = [
            subprocess.Popen(
                [sys.executable, *command, "migrate", "--format", "json", "--url", url],
                cwd=folder, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )
            for _ in range(RUNS)
        ]  # fmt: skip
        deadline, most = time.monotonic() + 60, 0
        while most < RUNS // 2:
            assert time.monotonic() < deadline, f"at most {most} runs were there"
            row = connection.execute(watched.encode()).fetchone()
            most = max(most, row[0] if row is not None else 0)
            time.sleep(0.01)
        connection.execute(f"SELECT pg_advisory_unlock({GATE})".encode())
        said = [run.communicate(timeout=120) for run in runs]
    for run, (out, err) in zip(runs, said, strict=True):
        assert run.returncode == 0, f"{out}\n{err}"
    return [json.loads(out) for out, _ in said]


def check(reports: list[Report], database: Database) -> None:
    ours = [one["number"] for report in reports for one in report["migrations"] if one.get("applied_now")]
    assert sorted(ours) == list(range(1, FILES + 1)), "each file is told by the one run that applied it"
    assert all(one["state"] == "applied" for report in reports for one in report["migrations"])
    once = database.execute("SELECT number, count(*) FROM schemadeck.journal WHERE event = 'applied' GROUP BY number")
    assert sorted(once.fetchall()) == [(number, 1) for number in range(1, FILES + 1)]
    for number in range(2, FILES + 1):
        assert database.execute(f"SELECT count(*) FROM public.t{number}".encode()).fetchone() == (1,)


BACKENDS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'schemadeck' AND datname = current_database()"
)


@pytest.mark.parametrize("command", [("-m", "schemadeck"), ("-c", UNLOCKED)], ids=["locked", "unlocked"])
def test_directly(url: str, database: Database, tmp_path: Path, command: tuple[str, ...]) -> None:
    check(race(url, url, tmp_path, command, BACKENDS), database)


@needed
@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_through_pgbouncer(server: Server, url: str, database: Database, mode: str, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="schemadeck-") as folder, bouncer(server, Path(folder), mode) as pooled:
        check(race(f"{pooled} dbname={database.info.dbname}", url, tmp_path, ("-m", "schemadeck"), BACKENDS), database)


@needed
def test_what_a_transaction_pooler_cannot_carry_is_refused_before_anything_runs(
    server: Server, run: Run, write: Write, database: Database
) -> None:
    write("shop", t="CREATE TABLE public.t (id int);", index="CREATE INDEX CONCURRENTLY ON public.t (id);")
    with (
        tempfile.TemporaryDirectory(prefix="schemadeck-") as folder,
        bouncer(server, Path(folder), "transaction") as pooled,
    ):
        done = run("migrate", "--url", f"{pooled} dbname={database.info.dbname}")
    assert done.returncode == 3
    assert "0002_index.sql runs statement by statement, and a connection pooler stands between" in done.stderr
    assert "next: connect to the server itself, not through the pooler" in done.stderr
    assert not exists(database, "public.t")


@needed
def test_a_pooled_connection_is_given_back_as_it_was(
    server: Server, run: Run, write: Write, database: Database, tmp_path: Path
) -> None:
    """The next client of the same server connection inherits nothing."""
    (tmp_path / "schemadeck.toml").write_text('role = "pg_read_all_data"\n')
    write("shop", t="SET search_path = 'nowhere';\nSET work_mem = '1MB';\nSET app.x = '1';\nSELECT 1;")
    with (
        tempfile.TemporaryDirectory(prefix="schemadeck-") as folder,
        bouncer(server, Path(folder), "transaction") as pooled,
    ):
        there = f"{pooled} dbname={database.info.dbname}"
        assert run("migrate", "--url", there).returncode == 0
        with psycopg.connect(there, prepare_threshold=None) as connection:
            row = connection.execute(
                "SELECT current_user::text, current_setting('search_path'), current_setting('lock_timeout'), "
                "current_setting('statement_timeout'), current_setting('work_mem'), "
                "coalesce(current_setting('app.x', true), '')"
            ).fetchone()
    assert row == ("postgres", '"$user", public', "0", "0", "4MB", "")
