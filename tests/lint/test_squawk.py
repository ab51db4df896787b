"""squawk itself: what it finds joins what we find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemadeck.flows import squawk
from tests.conftest import Run
from tests.test_ci import git

PROGRAM = squawk.program()
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="squawk is not installed: PyPI does not have it for every platform"
)

Found = Callable[..., list[dict[str, Any]]]
TABLE = "CREATE TABLE shop.item (id bigint, name text, note text);\n"


@pytest.fixture
def found(run: Run, write: Callable[..., Path], tmp_path: Path) -> Found:
    """The findings about a file that follows one which is in use already."""
    write("shop", first=TABLE)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")

    def found(text: str) -> list[dict[str, Any]]:
        (tmp_path / "sql" / "shop" / "0002_second.sql").write_text(text)
        done = run("lint", "--base", "HEAD", "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        return list(json.loads(done.stdout)["findings"])

    return found


def test_its_findings_stand_at_their_place(found: Found) -> None:
    text = (
        "-- Größe\nSELECT 'ü'; ALTER TABLE shop.item\n"
        "    DROP COLUMN note; ALTER TABLE shop.item RENAME name TO title;\n"
    )
    told = found(text)
    assert [(one["verdict"], one["kind"], one["object"]) for one in told] == [
        ("squawk/ban-drop-column", "table", "shop.item"), ("squawk/renaming-column", "table", "shop.item"),
    ]  # fmt: skip
    assert [(one["origin"]["line"], one["origin"]["column"]) for one in told] == [(3, 5), (3, 45)]
    assert told[0]["origin"]["statement"] == "ALTER TABLE shop.item\n    DROP COLUMN note"
    assert told[0]["next"]


def test_what_a_new_file_makes_may_be_changed(found: Found) -> None:
    new = TABLE.replace("item", "new")
    assert not found(f"{new}ALTER TABLE shop.new DROP COLUMN note; DROP TABLE shop.new;\n")
    assert not found("CREATE SCHEMA a;\nDROP SCHEMA a;\n")


def test_what_both_say_is_told_once(found: Found) -> None:
    for text, rule in (
        ("CREATE INDEX item_name ON shop.item (name);", "index-blocks-writes"),
        ("ALTER TABLE shop.item ADD CONSTRAINT a UNIQUE (name);", "index-blocks-writes"),
        ("ALTER TABLE shop.item ADD CONSTRAINT a CHECK (id > 0);", "constraint-not-valid"),
        ("ALTER TABLE shop.item ALTER COLUMN name SET NOT NULL;", "constraint-not-valid"),
        ("ALTER TABLE shop.item ADD COLUMN a integer NOT NULL;", "constraint-not-valid"),
        ("ALTER TABLE shop.item ALTER COLUMN name TYPE integer USING 1;", "rewrite"),
    ):
        assert [one["verdict"] for one in found(text)] == [rule]


def test_comments_and_config_switch_its_rules_off_and_on(found: Found, run: Run, tmp_path: Path) -> None:
    drop = "ALTER TABLE shop.item DROP COLUMN note;\n"
    assert not found(f"-- lint: ignore=squawk/ban-drop-column no program reads it\n{drop}")
    (told,) = found("-- lint: ignore=squawk/ban-drop-column no program reads it\nSELECT 1;\n")
    assert told["message"] == "squawk/ban-drop-column finds nothing in the statement behind it"
    config = tmp_path / "schemadeck.toml"
    config.write_text('[lint]\nrequire = ["squawk/prefer-text-field"]\noff = { "squawk/ban-drop-column" = "small" }\n')
    style = found(f"{drop}CREATE TABLE shop.a (name varchar(5));\n")
    assert [one["verdict"] for one in style] == ["squawk/prefer-text-field"]
    config.write_text('[lint]\nrequire = ["squawk/prefer-nothing"]\n')
    done = run("lint")
    assert (done.returncode, "prefer-nothing" in done.stderr) == (2, True), done.stderr


def test_its_own_config_is_kept_to(found: Found, run: Run, tmp_path: Path) -> None:
    (tmp_path / ".squawk.toml").write_text('excluded_rules = ["ban-drop-column"]\n')
    assert not found("ALTER TABLE shop.item DROP COLUMN note;\n")
    (tmp_path / ".squawk.toml").write_text("excluded_rules = [\n")
    done = run("lint")
    assert (done.returncode, "squawk failed" in done.stderr) == (2, True)


def test_what_it_cannot_read_is_none_of_ours(found: Found) -> None:
    assert not found("SELECT FROM WHERE;\n")


def test_without_it_its_comments_are_left_alone(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    """In an environment without squawk: a symbolic link to this Python, and nothing else on the PATH."""
    write("shop", first="-- lint: ignore=squawk/ban-drop-table nobody reads it\nDROP TABLE shop.item;\n")
    path = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if not (Path(one) / "squawk").exists())
    code = (
        "import sys; sys.executable = '/nowhere/python'; sys.argv = ['schemadeck', 'lint', '-v']\n"
        "from schemadeck.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "pip install 'schemadeck[lint]'" in done.stderr) == (0, True), done.stderr
    assert run("lint").returncode == 0


def test_every_rule_that_counts_is_one_of_squawks(tmp_path: Path) -> None:
    assert PROGRAM is not None
    (tmp_path / "a.sql").write_text("SELECT 1;\n")
    for name in squawk.COUNTED:
        done = subprocess.run([PROGRAM, f"--exclude={name}", "a.sql"], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
