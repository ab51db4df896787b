"""schemadeck from Python, and in tests with pytest-postgresql; decks in several databases; waiting for a server."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from pytest_postgresql import factories

import schemadeck
from schemadeck.database import embedded
from schemadeck.errors import DeckError, HistoryError, LedgerError, MigrationError, SchemadeckError, UsageError
from schemadeck.model import Finished
from tests.conftest import ROOT, Run, Server, clean_environment, template
from tests.test_migrate import Database, exists, ledger

pytestmark = pytest.mark.newest

Write = Callable[..., Path]


def test_migrate_status_and_verify_from_python(write: Write, url: str, tmp_path: Path) -> None:
    folder = write("shop", a="CREATE TABLE public.a ();", b="SELECT 1;")
    sql = tmp_path / "sql"
    with pytest.raises(LedgerError, match="no migrations on record"):
        schemadeck.verify(url, sql)
    seen: list[object] = []
    outcome = schemadeck.migrate(url, sql, watch=seen.append)
    assert [str(one.migration) for one in outcome.applied] == ["shop/0001_a", "shop/0002_b"]
    assert sum(isinstance(event, Finished) for event in seen) == 2
    assert schemadeck.migrate(url, str(sql), ["shop"]).applied == ()
    assert [entry.state for entry in schemadeck.status(url, sql).history.entries] == ["applied", "applied"]
    assert schemadeck.verify(url, sql).history.errors == ()
    (folder / "0001_a.sql").write_text("SELECT 2;")
    assert [finding.verdict for finding in schemadeck.verify(url, sql).history.errors] == ["edited"]
    with pytest.raises(HistoryError):
        schemadeck.migrate(url, sql)


def test_plan_from_python(write: Write, url: str, tmp_path: Path) -> None:
    write("shop", a="CREATE TABLE public.a (id int);")
    assert [one.level for one in schemadeck.plan(url, tmp_path / "sql").planned.judgements] == ["none"]
    schemadeck.migrate(url, tmp_path / "sql")
    assert schemadeck.plan(url, tmp_path / "sql", ["shop"]).planned.judgements == ()


def test_lint_from_python(write: Write, tmp_path: Path) -> None:
    write("shop", a="CREATE TABLE public.a ();", b="CREATE TABLE b ();")
    linted = schemadeck.lint(tmp_path / "sql", ["shop"])
    assert ([one.verdict for one in linted.findings], linted.checked) == (["unqualified-name"], 2)
    with pytest.raises(UsageError, match="--base"):
        schemadeck.lint(tmp_path / "sql", base="nowhere")


def test_errors_in_python_carry_what_the_command_line_shows(write: Write, url: str, tmp_path: Path) -> None:
    write("shop", a="CREATE TABLE public.a ();", b="SELECT 1;\nSELECT nothing;")
    with pytest.raises(MigrationError) as caught:
        schemadeck.migrate(url, tmp_path / "sql", single_transaction=True)
    assert (caught.value.sqlstate, str(caught.value.place)) == ("42703", f"{tmp_path}/sql/shop/0002_b.sql:2:8")
    assert isinstance(caught.value, SchemadeckError)
    with pytest.raises(DeckError):
        schemadeck.migrate(url, tmp_path / "nowhere")


def test_importing_it_costs_nothing_until_it_is_used() -> None:
    code = "import sys, schemadeck; print(schemadeck.__version__, 'psycopg' in sys.modules, schemadeck.load.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0.1.0 False load\n"


@pytest.fixture(scope="session")
def eveindy_noproc(server: Server) -> Iterator[object]:
    """The template database of pytest-postgresql, migrated once by ``load``."""
    with template(server, "migrated", schemadeck.load(ROOT / "sql", ["eveindy"])) as one:
        yield one


eveindy = factories.postgresql("eveindy_noproc")


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.usefixtures("server")
def test_load_gives_each_test_a_migrated_database(turn: int, eveindy: psycopg.Connection) -> None:
    rows = eveindy.execute("SELECT count(*) FROM schemadeck.version").fetchone()
    assert rows == (14,)
    eveindy.execute("DROP SCHEMA eveindy CASCADE; DROP SCHEMA schemadeck CASCADE")
    eveindy.commit()
    assert turn


@pytest.fixture
def elsewhere(server: Server) -> Iterator[str]:
    """The URL of a second database."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE elsewhere")
        yield server.url("elsewhere")
        connection.execute("DROP DATABASE elsewhere WITH (FORCE)")


