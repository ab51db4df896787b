"""The formats of `verify` for CI: what they say, read back by the rules of those who read them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from psycopg import sql

from tests.conftest import ROOT, Run
from tests.test_migrate import Database

pytestmark = pytest.mark.newest
Write = Callable[..., Path]
Report = Callable[..., tuple[int, str]]

ODD = 'a|b:c,d%e<i>"g`h\\j _k_ \\| *l*\nm::n'
NAME = '"' + ODD.replace('"', '""') + '"'
ODD_IGNORED = "ignored\n::error::it is not"
BODY = "\nBEGIN\n    -- ```, ]]>, </details>, \x01 and |\n    RETURN %s;\nEND;\n"
FILES = {
    "schema": f"CREATE SCHEMA shop;\nCREATE TABLE shop.{NAME} (id int);\nCREATE TABLE shop.item (id int, name text);",
    "function": f"CREATE FUNCTION shop.f() RETURNS int LANGUAGE plpgsql AS $${BODY % 1}$$;",
    "price": "ALTER TABLE shop.item ADD price numeric(10,2);\nCREATE INDEX item_name ON shop.item (name);",
    "log": "CREATE TABLE shop.log (id int) PARTITION BY RANGE (id);",
}
HANDS = (
    f"COMMENT ON TABLE shop.{NAME} IS 'one|two, 100%: <b>'",
    f"CREATE OR REPLACE FUNCTION shop.f() RETURNS int LANGUAGE plpgsql AS $${BODY % 2}$$",
    "ALTER TABLE shop.item ALTER price TYPE numeric(12,2)",
    "DROP INDEX shop.item_name",
    "CREATE TABLE shop.by_hand (id int)",
    "CREATE TABLE shop.log_1 PARTITION OF shop.log FOR VALUES FROM (1) TO (2)",
)
TABLE = f"table shop.{NAME}"
# What is told: the severity, what about, and the file and line that last changed it, if a file did.
TOLD = {
    ("error", "edited: migration shop/0002_function", "sql/shop/0002_function.sql", "1"),
    ("warning", "cosmetic: migration shop/0003_price", "sql/shop/0003_price.sql", "1"),
    ("error", f"changed: {TABLE}", "sql/shop/0001_schema.sql", "2"),
    ("error", "changed: function shop.f()", "sql/shop/0002_function.sql", "1"),
    ("error", "changed: column shop.item.price", "sql/shop/0003_price.sql", "1"),
    ("error", "missing: index shop.item_name", "sql/shop/0003_price.sql", "2"),
    ("error", "extra: table shop.by_hand", None, None),
    ("notice", "extra: table shop.log_1", None, None),
}


@pytest.fixture
def report(run: Run, url: str) -> Report:
    """Exit status and output of verify in a format."""

    def report(form: str, *arguments: str) -> tuple[int, str]:
        done = run("verify", "--format", form, "--url", url, *arguments)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout

    return report


@pytest.fixture
def drifted(run: Run, write: Write, url: str, database: Database, tmp_path: Path) -> Path:
    """A database at which somebody has been, and files that somebody has edited; the folder of the files."""
    (tmp_path / "schemadeck.toml").write_text('[[ignore]]\nobject = "table shop.\\"ignored*"\nreason = "OPS-12"\n')
    folder = write("shop", **FILES)
    done = run("migrate", "--url", url)
    assert done.returncode == 0, done.stderr
    for statement in HANDS:
        database.execute(statement.encode())
    database.execute(sql.SQL("CREATE TABLE shop.{} (id int)").format(sql.Identifier(ODD_IGNORED)))
    with (folder / "0002_function.sql").open("a") as file:
        file.write("SELECT 1;\n")
    with (folder / "0003_price.sql").open("a") as file:
        file.write("-- a comment\n")
    return folder


class Annotation(NamedTuple):
    command: str
    properties: dict[str, str]
    message: str


def annotated(said: str) -> list[Annotation]:
    """As GitHub's runner reads them: of each line that begins with ``::``, up to the next ``::``."""

    def plain(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    found = []
    for line in said.splitlines():
        if line.lstrip().startswith("::"):
            head, message = line.lstrip()[2:].split("::", 1)
            command, _, properties = head.partition(" ")
            pairs = (each.split("=", 1) for each in properties.split(",") if each)
            found.append(Annotation(command, {key: plain(value) for key, value in pairs}, plain(message)))
    return found


@pytest.mark.usefixtures("drifted")
def test_github_has_an_annotation_for_each_finding_at_its_line(report: Report) -> None:
    status, said = report("github")
    found = annotated(said)
    assert status == 1
    places = {
        (one.command, one.properties["title"], one.properties.get("file"), one.properties.get("line")) for one in found
    }
    assert places == TOLD
    assert len(found) == len(TOLD), "the name of an ignored table is no command"
    by_title = {one.properties["title"]: one.message for one in found}
    assert "\ncomment: expected none, actual one|two, 100%: <b>\nnext: " in by_title[f"changed: {TABLE}"]
    assert "\n-    RETURN 1;\n+    RETURN 2;\n" in by_title["changed: function shop.f()"]
    assert said.endswith("objects compared, 5 differ.\n")


@pytest.mark.usefixtures("drifted")
def test_junit_has_a_case_for_each_migration_and_each_difference(report: Report) -> None:
    status, said = report("junit")
    (suite,) = ElementTree.fromstring(said)
    cases = {(one.get("classname"), one.get("name")): one for one in suite.iter("testcase")}
    failed = {key: one.find("failure") for key, one in cases.items() if one.find("failure") is not None}
    assert status == 1
    assert list(cases)[:5] == [
        ("schemadeck", "verify"), ("shop", "0001_schema"), ("shop", "0002_function"),
        ("shop", "0003_price"), ("shop", "0004_log"),
    ]  # fmt: skip
    assert set(failed) == {
        ("shop", "0002_function"), ("shop", TABLE), ("shop", "function shop.f()"),
        ("shop", "column shop.item.price"), ("shop", "index shop.item_name"), ("shop", "table shop.by_hand"),
    }  # fmt: skip
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": str(len(cases)), "failures": "6", "errors": "0", "skipped": "0"}
    function = failed["shop", "function shop.f()"]
    assert function is not None
    assert "    -    RETURN 1;\n    +    RETURN 2;\n" in (function.text or "")
    assert "]]>, </details>,  and |" in (function.text or ""), "without the control character"
    assert cases["shop", "function shop.f()"].get("file") == "sql/shop/0002_function.sql"
    out = suite.findtext("system-out") or ""
    assert "cosmetic: shop/0003_price only comments or white space changed" in out
    assert "extra: table shop.log_1" in out
    assert "5 differ." in out


def cells(markdown: str) -> list[list[str]]:
    """The rows of the tables, as a reader sees them."""
    rendered = MarkdownIt("commonmark").enable("table").render(markdown)
    rows = re.findall(r"<tr>\n(.*?)</tr>", rendered, re.DOTALL)
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub(r"</?code>", "", one.replace("<br>", "\n"))) for one in row] for row in found if row]


