"""What `lint` prints, in each format, and what it needs for that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Run
from tests.test_speed import imported

pytestmark = pytest.mark.newest
FILES = {"first": "CREATE SCHEMA shop;\n", "second": "SELECT 1;\nUPDATE shop.a\nSET b = 1;\n"}


@pytest.fixture
def files(write: Callable[..., Path]) -> Path:
    """Two files; the second has a finding."""
    return write("shop", **FILES)


@pytest.mark.usefixtures("files")
def test_text(run: Run) -> None:
    done = run("lint")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "unbounded-data: table shop.a: this UPDATE is for every row\n"
        "  --> sql/shop/0002_second.sql:2:1\n"
        "      | UPDATE shop.a\n"
        "      | SET b = 1\n"
        "  next: add a WHERE; or, if every row is meant: -- lint: ignore=unbounded-data the reason\n\n"
        "2 files checked, 1 finding.\n"
        "Every file counted as new; --base REV holds new ones against the tables of older ones.\n"
    )


@pytest.mark.usefixtures("files")
def test_json_keeps_the_contract(run: Run) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    done = run("lint", "--format", "json")
    report = json.loads(done.stdout)
    Draft202012Validator(schema).validate(report)
    assert (report["command"], report["ok"], report["target"], report["decks"]) == ("lint", False, None, ["shop"])
    (found,) = report["findings"]
    assert (found["verdict"], found["severity"], found["kind"], found["object"]) == (
        "unbounded-data", "error", "table", "shop.a",
    )  # fmt: skip
    assert found["origin"] == {
        "file": "sql/shop/0002_second.sql", "line": 2, "column": 1, "statement": "UPDATE shop.a\nSET b = 1",
    }  # fmt: skip


@pytest.mark.usefixtures("files")
def test_github_and_junit(run: Run) -> None:
    said = run("lint", "--format", "github").stdout
    assert said.startswith("::error file=sql/shop/0002_second.sql,line=2,col=1,title=unbounded-data%3A table shop.a::")
    suite = ElementTree.fromstring(run("lint", "--format", "junit").stdout)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert (suite[1].get("classname"), suite[1].get("name")) == ("sql/shop/0002_second.sql", "table shop.a")


def test_a_file_that_breaks_the_rules_of_a_file_is_an_error(run: Run, files: Path) -> None:
    (files / "0002_second.sql").write_text("CREATE TABLE a (id int;\n")
    done = run("lint", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"], report["error"]["message"]) == (
        2, False, "this parenthesis is never closed",
    )  # fmt: skip


def test_nothing_of_a_database_is_imported(files: Path, tmp_path: Path) -> None:
    (files / "0002_second.sql").unlink()
    assert not imported("lint", cwd=tmp_path) & {"psycopg", "rich", "sqlparse", "asyncio", "schemadeck.database"}


def test_large_data_are_passed_over(files: Path, run: Run) -> None:
    """A statement of megabytes, rows by the thousand and COPY data; what stands behind them is found."""
    (files / "0002_second.sql").write_text(
        "INSERT INTO shop.a (b) VALUES\n" + ",\n".join(f"('it''s: {number}')" for number in range(100_000)) + ";\n"
        + "INSERT INTO shop.a (b) VALUES (1, ':x');\n" * 20_000
        + "COPY shop.a (b) FROM stdin;\n" + "1\t2\n" * 100_000 + "\\.\nDELETE FROM shop.a;\n"
    )  # fmt: skip
    done = run("lint")
    assert done.stdout.count("-->") == 1
    assert "--> sql/shop/0002_second.sql:220004:1" in done.stdout
