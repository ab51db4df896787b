"""`baseline`, `accept`, `undo`, and what `migrate --to`, `--single-transaction` and `--dry-run` do."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run, clean_environment
from tests.test_migrate import Database, exists, ledger

pytestmark = pytest.mark.newest

Write = Callable[..., Path]


def notes(database: Database) -> list[tuple[object, ...]]:
    return database.execute(
        "SELECT number, event, detail FROM schemadeck.journal"
        " WHERE event IN ('accepted', 'baselined', 'undone') ORDER BY id"
    ).fetchall()


@pytest.fixture
def three(write: Write) -> Path:
    """A deck of three tables, each with its undo file."""
    folder = write("shop", **{name: f"CREATE TABLE public.{name} ();" for name in ("a", "b", "c")})
    (folder / "undo").mkdir()
    for number, name in enumerate(("a", "b", "c"), 1):
        (folder / "undo" / f"{number:04d}_{name}.sql").write_text(f"DROP TABLE public.{name};\n")
    return folder


def test_baseline_records_without_running(three: Path, run: Run, url: str, database: Database) -> None:
    refused = run("baseline", "shop/2", "--url", url)
    assert refused.returncode == 1
    assert "missing: table public.a: the files make this table, the database does not have it" in refused.stdout
    assert (
        "nothing was recorded: the live schema differs from what shop/0002_b and the files before it make"
        in refused.stderr
    )
    assert ledger(database) == []
    done = run("baseline", "shop/2", "--force", "--reason", "was here before", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "2 migrations recorded without being run:\n  shop/0001_a\n  shop/0002_b\n" in done.stdout
    assert [row[3] for row in ledger(database)] == ["baselined", "baselined"]
    assert notes(database) == [(1, "baselined", "was here before"), (2, "baselined", "was here before")]
    assert not exists(database, "public.a")
    assert run("migrate", "--url", url).returncode == 0
    assert exists(database, "public.c")
    assert not exists(database, "public.b")
    assert "missing: table public.b" in run("verify", "--url", url).stdout
    again = run("baseline", "shop/3", "--force", "--reason", "x", "--url", url)
    assert again.returncode == 2
    assert "every file of shop up to 3 is on record already" in again.stderr
    assert three.exists()


def test_an_edit_is_accepted_with_a_reason(three: Path, run: Run, url: str, database: Database) -> None:
    run("migrate", "--url", url)
    (three / "0002_b.sql").write_text("CREATE TABLE public.b (); -- \nSELECT 1;")
    assert run("migrate", "--url", url).returncode == 1
    assert run("accept", "shop/2", "--url", url).returncode == 2, "a reason is asked for"
    done = run("accept", "shop/0002_b", "--reason", "a SELECT does no harm", "--url", url)
    assert (done.returncode, done.stdout) == (0, "1 migration accepted:\n  shop/0002_b\n"), done.stderr
    assert run("verify", "--url", url).returncode == 0
    ((number, event, detail),) = notes(database)
    assert (number, event) == (2, "accepted")
    assert str(detail).startswith("edited, was v1:")
    assert str(detail).endswith(": a SELECT does no harm")
    source = database.execute("SELECT source FROM schemadeck.version WHERE number = 2").fetchone()
    assert source == ((three / "0002_b.sql").read_text(),)


def test_a_deleted_file_is_accepted(three: Path, run: Run, url: str, database: Database) -> None:
    run("migrate", "--url", url)
    (three / "0001_a.sql").unlink()
    assert run("status", "--url", url).returncode == 1
    assert run("accept", "shop/1", "--reason", "squashed", "--url", url).returncode == 0
    assert run("status", "--url", url).returncode == 0
    assert len(ledger(database)) == 2


def test_an_interrupted_file_that_was_finished_by_hand_is_accepted(
    run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", steps="CREATE TABLE public.t (id int);\nVACUUM public.nowhere;")
    assert run("migrate", "--url", url).returncode == 3
    assert run("accept", "shop/1", "--reason", "no such table here", "--url", url).returncode == 0
    assert ledger(database) == [("shop", 1, "steps", "applied")]
    assert "cannot be replayed on scratch" in run("verify", "--url", url).stderr, "the file is as wrong as before"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("shop/1", "shop/1 is applied: there is nothing to accept"),
        ("shop/4", "shop/4 is pending: there is nothing to accept"),
        ("shop/9", "there is no migration shop/9"),
        ("shop", "'shop' is no migration; write it like shop/12"),
    ],
)
def test_what_cannot_be_accepted_is_told(
    name: str, said: str, three: Path, run: Run, url: str, database: Database
) -> None:
    run("migrate", "--url", url)
    (three / "0004_d.sql").write_text("SELECT 1;")
    done = run("accept", name, "--reason", "x", "--url", url)
    assert done.returncode == 2
    assert said in done.stderr
    assert notes(database) == []


def test_undo_takes_the_newest_back(three: Path, run: Run, url: str, database: Database) -> None:
    run("migrate", "--url", url)
    refused = run("undo", "shop", "--url", url)
    assert refused.returncode == 2
    assert "this would run\n  sql/shop/undo/0003_c.sql (1 statements)" in refused.stderr
    assert "next: confirm it with --yes" in refused.stderr
    assert exists(database, "public.c")
    done = run("undo", "shop", "--yes", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "1 migration undone." in done.stdout
    assert not exists(database, "public.c")
    assert [row[1] for row in ledger(database)] == [1, 2]
    assert notes(database) == [(3, "undone", None)]
    done = run("undo", "shop", "--to", "0", "--yes", "--url", url, "--format", "json")
    assert [(one["number"], one["state"]) for one in json.loads(done.stdout)["migrations"]] == [
        (2, "pending"),
        (1, "pending"),
    ]
    assert ledger(database) == []
    assert run("undo", "shop", "--yes", "--url", url).stdout == "Nothing to undo in shop.\n"
    assert run("migrate", "--url", url).returncode == 0
    assert exists(database, "public.c")
    assert three.exists()


def test_undo_asks_on_a_terminal(three: Path, run: Run, url: str, database: Database, tmp_path: Path) -> None:
    run("migrate", "--url", url)
    for answer, left in ((b"n\n", True), (b"y\n", False)):
        main, terminal = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "schemadeck", "undo", "shop", "--url", url],
            cwd=tmp_path, env=clean_environment(), stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        os.close(terminal)
        os.write(main, answer)
        assert process.wait(60) == (130 if left else 0)
        os.close(main)
        assert exists(database, "public.c") == left
    assert three.exists()


def test_an_undo_that_fails_leaves_everything(three: Path, run: Run, url: str, database: Database) -> None:
    (three / "undo" / "0003_c.sql").write_text("DROP TABLE public.c;\nDROP TABLE public.nothing;\n")
    run("migrate", "--url", url)
    done = run("undo", "shop", "--to", "1", "--yes", "--url", url)
    assert done.returncode == 3
    assert "--> sql/shop/undo/0003_c.sql:2:1" in done.stderr
    assert exists(database, "public.c")
    assert len(ledger(database)) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sql: (sql / "undo" / "0003_c.sql").unlink(), "shop/3 has no files in sql/shop/undo"),
        (lambda sql: (sql / "undo" / "3_d.sql").write_text("SELECT 1"), "shop/3 has 2 files in sql/shop/undo"),
        (lambda sql: (sql / "undo" / "0003_c.sql").write_text("VACUUM;"), "cannot run in a transaction"),
        (lambda sql: (sql / "0003_c.sql").write_text("SELECT 2;"), "shop/3 is edited: that has to be settled first"),
        (
            lambda sql: ((sql.parent / "till").mkdir(), (sql.parent / "till" / "1_x.sql").write_text(
                "-- schemadeck: requires=shop/3\nSELECT 1;")),
            "shop/3 is required by till/1_x, which is applied",
        ),
    ],
)  # fmt: skip
def test_undo_refuses_before_it_runs(
    change: Callable[[Path], object], said: str, three: Path, run: Run, url: str, database: Database
) -> None:
    run("migrate", "--url", url)
    change(three)
    run("migrate", "--url", url)
    done = run("undo", "shop", "--to", "1", "--yes", "--url", url)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert exists(database, "public.c")


def test_to_stops_after_a_file_and_takes_what_it_requires(
    three: Path, run: Run, write: Write, url: str, database: Database
) -> None:
    write("till", first="SELECT 1;", second="-- schemadeck: requires=shop/2\nSELECT 1;", third="SELECT 1;")
    done = run("migrate", "--to", "till/2", "--url", url)
    assert done.returncode == 0, done.stderr
    assert [row[:2] for row in ledger(database)] == [("shop", 1), ("shop", 2), ("till", 1), ("till", 2)]
    assert "there is no migration till/7" in run("migrate", "--to", "till/7", "--url", url).stderr
    assert run("migrate", "--to", "shop/2", "--url", url).stdout.startswith("Nothing to do")
    assert three.exists()


def test_a_single_transaction_is_all_or_nothing(
    three: Path, run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", d="SET ROLE nobody_here;")
    done = run("migrate", "--single-transaction", "--url", url)
    assert done.returncode == 3
    assert "--> sql/shop/0004_d.sql:1:1" in done.stderr
    assert "nothing was applied, of the other files neither" in done.stderr
    assert ledger(database) == []
    (three / "0004_d.sql").write_text("BEGIN;\nSET search_path = nowhere;\nSET LOCAL work_mem = '1MB';\nCOMMIT;")
    write("shop", e="CREATE TABLE public.seen AS SELECT current_setting('search_path') AS p, txid_current() AS x;")
    done = run("migrate", "-1", "--url", url)
    assert done.returncode == 0, done.stderr
    assert "5 migrations applied in one transaction, 6 statements." in done.stdout
    rows = database.execute("SELECT count(DISTINCT xmin::text) FROM schemadeck.version").fetchone()
    assert rows == (1,)
    assert database.execute("SELECT p FROM public.seen").fetchone() == ('"$user", public',)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CREATE INDEX CONCURRENTLY ON public.a ((1));", "sql/shop/0004_d.sql cannot run in a transaction"),
        ("BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nCOMMIT;", "asks for a transaction of another kind"),
    ],
)
def test_a_single_transaction_is_refused_up_front(
    text: str, said: str, three: Path, run: Run, write: Write, url: str, database: Database
) -> None:
    write("shop", d=text)
    done = run("migrate", "--single-transaction", "--url", url)
    assert done.returncode == 2
    assert said in done.stderr
    assert not exists(database, "public.a")
    assert three.exists()


def test_a_dry_run_prints_and_sends_nothing(three: Path, run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", d="COPY public.a FROM stdin;\n1\n\\.\n", e="-- c\nVACUUM;\nSELECT 1 -- d\n;")
    done = run("migrate", "--dry-run", "--to", "shop/5", "--url", url)
    assert done.returncode == 0, done.stderr
    assert (
        "-- shop/0001_a: 1 statements, in one transaction\nBEGIN;\nCREATE TABLE public.a ();\nCOMMIT;\n" in done.stdout
    )
    assert "COPY public.a FROM stdin;\n-- 2 bytes of data\n" in done.stdout
    assert "-- shop/0005_e: 2 statements, statement by statement\nVACUUM;\nSELECT 1;\n" in done.stdout
    assert "Nothing was sent: 5 migrations pending." in done.stdout
    assert not exists(database, "schemadeck.version")
    assert three.exists()


def test_a_single_transaction_leaves_deferred_constraints_deferred(run: Run, write: Write, url: str) -> None:
    write(
        "shop",
        tables="CREATE TABLE public.a (i int PRIMARY KEY);"
        " CREATE TABLE public.b (i int REFERENCES public.a DEFERRABLE INITIALLY DEFERRED);",
        rows="INSERT INTO public.b VALUES (1); INSERT INTO public.a VALUES (1);",
    )
    done = run("migrate", "--single-transaction", "--url", url)
    assert done.returncode == 0, done.stderr


def test_a_single_transaction_does_not_go_on_with_an_interrupted_file(
    run: Run, write: Write, url: str, database: Database
) -> None:
    folder = write("shop", steps="CREATE TABLE public.a ();\nVACUUM public.nowhere;")
    run("migrate", "--url", url)
    (folder / "0001_steps.sql").write_text("CREATE TABLE public.a2 ();")
    done = run("migrate", "--single-transaction", "--url", url)
    assert done.returncode == 2
    assert "has to go on statement by statement" in done.stderr
    assert [row[3] for row in ledger(database)] == ["running"]


def test_an_interrupted_file_rewritten_with_begin_and_commit_is_one_step(
    run: Run, write: Write, url: str, database: Database
) -> None:
    folder = write("shop", steps="VACUUM public.nowhere;")
    run("migrate", "--url", url)
    (folder / "0001_steps.sql").write_text("BEGIN;\nCREATE TABLE public.a ();\nSELECT 1 / 0;\nCOMMIT;")
    assert run("migrate", "--url", url).returncode == 3
    assert not exists(database, "public.a")
    (folder / "0001_steps.sql").write_text("BEGIN;\nCREATE TABLE public.a ();\nSELECT 1 / 1;\nCOMMIT;")
    done = run("migrate", "--url", url)
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    assert ledger(database) == [("shop", 1, "steps", "applied")]


def test_baseline_needs_a_file_and_a_reason(three: Path, run: Run, url: str) -> None:
    assert "there is no migration shop/9" in run("baseline", "shop/9", "--force", "--reason", "x", "--url", url).stderr
    assert run("baseline", "shop/1", "--force", "--reason", " ", "--url", url).returncode == 2
    assert three.exists()


def test_a_config_s_mistake_does_not_show_its_value(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemadeck.toml").write_text('url = ["postgresql://u:s3cret@h/d"]\n')
    done = run("status")
    assert "url must be a text in quotes, not a list" in done.stderr


def test_a_deck_whose_folder_is_gone_is_forgotten(run: Run, write: Write, url: str, database: Database) -> None:
    write("shop", first="SELECT 1;")
    gone = write("gone", first="SELECT 1;")
    assert run("migrate", "--url", url).returncode == 0
    (gone / "0001_first.sql").unlink()
    gone.rmdir()
    found = run("status", "--url", url)
    assert "or forget them: schemadeck accept gone/1 --reason ..." in found.stdout
    assert run("accept", "gone/1", "--reason", "moved away", "--url", url).returncode == 0
    assert run("status", "--url", url).returncode == 0
    assert database.execute("SELECT deck FROM schemadeck.version").fetchall() == [("shop",)]


def test_baseline_records_what_the_database_has(three: Path, run: Run, url: str, database: Database) -> None:
    database.execute("CREATE TABLE public.a (); CREATE TABLE public.b ()")
    done = run("baseline", "shop/2", "--url", url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("migrate", "--url", url).returncode == 0
    assert run("verify", "--url", url).returncode == 0
    assert exists(database, "public.c")
    assert three.exists()
