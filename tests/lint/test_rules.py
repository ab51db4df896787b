"""Every rule finds something in its bad example and nothing in its good one; and what the pages promise beside that."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from schemadeck.files import deck
from schemadeck.files.lint import RULES, check
from schemadeck.model import LintSettings
from tests.conftest import ROOT, Run
from tests.lint.conftest import Lint, verdicts

_FILE = re.compile(r"^-- (\d+_\w+\.sql)\n", re.MULTILINE)


def found_in(example: str, folder: Path, rule: str) -> set[str]:
    """The rules that find something in an example, which is one file or several."""
    (folder / "sql" / "shop").mkdir(parents=True)
    _, *parts = _FILE.split(example) if _FILE.match(example) else ("", "0001_example.sql", example)
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        (folder / "sql" / "shop" / name).write_text(text)
    return {one.verdict for one in check(deck.load(folder / "sql"), {"shop": LintSettings((rule,))})}


@pytest.mark.parametrize("name", RULES)
def test_examples(name: str, tmp_path: Path) -> None:
    which: Literal["Bad", "Good"]
    for which in ("Bad", "Good"):
        example = RULES[name].example(which)
        assert example, f"{name} has no example: {which}"
        assert found_in(example, tmp_path / which, name) == ({name} if which == "Bad" else set())


@pytest.mark.parametrize("name", RULES)
def test_pages(name: str, run: Run) -> None:
    done = run("lint", "--rules", name)
    assert (done.returncode, done.stdout) == (0, f"{name}: {RULES[name].page}\n".replace("::\n", ":\n"))
    assert len(RULES[name].title) < 100
    assert RULES[name].page.count("\n\n") >= 3, "a title, why, and two examples"


def test_the_list_of_rules(run: Run) -> None:
    done = run("lint", "--rules")
    assert [line.split()[0] for line in done.stdout.splitlines()] == sorted(RULES)
    wrong = run("lint", "--rules", "unqualified-names")
    assert (wrong.returncode, "did you mean unqualified-name?" in wrong.stderr) == (2, True)


def test_the_readme_lists_every_rule() -> None:
    said = set(re.findall(r"^\| `([a-z-]+)`,? \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert set(RULES) <= said


TABLE = "CREATE TABLE shop.item (id bigint, name varchar(20));"
INDEX = "CREATE INDEX item_name ON shop.item (name);"


def test_a_table_of_a_new_file_may_be_locked(lint: Lint) -> None:
    assert not lint(TABLE, INDEX)
    assert not lint("CREATE SCHEMA shop;", TABLE, INDEX, old=1)
    (found,) = lint(TABLE, INDEX, old=1)
    assert (found.verdict, found.kind, found.object) == ("index-blocks-writes", "table", "shop.item")
    assert str(found.origin).endswith("0002_file2.sql:1:1")
    assert found.origin is not None
    assert found.origin.statement == INDEX[:-1]


def test_a_table_that_was_renamed_or_moved_is_the_same(lint: Lint) -> None:
    moved = "ALTER TABLE shop.item RENAME TO thing; ALTER TABLE shop.thing SET SCHEMA other;"
    index = "CREATE INDEX item_name ON other.thing (name);"
    assert not lint(TABLE, moved, index)
    assert verdicts(lint(TABLE, moved, index, old=2)) == ["index-blocks-writes"]
    once_more = TABLE.replace("TABLE", "TABLE IF NOT EXISTS")
    assert verdicts(lint(TABLE, once_more + INDEX, old=1)) == ["if-not-exists", "index-blocks-writes"]
    again = "DROP TABLE shop.item; CREATE TABLE shop.item (id bigint);"
    assert not lint(TABLE, again + "CREATE INDEX ON shop.item (id);", old=1)


def test_names_without_a_schema(lint: Lint) -> None:
    found = lint(
        "CREATE TABLE item (id int); INSERT INTO item VALUES (1); UPDATE only item SET id = 2 WHERE id = 1;"
        "CREATE INDEX i ON thing (id); DROP VIEW a, shop.b, c; GRANT SELECT ON d, shop.e TO f; TRUNCATE g, h;"
        "COMMENT ON COLUMN j.k IS 'x'; ALTER TYPE l ADD VALUE 'x'; DROP FUNCTION m(int, text), shop.n(int);"
        "CREATE TRIGGER t AFTER INSERT OR UPDATE OF id ON o FOR EACH ROW EXECUTE FUNCTION shop.f();"
        "WITH x AS (DELETE FROM p WHERE id = 1 RETURNING id) INSERT INTO q SELECT id FROM x;"
    )
    named = [one.object for one in found if one.verdict == "unqualified-name"]
    assert named == ["item", "thing", "a", "c", "d", "g", "h", "j", "l", "m", "o", "p", "q"]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TEMP TABLE a (id int); INSERT INTO a VALUES (1); DROP TABLE a;",
        "SET LOCAL search_path = shop, pg_temp; CREATE TABLE a (id int);",
        "SELECT set_config('search_path', 'shop', true); CREATE TABLE a (id int);",
        "CREATE SCHEMA a; CREATE EXTENSION b; GRANT a TO b; GRANT USAGE ON SCHEMA a TO b; ALTER ROLE a SET b = 'c';",
        "GRANT SELECT ON ALL TABLES IN SCHEMA a TO b;",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT SELECT ON TABLES TO b;",
        "COMMENT ON CONSTRAINT a ON shop.b IS 'x'; COMMENT ON SCHEMA a IS 'x'; DROP OWNED BY a; REVOKE a FROM b;",
        "CREATE PUBLICATION a FOR TABLE shop.b; CREATE EVENT TRIGGER a ON ddl_command_end EXECUTE FUNCTION shop.f();",
        "SELECT 1 FROM a; COPY (SELECT 1) TO stdout; DO $$ BEGIN CREATE TABLE a (id int); END $$;",
        'ALTER TABLE ONLY "Shop"."Item" ADD COLUMN a int; DROP INDEX shop.i; CREATE TABLE shop.a AS SELECT 1;',
    ],
)
def test_what_has_a_schema_or_needs_none(text: str, lint: Lint) -> None:
    assert "unqualified-name" not in verdicts(lint(text))


def test_a_search_path_that_is_for_nobody_counts_for_nothing(lint: Lint) -> None:
    for path in ("pg_catalog, pg_temp", "''", '"$user"'):
        assert verdicts(lint(f"SET LOCAL search_path = {path}; CREATE TABLE a (id int);")) == ["unqualified-name"], path


PASSWORDS = (
    "CREATE ROLE a LOGIN ENCRYPTED PASSWORD 'sesame'",
    "ALTER USER a WITH PASSWORD 'sesame'",
    "ALTER USER a WITH PASSWORD $$sesame$$",
    "DO $$ BEGIN IF true THEN CREATE ROLE a PASSWORD 'sesame'; END IF; END $$",
    "DO $$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ''sesame'''; END $$",
    "CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'c', password 'sesame')",
    "CREATE SUBSCRIPTION a CONNECTION 'host=b password=sesame' PUBLICATION c WITH (connect = false)",
    "SELECT dblink_connect('a', 'postgresql://b:sesame@c/d')",
)
NO_PASSWORDS = (
    "ALTER ROLE a PASSWORD NULL",
    "CREATE TABLE shop.a (password text CHECK (password <> ''))",
    "COMMENT ON COLUMN shop.a.password IS 'password=... of host=...'",
    "DO $$ BEGIN EXECUTE format('ALTER ROLE a PASSWORD %L', current_setting('a.b')); END $$",
    "CREATE SERVER a FOREIGN DATA WRAPPER b OPTIONS (host 'c')",
    "SELECT 'https://example.com/a?b=c@d'",
)


@pytest.mark.parametrize("text", PASSWORDS)
def test_passwords_are_found_and_never_shown(text: str, write: Callable[..., Path], run: Run) -> None:
    write("shop", role=f"{text};\nCREATE TABLE a (id int);\n")
    for form in ("text", "json", "github", "junit"):
        done = run("lint", "--format", form)
        assert (done.returncode, "literal-password" in done.stdout) == (1, True), done.stderr
        assert "sesame" not in done.stdout + done.stderr


@pytest.mark.parametrize("text", NO_PASSWORDS)
def test_what_is_no_password(text: str, lint: Lint) -> None:
    assert not lint(f"{text};")


def test_roles(lint: Lint) -> None:
    bad = "CREATE USER a; CREATE ROLE b; CREATE GROUP c; DROP ROLE d;"
    assert verdicts(lint(bad)) == ["unguarded-role"] * 4
    assert not lint("DROP ROLE IF EXISTS a; ALTER ROLE b LOGIN; CREATE USER MAPPING FOR a SERVER b; GRANT a TO b;")


def test_if_not_exists(lint: Lint) -> None:
    found = lint(
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON shop.t (a); CREATE SEQUENCE IF NOT EXISTS shop.s;"
        "ALTER TABLE shop.t ADD COLUMN IF NOT EXISTS a int, ADD b int;"
    )
    assert [(one.verdict, one.kind, one.object) for one in found] == [
        ("if-not-exists", "table", "shop.t"), ("if-not-exists", "sequence", "shop.s"),
        ("if-not-exists", "column", "shop.t.a"),
    ]  # fmt: skip
    assert not lint(
        "CREATE SCHEMA IF NOT EXISTS a; CREATE EXTENSION IF NOT EXISTS b;"
        "ALTER TYPE shop.c ADD VALUE IF NOT EXISTS 'd'; CREATE TEMP TABLE IF NOT EXISTS e (id int);"
        "DROP TABLE IF EXISTS shop.f;"
    )


def test_psql_variables(lint: Lint) -> None:
    found = lint("SELECT :a;\nSELECT ':a', b::int, '12:30', c[1:2] FROM shop.t;\nSELECT\n  :'b';")
    assert [str(one.origin).rpartition("/")[2] for one in found] == ["0001_file1.sql:1:8", "0001_file1.sql:4:3"]


def test_data_without_a_bound(lint: Lint) -> None:
    both = "UPDATE shop.item SET id = 1; DELETE FROM shop.item;"
    assert verdicts(lint(TABLE, both, old=1)) == ["unbounded-data"] * 2
    assert not lint(TABLE, both)
    assert not lint("CREATE TEMP TABLE a (id int); DELETE FROM a; DELETE FROM shop.b WHERE id = 1;")
    assert verdicts(lint("WITH a AS (SELECT 1 WHERE true) DELETE FROM shop.item;")) == ["unbounded-data"]


def test_data_under_a_lock(lint: Lint) -> None:
    alter, fill = "ALTER TABLE shop.item ADD COLUMN a int;", "UPDATE shop.item SET a = id WHERE a IS NULL;"
    assert verdicts(lint(TABLE, alter + fill, old=1)) == ["data-under-lock"]
    assert not lint(TABLE, alter + fill)
    assert not lint(TABLE, alter, fill, old=1)
    assert not lint(TABLE, fill + alter, old=1)
    assert not lint(TABLE, alter + "UPDATE shop.item SET a = 1 WHERE id = 5;", old=1)
    assert not lint(TABLE, "-- schemadeck: transaction=off\n" + alter + fill, old=1)
    assert not lint(TABLE, "ALTER TABLE shop.item VALIDATE CONSTRAINT c;" + fill, old=1)


def test_names_of_constraints(lint: Lint) -> None:
    found = lint(
        "CREATE TABLE shop.a (id int PRIMARY KEY, b int REFERENCES shop.c, CHECK (b > 0), FOREIGN KEY (b) REFERENCES"
        " shop.c (id), d text NOT NULL DEFAULT 'x' UNIQUE);"
        "ALTER TABLE shop.a ADD UNIQUE (b), ADD e int CHECK (e > 0);",
        require=("unnamed-constraint",),
    )
    assert [one.message.partition(" has ")[0] for one in found] == [
        "PRIMARY KEY", "REFERENCES", "CHECK", "FOREIGN KEY", "UNIQUE", "UNIQUE", "CHECK",
    ]  # fmt: skip
    assert not lint(
        "CREATE TABLE shop.a (id int CONSTRAINT a PRIMARY KEY, b int CONSTRAINT b REFERENCES shop.c CONSTRAINT c CHECK"
        " (b > 0), CONSTRAINT d FOREIGN KEY (b) REFERENCES shop.c (id), e int NOT NULL, f text DEFAULT 'CHECK');"
        "ALTER TABLE shop.a ADD CONSTRAINT g UNIQUE (b), VALIDATE CONSTRAINT h;",
        require=("unnamed-constraint",),
    )


def test_comments_on_tables(lint: Lint) -> None:
    require = ("missing-comment",)
    assert [one.object for one in lint(TABLE, "CREATE TEMP TABLE t (id int);", require=require)] == ["shop.item"]
    assert not lint(TABLE, "COMMENT ON TABLE shop.item IS 'x';", require=require)
    assert not lint(TABLE, "ALTER TABLE shop.item RENAME TO a; COMMENT ON TABLE shop.a IS 'x';", require=require)
    assert not lint(TABLE, "DROP TABLE shop.item;", require=require)
    assert not lint(TABLE, "DROP SCHEMA shop CASCADE;", require=require)
    assert not lint(TABLE, require=require, old=1)


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["0001_a", "12_b"], ["12_b"]),
        (["0001_a", "00002_b", "00003_c"], ["00002_b"]),
        (["1_a", "9_b", "10_c"], ["10_c"]),
        (["0001_a", "0041_b", "20260131120000_c"], []),
        (["0001_a", "0002_b", "0010_c"], []),
    ],
)
def test_widths_of_numbers(names: list[str], wrong: list[str], tmp_path: Path) -> None:
    (tmp_path / "sql" / "shop").mkdir(parents=True)
    for name in names:
        (tmp_path / "sql" / "shop" / f"{name}.sql").write_text("SELECT 1;\n")
    found = check(deck.load(tmp_path / "sql"), {})
    assert [(one.verdict, one.object) for one in found] == [("number-width", f"shop/{name}") for name in wrong]


def test_headers(lint: Lint) -> None:
    require = ("missing-header",)
    for text in ("-- What it is for.\nSELECT 1;", "/* What it is for. */ SELECT 1;"):
        assert not lint(text, require=require)
    for text in ("SELECT 1; -- what", "-- schemadeck: lock-timeout=1s\nSELECT 1;", "--\n-- ----\nSELECT 1;"):
        assert verdicts(lint(text, require=require)) == ["missing-header"], text


def test_rows_are_looked_at_once(lint: Lint) -> None:
    rows = "INSERT INTO shop.item (id, name) VALUES (1, 'a:b');\n" * 3 + "INSERT INTO item (id) VALUES (1);\n" * 3
    assert verdicts(lint(rows)) == ["unqualified-name"]


def test_our_own_decks_keep_to_it(run: Run) -> None:
    done = run("lint", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Off: ") + sum(b"lint:" in one.read_bytes() for one in (ROOT / "sql").rglob("*.sql")) <= 5
