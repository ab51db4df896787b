"""`lint --base`: real repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_ci import git

SCHEMA = "CREATE SCHEMA shop;\n"
TABLE = "CREATE TABLE shop.item (id bigint);\n"
INDEX = "CREATE INDEX item_id ON shop.item (id);\n"
Base = Callable[..., tuple[int, str]]


@pytest.fixture
def deck(write: Callable[..., Path], tmp_path: Path) -> Path:
    """A deck of two files, committed to main; the checkout is on a branch."""
    folder = write("shop", schema=SCHEMA, item=TABLE)
    commit(tmp_path, "init", "first")
    git(tmp_path, "checkout", "-b", "work")
    return folder


@pytest.fixture
def base(run: Run) -> Base:
    """Exit status and output of `lint --base main`."""

    def base(*arguments: str) -> tuple[int, str]:
        done = run("lint", "--base", "main", *arguments)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    return base


def commit(folder: Path, *before: str) -> None:
    if before[0] == "init":
        git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", before[-1])


def test_only_new_files_are_linted(deck: Path, base: Base) -> None:
    assert base() == (0, "0 new files checked, no finding.\n")
    (deck / "0003_index.sql").write_text(INDEX)
    status, said = base()
    assert (status, said.splitlines()[-1]) == (1, "1 new file checked, 1 finding.")
    assert "index-blocks-writes: table shop.item: nobody can write to it while this index is built" in said
    (deck / "0003_index.sql").write_text("CREATE TABLE shop.log (id bigint);\n")
    (deck / "0004_index.sql").write_text("CREATE INDEX log_id ON shop.log (id);\n")
    assert base() == (0, "2 new files checked, no finding.\n")


def test_edited_deleted_renamed(deck: Path, base: Base) -> None:
    (deck / "0001_schema.sql").write_text("-- Why.\r\n" + SCHEMA)
    assert base()[0] == 0
    assert "cosmetic: shop/0001_schema only comments or white space differ from main" in base()[1]
    (deck / "0001_schema.sql").write_bytes(SCHEMA.replace("\n", "\r\n").encode())
    assert base() == (0, "0 new files checked, no finding.\n")
    (deck / "0001_schema.sql").write_text("CREATE SCHEMA other;\n")
    status, said = base()
    assert (status, "edited: shop/0001_schema differs from main" in said) == (1, True)
    assert "schemadeck new shop NAME" in said
    (deck / "0001_schema.sql").write_text(SCHEMA)
    (deck / "0002_item.sql").rename(deck / "0002_items.sql")
    status, said = base()
    assert (status, "renamed: shop/0002_items is called 'item' in main" in said) == (0, True)
    (deck / "0002_items.sql").unlink()
    status, said = base()
    assert (status, "deleted: shop/0002_item stands in main, but not here" in said) == (1, True)


def test_a_number_that_is_too_low_or_taken(deck: Path, base: Base, tmp_path: Path) -> None:
    git(tmp_path, "checkout", "main")
    (deck / "0012_theirs.sql").write_text("CREATE TABLE shop.theirs (id bigint);\n")
    commit(tmp_path, "theirs")
    git(tmp_path, "checkout", "work")
    (deck / "0003_ours.sql").write_text("CREATE TABLE shop.ours (id bigint);\n")
    commit(tmp_path, "ours")
    status, said = base()
    assert (status, "late: shop/0003_ours is new, and its number is not above 0012_theirs.sql" in said) == (1, True)
    assert "next: name it sql/shop/0013_ours.sql" in said
    assert "deleted" not in said, "main went on, and this branch has not merged it"
    (deck / "0003_ours.sql").rename(deck / "0012_ours.sql")
    assert base()[0] == 1
    (deck / "0012_ours.sql").rename(deck / "0013_ours.sql")
    assert base() == (0, "1 new file checked, no finding.\n")


def test_decks_that_are_new_or_not_chosen(deck: Path, base: Base, write: Callable[..., Path]) -> None:
    write("other", first="CREATE TABLE other.item (id bigint);\n", second="CREATE INDEX ON other.item (id);\n")
    assert base() == (0, "2 new files checked, no finding.\n")
    (deck / "0001_schema.sql").write_text("SELECT 1;\n")
    assert base("other") == (0, "2 new files checked, no finding.\n")
    for path in deck.iterdir():
        path.unlink()
    assert base()[1].count("deleted: shop/") == 2


def test_as_a_hook_of_git(deck: Path, run: Run) -> None:
    (deck / "0001_schema.sql").write_text("SELECT 1;\n")
    done = run("lint", "--base", "main", env={"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"})
    assert (done.returncode, "edited: " in done.stdout) == (1, True), done.stderr


def test_undo_files_and_others_are_no_migrations(deck: Path, base: Base, tmp_path: Path) -> None:
    (deck / "undo").mkdir()
    (deck / "undo" / "0002_item.sql").write_text("DROP TABLE shop.item;\n")
    (deck / "README.md").write_text("x\n")
    commit(tmp_path, "undo")
    git(tmp_path, "branch", "-f", "main")
    (deck / "undo" / "0002_item.sql").unlink()
    (deck / "README.md").unlink()
    assert base()[0] == 0


@pytest.mark.usefixtures("deck")
def test_without_a_repository_or_a_revision(run: Run, tmp_path: Path) -> None:
    done = run("lint", "--base", "nowhere")
    assert (done.returncode, "git knows no revision 'nowhere' here" in done.stderr) == (2, True)
    done = run("lint", "--base", "main", env={"PATH": str(tmp_path)})
    assert (done.returncode, "git is not installed here" in done.stderr) == (2, True)
    subprocess.run(["rm", "-r", tmp_path / ".git"], check=True)
    done = run("lint", "--base", "main", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (done.returncode, "--base needs a checkout of git" in done.stderr) == (2, True)


def test_a_shallow_checkout_says_what_to_do(deck: Path, tmp_path: Path, run: Run) -> None:
    (deck / "0003_index.sql").write_text(INDEX)
    commit(tmp_path, "more")
    there = tmp_path / "there"
    git(tmp_path, "clone", "--depth", "1", "--branch", "work", f"file://{tmp_path}", str(there))
    done = run("lint", "--base", "main", cwd=there)
    assert (done.returncode, "fetch-depth: 0" in done.stderr) == (2, True)
    git(there, "fetch", "--depth", "1", "origin", "main:main")
    done = run("lint", "--base", "main", cwd=there)
    assert (done.returncode, "have no commit in common here" in done.stderr) == (2, True)
    git(there, "fetch", "--unshallow", "origin", "main:main")
    assert run("lint", "--base", "main", cwd=there).returncode == 1
