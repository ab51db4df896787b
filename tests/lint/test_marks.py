"""Comments and config that switch rules off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.lint.conftest import Lint, verdicts

TABLE = "CREATE TABLE shop.item (id bigint);"
INDEX = "CREATE INDEX item_id ON shop.item (id);"
MARK = "-- lint: ignore=index-blocks-writes twenty rows\n"


def test_a_comment_is_for_the_statement_behind_it_or_around_it(lint: Lint) -> None:
    for text in (MARK + INDEX, f"SELECT 1;\n-- Why.\n{MARK}-- More.\n{INDEX}", INDEX.replace(" ON", f"\n{MARK} ON")):
        assert not lint(TABLE, text, old=1), text
    assert verdicts(lint(TABLE, MARK + INDEX + INDEX, old=1)) == ["index-blocks-writes"]
    assert verdicts(lint(TABLE, f"{INDEX}\n{MARK}", old=1)) == ["index-blocks-writes", "ignore-comment"]


def test_several_rules(lint: Lint) -> None:
    text = (
        "-- lint: ignore=unqualified-name,index-blocks-writes a table of the extension's\nCREATE INDEX i ON item (id);"
    )
    assert not lint(text)
    text = "-- lint: ignore=unqualified-name one\n--lint:ignore=index-blocks-writes two\nCREATE INDEX i ON item (id);"
    assert not lint(text)


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("ignore=index-blocks-writes", "gives no reason"),
        ("ignore=index-blocks-write twenty rows", "there is no rule 'index-blocks-write'"),
        ("ignore=rewrite,index-blocks-writes twenty rows", "rewrite finds nothing in the statement behind it"),
        ("ignore twenty rows", "cannot be understood"),
        ("off=index-blocks-writes twenty rows", "cannot be understood"),
    ],
)
def test_a_comment_that_is_of_no_use(mark: str, said: str, lint: Lint) -> None:
    found = lint(TABLE, f"SELECT 1;\n  -- lint: {mark}\n{INDEX}", old=1)
    (told,) = [one for one in found if one.verdict == "ignore-comment"]
    assert told.message == said
    assert str(told.origin).endswith("0002_file2.sql:2:3")


def test_what_looks_like_such_a_comment(lint: Lint) -> None:
    texts = (
        "SELECT '-- lint: ignore=rewrite x';",
        "SELECT 1; -- see lint: it is off",
        "DO $$ -- lint: off\nBEGIN END $$;",
    )
    for text in texts:
        assert not lint(text), text


def test_a_comment_above_the_first_statement_is_for_the_file_too(lint: Lint) -> None:
    text = "-- lint: ignore=missing-header nothing to say\nSELECT 1;"
    assert not lint(text, require=("missing-header",))
    late = "SELECT 1;\n-- lint: ignore=missing-header nothing to say\nSELECT 2;"
    assert verdicts(lint(late, require=("missing-header",))) == ["missing-header", "ignore-comment"]


def test_a_comment_is_for_what_is_found_at_the_end(lint: Lint) -> None:
    assert not lint(f"-- lint: ignore=missing-comment it goes next week\n{TABLE}", require=("missing-comment",))


def test_comments_of_older_files_are_left_alone(lint: Lint) -> None:
    assert not lint(f"-- lint: ignore=rewrite what it was for is gone\n{TABLE}", "SELECT 1;", old=1)


CONFIG = '[lint]\nrequire = ["missing-header"]\n[deck.shop.lint.off]\nunqualified-name = "one schema"\n'


def test_the_config_switches_rules_off_and_on(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    write("shop", first="CREATE TABLE item (id bigint);\n")
    write("other", first="-- What it is for.\nCREATE TABLE item (id bigint);\n")
    (tmp_path / "schemadeck.toml").write_text(CONFIG)
    done = run("lint")
    assert done.returncode == 1
    assert "Off: unqualified-name in shop: one schema\n" in done.stdout
    assert [line.partition(" has ")[0] for line in done.stdout.splitlines() if line.startswith(("missing", "unq"))] == [
        "unqualified-name: table item:",
        "missing-header: shop/0001_first does not begin with what it is for",
    ]
    assert run("lint", "other").stdout.count("-->") == 1


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[lint]\nrequire = ["missing-coment"]', "did you mean missing-comment?"),
        ('[lint]\nrequire = "missing-comment"', "lint must be a table such as"),
        ("lint = true", "lint must be a table such as"),
        ('[deck.shop.lint.off]\nrewrite = ""', "lint.off gives a reason for each rule"),
        ('[deck.shop.lint]\noff = ["rewrite"]', "lint.off gives a reason for each rule"),
        ('[deck.shop.lint.off]\nrewrites = "why"', "did you mean rewrite?"),
        ("[deck.shop.lint]\nrequired = []", "lint has no key 'required'"),
    ],
)
def test_mistakes_in_the_config(config: str, said: str, run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    write("shop", first="SELECT 1;\n")
    (tmp_path / "schemadeck.toml").write_text(config + "\n")
    done = run("lint")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
