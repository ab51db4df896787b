"""Edited, cosmetic, deleted, late: what is made of files that changed after they were applied."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Run

pytestmark = pytest.mark.newest

Write = Callable[..., Path]

TEXT = "-- first\nCREATE TABLE public.a (id int, said text DEFAULT 'x  y');\n"


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


# What is done to a deck of 0001_first and 0003_third, and what is found then.
CHANGES: dict[str, tuple[Callable[[Path], object], str | None, int]] = {
    "nothing": (lambda sql: sql, None, 0),
    "line ends": (lambda sql: (sql / "0001_first.sql").write_bytes(TEXT.replace("\n", "\r\n").encode()), None, 0),
    "a BOM": (lambda sql: (sql / "0001_first.sql").write_bytes(b"\xef\xbb\xbf" + TEXT.encode()), None, 0),
    "a comment": (lambda sql: _append(sql / "0001_first.sql", "/* more */\n"), "cosmetic", 0),
    "layout": (
        lambda sql: (sql / "0001_first.sql").write_text(TEXT.replace("(id int,", "(\n  id   int,\n")), "cosmetic", 0,
    ),
    "a name": (lambda sql: (sql / "0001_first.sql").rename(sql / "0001_other.sql"), "renamed", 0),
    "white space in a literal": (
        lambda sql: (sql / "0001_first.sql").write_text(TEXT.replace("x  y", "x y")), "edited", 1,
    ),
    "a type": (lambda sql: (sql / "0001_first.sql").write_text(TEXT.replace("int", "bigint")), "edited", 1),
    "a statement": (lambda sql: _append(sql / "0001_first.sql", "SELECT 1;"), "edited", 1),
    "something unreadable": (lambda sql: _append(sql / "0001_first.sql", "SELECT 'open"), "edited", 1),
    "a deleted file": (lambda sql: (sql / "0001_first.sql").unlink(), "deleted", 1),
    "a late file": (lambda sql: (sql / "0002_late.sql").write_text("SELECT 1;"), "late", 1),
}  # fmt: skip


@pytest.fixture
def applied(run: Run, write: Write, url: str) -> Path:
    folder = write("shop", first=TEXT, second="SELECT 1;")
    (folder / "0002_second.sql").rename(folder / "0003_third.sql")
    assert run("migrate", "--url", url).returncode == 0
    return folder


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_by_every_command_and_fails_only_if_it_is_more_than_cosmetic(
    change: str, run: Run, url: str, applied: Path
) -> None:
    act, verdict, expected = CHANGES[change]
    act(applied)
    for command in ("status", "verify", "migrate"):
        done = run(command, "--url", url, "--format", "json")
        report = json.loads(done.stdout)
        assert [finding["verdict"] for finding in report["findings"]] == ([verdict] if verdict else [])
        assert (done.returncode, report["ok"]) == (expected, expected == 0)


@pytest.mark.parametrize("command", ["migrate", "status", "verify"])
def test_an_edit_is_told_with_its_file_and_the_way_out(command: str, run: Run, url: str, applied: Path) -> None:
    _append(applied / "0001_first.sql", "SELECT 1;")
    said = run(command, "--url", url).stdout
    assert "edited: shop/0001_first was changed after it had been applied (on " in said
    assert "--> sql/shop/0001_first.sql" in said
    assert "schemadeck new shop NAME" in said


def test_a_late_file_names_both_and_the_next_free_number(run: Run, url: str, applied: Path) -> None:
    (applied / "0002_late.sql").write_text("CREATE TABLE public.late ();")
    (applied / "0004_next.sql").write_text("SELECT 1;")
    said = run("migrate", "--url", url).stdout
    assert "late: shop/0002_late is numbered below 0003_third, which is applied already" in said
    assert "0005 or higher" in said


def test_nothing_runs_while_files_contradict_the_ledger(
    run: Run, url: str, applied: Path, database: psycopg.Connection
) -> None:
    _append(applied / "0001_first.sql", "SELECT 1;")
    (applied / "0004_next.sql").write_text("CREATE TABLE public.next ();")
    done = run("migrate", "--url", url)
    assert (done.returncode, "nothing was run" in done.stderr) == (1, True)
    assert database.execute("SELECT to_regclass('public.next')").fetchone() == (None,)


def test_a_deck_that_only_the_ledger_knows_is_deleted_unless_decks_are_named(
    run: Run, write: Write, url: str, applied: Path
) -> None:
    other = write("other", first="SELECT 1;")
    for file in applied.iterdir():
        file.unlink()
    applied.rmdir()
    assert run("verify", "--url", url).returncode == 1
    assert run("migrate", "other", "--url", url).returncode == 0
    assert run("verify", "other", "--url", url).returncode == 0
    assert other.is_dir()


def test_verify_of_a_database_without_a_ledger_is_not_clean(run: Run, write: Write, url: str) -> None:
    write("shop", first="SELECT 1;")
    done = run("verify", "--url", url)
    assert done.returncode == 3
    assert "has no migrations on record, so there is nothing to verify" in done.stderr


def test_verify_compares_with_what_was_applied_and_shows_the_edit(
    run: Run, url: str, applied: Path, database: psycopg.Connection
) -> None:
    _append(applied / "0001_first.sql", "CREATE SCHEMA edited;")
    done = run("verify", "--url", url)
    assert done.returncode == 1
    assert "+CREATE SCHEMA edited;" in done.stdout
    assert "objects compared, none differs" in done.stdout
    database.execute("UPDATE schemadeck.version SET source = NULL")
    done = run("verify", "--url", url)
    assert "Schema: not compared, because the ledger has no copy of a file as it was applied" in done.stdout


@pytest.mark.parametrize("command", ["status", "verify"])
def test_looking_writes_nothing(command: str, run: Run, write: Write, url: str, database: psycopg.Connection) -> None:
    write("shop", first="SELECT 1;")
    run(command, "--url", url)
    assert database.execute("SELECT to_regnamespace('schemadeck')").fetchone() == (None,)
