"""`blame`: what the replayed files did to an object, statement by statement."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, Server
from tests.test_migrate import Database

Write = Callable[..., Path]
Told = list[tuple[str, list[str]]]
Blame = Callable[[str], Told]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that schemadeck may use as its cache."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def ask(run: Run, url: str, shared: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run blame as a person would."""
    return lambda *arguments: run("blame", "--url", url, *arguments, env={"SCHEMADECK_CACHE": str(shared)})


@pytest.fixture
def blame(ask: Callable[..., subprocess.CompletedProcess[str]]) -> Blame:
    """What is told of an object: number and line of each statement with its changes."""

    def blame(wanted: str) -> Told:
        done = ask("--format", "json", *wanted.split(" "))
        assert done.returncode == 0, done.stdout + done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert (report["command"], report["ok"]) == ("blame", True)
        return [(_short(one["origin"]), [_line(change) for change in one["changes"]]) for one in report["history"]]

    return blame


def _short(origin: dict[str, Any]) -> str:
    number = re.search(r"/0*(\d+)_", origin["file"])
    assert number is not None
    return f"{number[1]}:{origin['line']}"


def _line(change: dict[str, Any]) -> str:
    former = f" was {change['former']}" if change["former"] else ""
    return f"{change['verb']} {change['kind']} {change['object']}{former}"


def test_a_table_and_its_parts(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        items="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id serial PRIMARY KEY, price int DEFAULT 1);",
        note="ALTER TABLE shop.item ADD COLUMN note text;\nALTER TABLE shop.item ADD COLUMN code text,\n"
        " ALTER price TYPE bigint;",
        rest="CREATE INDEX item_name ON shop.item (note);\n"
        "ALTER TABLE shop.item ADD CONSTRAINT positive CHECK (price > 0), ADD UNIQUE (code);\n"
        "COMMENT ON TABLE shop.item IS 'x';\nCOMMENT ON COLUMN shop.item.note IS 'y';\n"
        "GRANT SELECT ON shop.item TO PUBLIC;\nGRANT UPDATE (note) ON shop.item TO PUBLIC;\n"
        "CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
        "CREATE TRIGGER t BEFORE INSERT ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.f();\n"
        "ALTER TABLE shop.item DISABLE TRIGGER t;\n"
        "CREATE POLICY mine ON shop.item USING (true);\nALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;\n"
        "CREATE STATISTICS shop.s ON price, note FROM shop.item;\n",
        off="COMMENT ON COLUMN shop.item.note IS NULL;\nALTER TABLE shop.item ALTER price DROP DEFAULT;\n"
        "DROP INDEX shop.item_name;\nDROP TRIGGER t ON shop.item;\nDROP POLICY mine ON shop.item;\n"
        "ALTER TABLE shop.item DROP CONSTRAINT positive, DROP COLUMN code;\n"
        "REVOKE SELECT ON shop.item FROM PUBLIC;\nDROP TABLE shop.item;",
    )
    assert run("migrate", "--url", url).returncode == 0
    told = blame("shop.item")
    assert told[:3] == [
        ("1:2", ["made table shop.item"]),
        ("2:1", ["made column shop.item.note"]),
        ("2:2", ["changed column shop.item.price", "made column shop.item.code"]),
    ]
    assert told[3:] == [
        ("3:1", ["made index shop.item_name"]),
        ("3:2", ["made constraint shop.item.item_code_key", "made constraint shop.item.positive"]),
        ("3:3", ["changed table shop.item"]),
        ("3:4", ["changed column shop.item.note"]),
        ("3:5", ["changed table shop.item"]),
        ("3:6", ["changed column shop.item.note"]),
        ("3:8", ["made trigger shop.item.t"]),
        ("3:9", ["changed trigger shop.item.t"]),
        ("3:10", ["made policy shop.item.mine"]),
        ("3:11", ["changed table shop.item"]),
        ("3:12", ["made statistics shop.s"]),
        ("4:1", ["changed column shop.item.note"]),
        ("4:2", ["changed column shop.item.price"]),
        ("4:3", ["dropped index shop.item_name"]),
        ("4:4", ["dropped trigger shop.item.t"]),
        ("4:5", ["dropped policy shop.item.mine"]),
        (
            "4:6",
            [
                "dropped column shop.item.code",
                "dropped constraint shop.item.item_code_key",
                "dropped constraint shop.item.positive",
            ],
        ),
        ("4:7", ["changed table shop.item"]),
        ("4:8", ["dropped table shop.item"]),
    ]
    assert blame("shop.item.code") == [
        ("2:2", ["made column shop.item.code"]),
        ("4:6", ["dropped column shop.item.code"]),
    ]
    assert [where for where, _ in blame("column shop.item.price")] == ["1:2", "2:2", "4:2", "4:8"]
    assert blame("shop.item_name") == blame("index shop.item_name")
    assert blame("function shop.f()") == blame("shop.f") == [("3:7", ["made function shop.f()"])]
    assert blame("schema shop") == [("1:1", ["made schema shop"])]


