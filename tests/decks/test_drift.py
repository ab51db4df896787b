"""All decks in one database, verified: as migrated, as dump and restore leave them, and after somebody's hands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import embedded
from tests.conftest import ROOT, Run, Server
from tests.decks.conftest import created, program

# By hand, the object that has to be told, and how.
HANDS = (
    ("ALTER TABLE eveindy.inventory ADD COLUMN note text", "extra: column eveindy.inventory.note"),
    ("DROP INDEX eveindy.ix_consumption_log_ts", "missing: index eveindy.ix_consumption_log_ts"),
    ("ALTER TABLE imperial.accounts ALTER username TYPE varchar(99)", "changed: column imperial.accounts.username"),
    ("REVOKE SELECT ON echoes.users FROM echoes_app", "changed: table echoes.users: differs in acl"),
    ("ALTER TABLE quenty_customer.users DISABLE ROW LEVEL SECURITY", "changed: table quenty_customer.users"),
    ("DROP VIEW eveindy.inventory_coverage_view", "missing: view eveindy.inventory_coverage_view"),
    ("ALTER TYPE eveindy.job_status ADD VALUE 'lost'", "changed: type eveindy.job_status: differs in values"),
    ("ALTER TABLE eveindy.inventory DISABLE TRIGGER USER", "changed: trigger eveindy.inventory.inventory_set_"),
    ("COMMENT ON TABLE catalog.brand IS 'x'", "changed: table catalog.brand: differs in comment"),
    ("CREATE TABLE sales.tmp (id int PRIMARY KEY)", "extra: table sales.tmp"),
)  # fmt: skip


@pytest.fixture(scope="module")
def all_decks(server: Server) -> Iterator[str]:
    """The name of a database with every deck."""
    with created(server, "all_decks") as url:
        program(sys.executable, "-m", "schemadeck", "migrate", "--dir", "sql", "--url", url)
        yield "all_decks"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"SCHEMADECK_CACHE": str(tmp_path_factory.mktemp("cache"))}


def test_what_was_migrated_is_clean(server: Server, all_decks: str, run: Run, cache: dict[str, str]) -> None:
    done = run("verify", "--url", server.url(all_decks), cwd=ROOT, env=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    compared = re.search(r"Schema: (\d+) objects compared, none differs", done.stdout)
    assert compared is not None
    assert int(compared[1]) > 2000


def test_dump_and_restore_leave_it_clean(
    server: Server, all_decks: str, run: Run, cache: dict[str, str], tmp_path: Path
) -> None:
    bindir, dump = server.programs.bindir, tmp_path / "dump.sql"
    with created(server, "restored") as url:
        there = url.replace("decks_owner@", "postgres@")
        program(bindir / "pg_dump", "-f", dump, server.url(all_decks))
        psql = bindir / "psql" if (bindir / "psql").exists() else embedded.psql()
        program(psql, "-Xq", "-v", "ON_ERROR_STOP=1", "-f", dump, there)
        done = run("verify", "--url", there, cwd=ROOT, env=cache)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_somebody_did_by_hand_is_told_and_nothing_else(
    server: Server, all_decks: str, run: Run, cache: dict[str, str]
) -> None:
    with created(server, "by_hand", all_decks) as url:
        with psycopg.connect(server.url("by_hand"), autocommit=True) as connection:
            for statement, _ in HANDS:
                connection.execute(statement.encode())
        done = run("verify", "--url", url, cwd=ROOT, env=cache)
    assert done.returncode == 1
    for _, told in HANDS:
        assert told in done.stdout
    assert f"{len(HANDS)} differ" in done.stdout, done.stdout