@pytest.mark.usefixtures("drifted")
def test_markdown_has_a_table_that_no_name_breaks(report: Report) -> None:
    status, said = report("markdown")
    rows = {row[0]: row for row in cells(said)}
    assert status == 1
    assert said.startswith("## schemadeck verify: 6 findings\n")
    about = {title.partition(": ")[2] for command, title, *_ in TOLD if command != "notice"}
    assert rows.keys() == about
    assert all(len(row) == 4 for row in rows.values())
    assert rows[TABLE][1] == "changed: differs in comment\ncomment: expected none, actual one|two, 100%: <b>"
    assert rows["column shop.item.price"][2] == "sql/shop/0003_price.sql:1:1"
    assert "<summary>function shop.f(): definition</summary>\n\n````diff\n--- expected\n+++ actual\n" in said
    assert "\n-    RETURN 1;\n+    RETURN 2;\n" in said
    assert "<summary>1 not counted</summary>" in said
    assert re.search(r"\n- Schema: \d+ objects compared, 5 differ\.\n$", said)


FORMATS = ("github", "junit", "markdown")


@pytest.mark.parametrize("form", FORMATS)
def test_a_clean_database_is_said_to_be(form: str, run: Run, write: Write, url: str, report: Report) -> None:
    write("shop", first="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    write("shop", second="SELECT 1;")
    status, said = report(form)
    assert status == 0
    assert "none differs" in said
    assert annotated(said) == []
    if form == "junit":
        (suite,) = ElementTree.fromstring(said)
        assert [suite.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["3", "0", "0", "1"]
    if form == "markdown":
        assert said.startswith("## schemadeck verify: clean\n")


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_pending_is_in_the_way_only_if_asked(
    form: str, run: Run, write: Write, url: str, report: Report
) -> None:
    write("shop", first="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    write("shop", second="SELECT 1;")
    status, said = report(form, "--current")
    assert status == 1
    if form == "github":
        assert ["1 migration pending" in one.message for one in annotated(said)] == [True]
    elif form == "junit":
        assert "1 migration pending" in (ElementTree.fromstring(said).findtext(".//failure") or "")
    else:
        assert said.startswith("## schemadeck verify: not clean\n")


@pytest.mark.parametrize("form", FORMATS)
def test_an_error_is_a_report_too(form: str, run: Run, write: Write, report: Report) -> None:
    """With its place, and with the exit status that it has in text."""
    write("shop", first="CREATE SCHEMA shop;\nSELECT 1/0; -- 100%, <`|>")
    status, said = report(form)
    _told(form, said, "has no migrations on record", None)
    assert status == 3
    with_it = run("verify", "--format", form, "--url", "postgresql://127.0.0.1:1/x")
    _told(form, with_it.stdout, "Connection refused", None)
    assert with_it.returncode == 3
    write("shop", second="SELECT 'never closed")
    folder = write("shop", third="-- schemadeck: nonsense=1\nSELECT 1;")
    status, said = report(form)
    _told(form, said, "nonsense", f"sql/shop/{sorted(folder.glob('*'))[-1].name}")
    assert status == 2


def _told(form: str, said: str, message: str, file: str | None) -> None:
    if form == "github":
        (one,) = annotated(said)
        assert (one.command, one.properties["title"], one.properties.get("file")) == (
            "error",
            "schemadeck verify",
            file,
        )
        assert message in one.message
        assert "\nnext: " in one.message
    elif form == "junit":
        (suite,) = ElementTree.fromstring(said)
        (error,) = suite.iter("error")
        assert message in error.get("message", "")
        assert "\nnext: " in (error.text or "")
        assert suite.get("errors") == "1"
    else:
        assert said.startswith("## schemadeck verify: could not check\n\n```text\nerror: ")
        assert message in said


def closed(schema: Any) -> Any:
    """The schema without leave for keys that it does not describe."""
    if isinstance(schema, dict):
        strict = {key: closed(value) for key, value in schema.items()}
        return {**strict, "additionalProperties": False} if "required" in strict else strict
    return [closed(one) for one in schema] if isinstance(schema, list) else schema


SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())


Valid = Callable[..., dict[str, Any]]


@pytest.fixture
def valid_at(run: Run) -> Valid:
    """Run a command with --format json; its report must be what the schema says, and nothing more."""

    def valid(url: str, status: int, *arguments: str) -> dict[str, Any]:
        done = run(*arguments, "--format", "json", "--url", url)
        assert done.returncode == status, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        Draft202012Validator(closed(SCHEMA)).validate(found)
        assert (found["command"], found["ok"]) == (arguments[0], status == 0)
        return found

    return valid


@pytest.fixture
def valid(valid_at: Valid, url: str) -> Valid:
    return partial(valid_at, url)


def test_the_schema_of_the_json_report_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert not Draft202012Validator(SCHEMA).is_valid({"schemadeck": 1})


def test_json_of_verify_is_as_the_schema_says(drifted: Path, valid: Valid) -> None:
    found = valid(1, "verify")
    function = next(one for one in found["findings"] if one["kind"] == "function")
    assert function["origin"]["file"] == "sql/shop/0002_function.sql (as applied)"
    assert function["properties"][0]["expected"].splitlines()[-3:-1] == ["    RETURN 1;", "END;"]
    assert {one["severity"] for one in found["findings"]} == {"error", "warning", "note"}
    assert valid(1, "diff", "files", "live")["migrations"] == []
    (drifted / "0001_schema.sql").unlink()
    assert "deleted" in {one["state"] for one in valid(1, "verify")["migrations"]}


def test_json_of_every_other_command_is_as_the_schema_says(write: Write, valid: Valid) -> None:
    folder = write("shop", first="CREATE SCHEMA shop;", second="CREATE TABLE shop.item (id int);")
    (folder / "undo").mkdir()
    (folder / "undo" / "0002_second.sql").write_text("DROP TABLE shop.item;")
    assert valid(1, "baseline", "shop/1")["findings"] != []
    assert valid(0, "migrate", "--dry-run")["migrations"][0]["state"] == "pending"
    assert valid(0, "migrate")["migrations"][1]["applied_now"] is True
    assert valid(0, "undo", "shop", "--yes")["migrations"][0]["undone_now"] is True
    assert valid(0, "undo", "shop", "--to", "1", "--yes")["migrations"] == []
    valid(0, "baseline", "shop/2", "--force", "--reason", "because")
    (folder / "0001_first.sql").write_text("CREATE SCHEMA shop; SELECT 1;")
    assert valid(1, "status")["migrations"][0]["state"] == "edited"
    assert valid(1, "migrate")["error"] is not None
    valid(0, "accept", "shop/1", "--reason", "because")
    assert valid(0, "blame", "shop")["history"][0]["changes"][0]["verb"] == "made"
    write("shop", third="CREATE SCHEMA shop;")
    assert valid(3, "migrate")["error"]["sqlstate"] == "42P06"
    assert valid(0, "status")["target"]["database"] == "tests"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("migrate",), 3),
        (("status",), 3),
        (("verify",), 3),
        (("diff", "files", "live"), 3),
        (("snapshot",), 3),
        (("blame", "shop"), 3),
        (("baseline", "shop/1"), 3),
        (("accept", "shop/1", "--reason", "x"), 3),
        (("undo", "shop", "--yes"), 3),
        (("verify", "nowhere"), 2),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_json_of_an_error_is_as_the_schema_says(
    command: tuple[str, ...], status: int, write: Write, valid_at: Valid
) -> None:
    write("shop", first="SELECT 1;")
    assert valid_at("postgresql://127.0.0.1:1/x", status, *command)["error"]["next"]