def test_renames_are_followed(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int, cost int);\nCREATE INDEX i ON shop.item (cost);",
        two="ALTER TABLE shop.item RENAME COLUMN cost TO price;\nALTER TABLE shop.item RENAME TO thing;",
        three="ALTER TABLE shop.thing ALTER price SET NOT NULL;\nALTER SCHEMA shop RENAME TO store;",
        four="CREATE TABLE store.thing2 ();\nALTER TABLE store.thing ALTER price DROP NOT NULL;",
    )
    assert run("migrate", "--url", url).returncode == 0
    told = blame("store.thing.price")
    assert told[0] == ("1:2", ["made column shop.item.cost"])
    assert told[1:3] == [
        ("2:1", ["renamed column shop.item.price was shop.item.cost"]),
        ("2:2", ["renamed column shop.thing.price was shop.item.price"]),
    ]
    assert [where for where, _ in told] == ["1:2", "2:1", "2:2", "3:1", "3:2", "4:2"]
    assert blame("shop.item.cost") == told
    told = blame("store.thing")
    assert [where for where, _ in told] == ["1:2", "1:3", "2:1", "2:2", "3:1", "3:2", "4:2"]
    assert told[3] == ("2:2", ["renamed table shop.thing was shop.item"])
    assert blame("schema store")[-1] == ("3:2", ["renamed schema store was shop"])


@pytest.mark.newest
def test_what_was_dropped_and_made_again(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int);\nCREATE TABLE shop.other (id int);",
        two="DROP TABLE shop.item;\nCREATE TABLE shop.item (id bigint);",
        three="DO $$ BEGIN DROP TABLE shop.item; CREATE TABLE shop.item (id text); END $$;",
        four="ALTER TABLE shop.other RENAME TO former;\nCREATE TABLE shop.other (id text);\n"
        "ALTER TABLE shop.former ADD y int;",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert blame("shop.item") == [
        ("1:2", ["made table shop.item"]),
        ("2:1", ["dropped table shop.item"]),
        ("2:2", ["made table shop.item"]),
        ("3:1", ["dropped table shop.item", "made table shop.item"]),
    ]
    assert [where for where, _ in blame("shop.other")] == ["1:3", "4:1", "4:2"], "until it gave its name away"
    assert [where for where, _ in blame("shop.former")] == ["1:3", "4:1", "4:3"]