def test_decks_in_databases_of_their_own(
    run: Run, write: Write, url: str, elsewhere: str, database: Database, tmp_path: Path
) -> None:
    write("alpha", first="-- schemadeck: requires=zeta/1\nCREATE TABLE public.a ();")
    write("zeta", first="CREATE TABLE public.z ();", second="SELECT 1;")
    (tmp_path / "schemadeck.toml").write_text(f'url = "{url}"\n[deck.zeta]\nurl = "{elsewhere}"\n')
    refused = run("migrate", "--single-transaction")
    assert "the decks lie in several databases" in refused.stderr
    done = run("migrate", "--to", "alpha/1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("zeta ") < done.stdout.index("alpha "), "what is required comes first"
    assert ledger(database) == [("alpha", 1, "first", "applied")]
    assert not exists(database, "public.z")
    with psycopg.connect(elsewhere, autocommit=True) as other:
        assert exists(other, "public.z")
        assert run("migrate").returncode == 0
        assert ledger(other) == [("zeta", 1, "first", "applied"), ("zeta", 2, "second", "applied")]
    status = run("status")
    assert (status.returncode, "Up to date." in status.stdout) == (0, True)
    assert run("accept", "zeta/9", "--reason", "x").stderr.count("database elsewhere") == 1
    write("zeta", third="-- schemadeck: requires=alpha/1\nSELECT 1;")
    assert "decks of different databases require each other" in run("status").stderr


def test_wait_is_for_a_server_that_is_not_there_yet(project: Path, run: Run) -> None:
    url = embedded.pin(project).url
    embedded.unpin(project)
    assert "connection" in run("status", "--url", url, cwd=project).stderr
    refused = run("status", "--url", url, "--wait", "300ms", cwd=project)
    assert refused.returncode == 3
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "migrate", "--url", url, "--wait", "60s"],
        cwd=project, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert any("waiting for the server" in line for line in process.stderr), "it ended without a word of waiting"
    embedded.pin(project)
    _, said = process.communicate(timeout=60)
    embedded.unpin(project)
    assert process.returncode == 0, said


def test_a_refusal_is_not_waited_for(run: Run, write: Write, url: str) -> None:
    write("shop", a="SELECT 1")
    began = time.monotonic()
    done = run("status", "--url", url.replace("/tests?", "/nowhere?"), "--wait", "60s")
    assert 'database "nowhere" does not exist' in done.stderr
    assert time.monotonic() - began < 30
    assert "is no time; write it like 60s" in run("status", "--url", url, "--wait", "soon").stderr


SECRET = "s3cret/&%"


def with_password(url: str) -> str:
    return url.replace("postgres@", f"postgres:{quote(SECRET, safe='')}@")


@pytest.mark.parametrize(
    "arguments",
    [
        ["migrate"],
        ["migrate", "-v"],
        ["status", "--format", "json"],
        ["verify"],
        ["migrate", "--dry-run"],
        ["undo", "shop"],
    ],
)
@pytest.mark.parametrize("form", ["url", "conninfo", "environment", "wrong port", "broken"])
def test_no_password_is_ever_shown(
    arguments: list[str], form: str, run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", a="SELECT 1", b="SELECT nothing")
    info = database.info
    given = {
        "url": with_password(url),
        "conninfo": f"host={info.host} port={info.port} dbname={info.dbname} user=postgres password={SECRET}",
        "environment": url,
        "wrong port": with_password(url).replace(f"port={info.port}", "port=1"),
        "broken": with_password(url) + "&nonsense=1",
    }[form]
    done = run(*arguments, "--url", given, env={"PGPASSWORD": SECRET})
    said = done.stdout + done.stderr
    assert SECRET not in said
    assert quote(SECRET, safe="") not in said
    rows = database.execute("SELECT query FROM pg_stat_activity").fetchall()
    assert all(SECRET not in str(row) for row in rows)
    if exists(database, "schemadeck.journal"):
        assert all(SECRET not in str(row) for row in database.execute("TABLE schemadeck.journal").fetchall())


def test_the_process_title_shows_no_password_that_was_not_typed(write: Write, url: str, tmp_path: Path) -> None:
    """PGPASSWORD and a config's URL do not reach the command line, where everybody on the machine could read them."""
    write("shop", slow="SELECT pg_sleep(3)")
    (tmp_path / "schemadeck.toml").write_text(f'url = "{with_password(url)}"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "migrate"],
        cwd=tmp_path, env=clean_environment({"PGPASSWORD": SECRET}),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(1)
    title = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
    assert process.wait() == 0
    assert "schemadeck" in title
    assert SECRET not in title
    assert quote(SECRET, safe="") not in title