def test_what_is_no_change(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int PRIMARY KEY) PARTITION BY RANGE (id);\n"
        "CREATE TABLE shop.plain (id int PRIMARY KEY);",
        two="CREATE TABLE shop.line (item int REFERENCES shop.plain);\nINSERT INTO shop.plain VALUES (1);\n"
        "ANALYZE shop.plain;\nTRUNCATE shop.plain CASCADE;\nREINDEX TABLE shop.plain;\n"
        "CREATE VIEW shop.v AS SELECT id FROM shop.plain;\n"
        "CREATE FUNCTION shop.parts() RETURNS void LANGUAGE plpgsql AS\n"
        "'BEGIN CREATE TABLE shop.item_1 PARTITION OF shop.item FOR VALUES FROM (1) TO (9); END';",
        three="SELECT shop.parts();\nCREATE INDEX ON shop.plain (id);\n"
        "CREATE TABLE shop.item_2 (id int NOT NULL);\n"
        "ALTER TABLE shop.item ATTACH PARTITION shop.item_2 FOR VALUES FROM (10) TO (20);\n"
        "CREATE TABLE shop.child () INHERITS (shop.line);\nALTER TABLE shop.child NO INHERIT shop.line;\n",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert [where for where, _ in blame("table shop.plain")] == ["1:3", "3:2"]
    assert blame("table shop.item") == [("1:2", ["made table shop.item"])]
    assert blame("shop.item_1") == [("3:1", ["made table shop.item_1"])]
    assert blame("shop.item_2")[1][1][0] == "changed table shop.item_2"
    assert [where for where, _ in blame("table shop.child")] == ["3:5", "3:6"]


def test_types_functions_views_and_privileges(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        one="CREATE SCHEMA shop;\nCREATE TYPE shop.mood AS ENUM ('ok');\n"
        "CREATE TYPE shop.pair AS (a int, b text);\n"
        "CREATE DOMAIN shop.short AS text CONSTRAINT c CHECK (length(VALUE) < 9);",
        two="ALTER TYPE shop.mood ADD VALUE 'bad';\nALTER TYPE shop.pair ADD ATTRIBUTE c int;\n"
        "COMMENT ON TYPE shop.mood IS 'x';\nALTER DOMAIN shop.short DROP CONSTRAINT c;",
        three="CREATE FUNCTION shop.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
        "CREATE OR REPLACE FUNCTION shop.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 2';\n"
        "REVOKE ALL ON FUNCTION shop.f FROM PUBLIC;\nCREATE VIEW shop.v AS SELECT 1 AS a;\n"
        "CREATE OR REPLACE VIEW shop.v AS SELECT 2 AS a, 3 AS b;\n"
        "GRANT USAGE ON SCHEMA public TO PUBLIC;\nGRANT USAGE ON SCHEMA shop TO PUBLIC;\n"
        "DO $$ BEGIN CREATE SEQUENCE shop.s; COMMENT ON SCHEMA shop IS 'x'; END $$;\n"
        "CREATE EXTENSION IF NOT EXISTS plpgsql;\nALTER SCHEMA shop OWNER TO CURRENT_USER;",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert [where for where, _ in blame("shop.mood")] == ["1:2", "2:1", "2:3"]
    assert blame("type shop.pair")[1] == ("2:2", ["made attribute shop.pair.c"])
    assert blame("domain shop.short") == [
        ("1:4", ["made domain shop.short"]),
        ("2:4", ["dropped domain constraint shop.short.c"]),
    ]
    assert [where for where, _ in blame("shop.f(integer,  text)")] == ["3:1", "3:2", "3:3"]
    assert blame("view shop.v") == [
        ("3:4", ["made view shop.v"]),
        ("3:5", ["changed view shop.v", "made column shop.v.b"]),
    ]
    assert [where for where, _ in blame("shop")] == ["1:1", "3:7", "3:8"]
    assert blame("shop.s") == [("3:8", ["made sequence shop.s"])]


@pytest.mark.newest
def test_a_file_that_runs_statement_by_statement(run: Run, write: Write, url: str, blame: Blame) -> None:
    write(
        "shop",
        one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int);",
        two="CREATE INDEX CONCURRENTLY i ON shop.item (id);\nALTER TABLE shop.item ADD a int;\n"
        "BEGIN;\nALTER TABLE shop.item ADD b int;\nCOMMIT;\nDROP INDEX CONCURRENTLY shop.i;",
        three="SELECT 1;",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert blame("shop.item") == [
        ("1:2", ["made table shop.item"]),
        ("2:1", ["made index shop.i"]),
        ("2:2", ["made column shop.item.a"]),
        ("2:4", ["made column shop.item.b"]),
        ("2:6", ["dropped index shop.i"]),
    ]


@pytest.mark.newest
def test_the_text_and_an_edited_file(
    run: Run, write: Write, url: str, ask: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    folder = write(
        "shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int);", two="ALTER TABLE shop.item ADD a int;"
    )
    before = ask("shop.item")
    assert before.returncode == 0, before.stderr
    assert run("migrate", "--url", url).returncode == 0
    done = ask("shop.item")
    assert done.stdout == before.stdout, "without a ledger all files count"
    assert done.stdout == (
        "sql/shop/0001_one.sql:2:1  made     table shop.item\n    | CREATE TABLE shop.item (id int)\n\n"
        "sql/shop/0002_two.sql:1:1  made     column shop.item.a\n    | ALTER TABLE shop.item ADD a int\n\n"
    )
    (folder / "0002_two.sql").write_text("ALTER TABLE shop.item ADD b int;")
    assert "sql/shop/0002_two.sql (as applied):1:1  made     column shop.item.a\n" in ask("shop.item").stdout


@pytest.mark.newest
def test_a_name_that_nobody_has(
    run: Run, write: Write, url: str, database: Database, ask: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    write("shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int);")
    assert run("migrate", "--url", url).returncode == 0
    done = ask("shop.itme")
    assert done.returncode == 2
    assert "does not have, anything called shop.itme" in done.stderr
    assert "hint: there is table shop.item" in done.stderr
    assert "hint: there is table shop.item" in ask("item").stderr
    assert "--scratch-on-target: what is dropped is noted" in ask("shop.item", "--scratch-on-target").stderr
    database.execute("CREATE TABLE shop.by_hand (id int)")
    done = ask("shop.by_hand")
    assert done.returncode == 1
    assert "No file makes table shop.by_hand" in done.stdout


@pytest.mark.newest
def test_whatever_a_file_sets_and_whoever_runs_it(
    run: Run, write: Write, url: str, server: Server, blame: Blame, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "schemadeck.toml").write_text('ledger_schema = "my ledger"\n')
    write("shop", one='CREATE SCHEMA shop;\nCREATE SCHEMA "my Shop";\nGRANT ALL ON SCHEMA shop TO clerk;')
    database.execute("CREATE ROLE clerk LOGIN")
    try:
        assert run("migrate", "--url", url).returncode == 0
        database.execute('GRANT ALL ON SCHEMA "my ledger" TO clerk')
        database.execute('GRANT ALL ON ALL TABLES IN SCHEMA "my ledger" TO clerk')
        write(
            "shop",
            two="SET search_path = shop;\nSET quote_all_identifiers = on;\nSET standard_conforming_strings = off;\n"
            "CREATE TABLE item (id int);\nCREATE TABLE gone (id int);\nDROP TABLE gone;",
        )
        assert run("migrate", "--url", server.url(database.info.dbname, "clerk")).returncode == 0
        write(
            "shop",
            three="SET session_replication_role = replica;\nALTER TABLE shop.item ADD a int;\n"
            'ALTER TABLE shop.item DROP a;\nCREATE TABLE "my Shop"."The Item" ("a.b" int);',
        )
        assert run("migrate", "--url", url).returncode == 0
        assert blame("shop.item") == [
            ("2:4", ["made table shop.item"]),
            ("3:2", ["made column shop.item.a"]),
            ("3:3", ["dropped column shop.item.a"]),
        ]
        assert [where for where, _ in blame("shop.gone")] == ["2:5", "2:6"]
        assert [where for where, _ in blame('"my Shop"."The Item"."a.b"')] == ["3:4"]
    finally:
        database.execute("DROP OWNED BY clerk; DROP ROLE clerk")
