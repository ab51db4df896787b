"""`schemadeck plan` on real databases: what people, programs and pull requests are told, and what it leaves alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Run
from tests.test_reports import closed

Write = Callable[..., Path]
Database = psycopg.Connection
Planned = Callable[..., str]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())

pytestmark = pytest.mark.newest

APPLIED = """
CREATE SCHEMA sales;
CREATE TABLE sales.customer (id bigint PRIMARY KEY, name text);
CREATE TABLE sales.orders (id int PRIMARY KEY, customer bigint, amount int);
CREATE INDEX orders_amount ON sales.orders (amount);
"""


@pytest.fixture
def shop(run: Run, write: Write, url: str, database: Database) -> Write:
    """Two tables with rows, made by an applied file."""
    write("shop", applied=APPLIED)
    assert run("migrate", "--url", url).returncode == 0
    database.execute("INSERT INTO sales.customer SELECT n, 'x' FROM generate_series(1, 1000) AS n")
    database.execute("INSERT INTO sales.orders SELECT n, 1 + n % 1000, n FROM generate_series(1, 60000) AS n; ANALYZE")
    return write


@pytest.fixture
def planned(run: Run, url: str) -> Planned:
    def planned(*arguments: str, status: int = 0) -> str:
        done = run("plan", "--url", url, *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout if status == 0 else done.stderr

    return planned


@pytest.fixture
def statements(planned: Planned) -> Callable[[], list[dict[str, Any]]]:
    """The statements of the JSON report, which has to be what its schema says."""

    def statements() -> list[dict[str, Any]]:
        found = json.loads(planned("--format", "json"))
        Draft202012Validator(closed(SCHEMA)).validate(found)
        of_plan: list[dict[str, Any]] = found["plan"]["statements"]
        return of_plan

    return statements


def test_a_rewrite_is_told_with_its_size_and_how_long_it_holds(shop: Write, planned: Planned) -> None:
    shop(
        "shop",
        types="ALTER TABLE sales.orders\n    ALTER COLUMN id TYPE bigint;\nCOMMENT ON TABLE sales.orders IS 'x';\n"
        "CREATE INDEX orders_customer ON sales.orders (customer);",
    )
    told = planned()
    assert "sql/shop/0002_types.sql  (in one transaction)" in told
    assert "1:1  ALTER TABLE sales.orders ALTER COLUMN id TYPE bigint" in told
    assert "! ACCESS EXCLUSIVE on sales.orders (" in told
    assert " MB" in told
    assert "while it is rewritten: nobody reads or writes it" in told
    assert "held until the transaction's end, 2 statements later: line 4 builds sales.orders_customer" in told
    assert "instead: add a column of the new type" in told
    assert "~ column sales.orders.id\n      type: integer -> bigint" in told
    assert (
        "1 migration pending, 3 statements: 2 close tables for as long as their rows take, 1 locks nobody out." in told
    )


def test_what_pending_files_make_themselves_is_harmless(
    shop: Write, statements: Callable[[], list[dict[str, Any]]]
) -> None:
    shop("shop", fresh="CREATE TABLE sales.fresh (id int);")
    shop("shop", index="CREATE INDEX fresh_id ON sales.fresh (id);\nALTER TABLE sales.fresh ALTER id TYPE bigint;")
    assert [(one["level"], one["locks"]) for one in statements()] == [("none", [])] * 3


def test_a_file_is_not_told_what_the_one_before_has_read(
    shop: Write, statements: Callable[[], list[dict[str, Any]]]
) -> None:
    shop(
        "shop",
        types="ALTER TABLE sales.orders ALTER amount TYPE bigint;",
        key="ALTER TABLE sales.orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID;",
        read="ALTER TABLE sales.orders ALTER amount SET NOT NULL;",
    )
    assert [one["scans"] for one in statements()] == [[], [], ["sales.orders"]]


def test_whatever_a_file_sets(shop: Write, statements: Callable[[], list[dict[str, Any]]]) -> None:
    shop(
        "shop",
        check="SET client_min_messages = error;\nSET search_path = sales;\nSET ROLE pg_read_all_data;\nRESET ROLE;\n"
        "SET lc_messages = 'C';\nALTER TABLE orders ADD CONSTRAINT positive CHECK (id > 0);",
    )
    assert [one["scans"] for one in statements()] == [[], [], [], [], [], ["sales.orders"]]


def test_a_foreign_key_reads_both_tables(shop: Write, statements: Callable[[], list[dict[str, Any]]]) -> None:
    shop(
        "shop",
        key="ALTER TABLE sales.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES sales.customer"
        " NOT VALID;",
        valid="ALTER TABLE sales.orders VALIDATE CONSTRAINT orders_fk;",
    )
    key, valid = statements()  # the session's counters go on from one file to the next
    assert (key["level"], key["scans"]) == ("brief", [])
    assert {one["relation"]: one["mode"] for one in key["locks"]} == {
        "sales.orders": "SHARE ROW EXCLUSIVE",
        "sales.customer": "SHARE ROW EXCLUSIVE",
    }
    assert (valid["level"], valid["scans"], valid["derived_scans"]) == ("none", ["sales.orders"], ["sales.customer"])
    assert "reads and writes go on" in " ".join(valid["sentences"])


def test_statements_outside_of_transactions(shop: Write, statements: Callable[[], list[dict[str, Any]]]) -> None:
    shop(
        "shop",
        steps="CREATE INDEX CONCURRENTLY orders_customer ON sales.orders (customer);\nVACUUM FULL sales.orders;\n"
        "BEGIN;\nLOCK TABLE sales.orders;\nALTER TABLE sales.orders ADD COLUMN note text;\nCOMMIT;\n"
        "ALTER TABLE sales.orders ALTER note SET NOT NULL;\nREINDEX TABLE CONCURRENTLY sales.orders;",
    )
    index, vacuum, lock, column, not_null, reindex = statements()
    assert (index["transaction"], index["level"]) == (False, "none")
    assert index["locks"] == [{"relation": "sales.orders", "mode": "SHARE UPDATE EXCLUSIVE", "held": False}]
    assert index["builds"] == [{"index": "sales.orders_customer", "table": "sales.orders"}]
    assert (vacuum["level"], vacuum["rewrites"]) == ("heavy", ["sales.orders"])
    assert lock["sentences"][-1] == "held until the transaction's end, 1 statement later"
    assert [one["held"] for one in column["locks"]] == [True]
    assert (not_null["level"], not_null["scans"], not_null["transaction"]) == ("heavy", ["sales.orders"], True)
    assert "held until" not in " ".join(not_null["sentences"])
    assert {one["table"] for one in reindex["builds"]} == {"sales.orders"}


def test_statements_about_every_table(shop: Write, statements: Callable[[], list[dict[str, Any]]]) -> None:
    shop("shop", vacuum="VACUUM FULL;\nVACUUM;\nREINDEX SCHEMA sales;\nREINDEX SCHEMA CONCURRENTLY sales;\nCLUSTER;")
    full, plain, reindex, concurrently, cluster = statements()
    assert (full["level"], full["rewrites"]) == ("heavy", ["sales.customer", "sales.orders"])
    assert (plain["level"], plain["rewrites"], plain["builds"]) == ("none", [], [])
    assert {one["mode"] for one in reindex["locks"]} == {"SHARE"}
    assert (reindex["level"], {one["table"] for one in reindex["builds"]}) == (
        "heavy",
        {"sales.customer", "sales.orders"},
    )
    assert concurrently["level"] == "none"
    assert (cluster["level"], cluster["locks"]) == ("none", [])


def test_who_is_in_the_way_now(shop: Write, planned: Planned, url: str) -> None:
    shop("shop", note="ALTER TABLE sales.orders ADD COLUMN note text;")
    with psycopg.connect(url, application_name="web") as other:
        other.execute("SELECT count(*) FROM sales.orders")
        told = planned()
        assert f"now in its way: pid {other.info.backend_pid} (postgres, web, idle in transaction for" in told
        assert "ACCESS SHARE" in told
        other.execute("LOCK TABLE sales.orders IN ACCESS EXCLUSIVE MODE")
        assert "ACCESS EXCLUSIVE on sales.orders (" in planned()


def test_partitions_of_the_database_count(
    run: Run, write: Write, url: str, database: Database, planned: Planned
) -> None:
    write("shop", t="CREATE TABLE public.event (id int, at date) PARTITION BY RANGE (at);")
    assert run("migrate", "--url", url).returncode == 0
    for month in range(1, 4):
        database.execute(
            f"CREATE TABLE public.event_{month} PARTITION OF public.event"
            f" FOR VALUES FROM ('2026-0{month}-01') TO ('2026-0{month + 1}-01')".encode()
        )
    database.execute("INSERT INTO public.event SELECT n, '2026-01-05' FROM generate_series(1, 60000) AS n")
    database.execute("ANALYZE public.event_1, public.event_2, public.event_3")
    write("shop", index="CREATE INDEX event_id ON public.event (id);")
    assert "SHARE on public.event (2.1 MB, 60 thousand rows, 3 partitions" in planned()


def test_privileges_and_rows(shop: Write, planned: Planned, database: Database) -> None:
    database.execute("DROP ROLE IF EXISTS reader; CREATE ROLE reader")
    try:
        shop(
            "shop",
            grants="CREATE FUNCTION sales.total() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
            "GRANT SELECT, UPDATE ON sales.orders TO reader;\nUPDATE sales.orders SET amount = 1;\n"
            "CREATE FUNCTION sales.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
            "REVOKE ALL ON FUNCTION sales.mine FROM PUBLIC;",
        )
        told = planned()
    finally:
        database.execute("DROP ROLE reader")
    assert "PUBLIC gains EXECUTE on function sales.total()" in told
    assert "reader gains SELECT, UPDATE on table sales.orders" in told
    assert "on function sales.mine" not in told
    assert "schemadeck" not in told
    assert "changes rows of sales.orders (" in told


def test_markdown_for_a_pull_request(shop: Write, planned: Planned) -> None:
    shop("shop", index="CREATE INDEX orders_customer ON sales.orders (customer);\nCREATE TABLE sales.x (a int);")
    told = planned("--format", "markdown")
    assert told.startswith("## schemadeck plan: 1 heavy of 2 statements\n")
    assert (
        "| `sql/shop/0002_index.sql:1:1` | `CREATE INDEX orders_customer ON sales.orders (customer)` | **SHARE" in told
    )
    assert "instead: CREATE INDEX CONCURRENTLY, in a file of its own" in told
    assert "```diff\n+ index sales.orders_customer\n+ table sales.x\n```" in told


def test_a_file_that_would_fail_is_told_with_its_place(shop: Write, planned: Planned, database: Database) -> None:
    shop("shop", good="CREATE TABLE sales.good ();", bad="SELECT 1;\nALTER TABLE sales.nowhere ADD COLUMN a int;")
    told = planned(status=3)
    assert 'on scratch, on top of the files that are applied, this fails: relation "sales.nowhere" does not' in told
    assert "--> sql/shop/0003_bad.sql:2:" in told
    assert database.execute("SELECT to_regclass('sales.good')").fetchone() == (None,)


def test_what_comes_before_a_plan(run: Run, write: Write, url: str, planned: Planned) -> None:
    folder = write("shop", one="CREATE TABLE public.one ();")
    assert "1 migration pending, 1 statement: 1 locks nobody out." in planned()
    assert run("migrate", "--url", url).returncode == 0
    assert planned() == "Nothing is pending.\n"
    write("shop", two="SELECT 2;")
    assert "to shop/2" not in planned("--to", "shop/2")
    (folder / "0001_one.sql").write_text("CREATE TABLE public.another ();")
    assert "the files contradict what was applied" in planned(status=1)


def test_the_state_before_is_kept(shop: Write, run: Run, url: str, tmp_path: Path, database: Database) -> None:
    shop("shop", note="ALTER TABLE sales.orders ADD COLUMN note text;")
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o755)
    env = {"SCHEMADECK_CACHE": str(cache)}
    measured = re.compile(r", [\d.,]+ writes/s")  # goes down with time
    first, second = (run("plan", "-v", "--url", url, env=env) for _ in range(2))
    assert measured.sub("", first.stdout) == measured.sub("", second.stdout)
    assert [*cache.glob("state-*"), *Path("/var/tmp").glob("schemadeck-*-cache/state-*")]
    shop("shop", more="CREATE ROLE made_by_plan;\nALTER TABLE sales.orders ADD COLUMN more text;")
    third = run("plan", "--url", url, env=env)
    again = run("plan", "--url", url, env=env)
    assert third.returncode == again.returncode == 0, again.stderr
    assert measured.sub("", third.stdout) == measured.sub("", again.stdout)
    assert database.execute("SELECT 1 FROM pg_roles WHERE rolname = 'made_by_plan'").fetchone() is None


def test_several_at_a_time(shop: Write, run: Run, url: str, tmp_path: Path) -> None:
    shop("shop", note="ALTER TABLE sales.orders ADD COLUMN note text;")
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o755)
    with ThreadPoolExecutor(3) as threads:
        env = {"SCHEMADECK_CACHE": str(cache)}
        done = list(threads.map(lambda _: run("plan", "--url", url, env=env), range(3)))
    assert [(one.returncode, one.stderr) for one in done] == [(0, done[0].stderr)] * 3
    assert not list(cache.glob("*.new"))


def test_scratch_is_not_on_the_target_by_chance(shop: Write, planned: Planned, url: str) -> None:
    shop("shop", note="ALTER TABLE sales.orders ADD COLUMN note text;")
    assert "leads to the target's own server" in planned("--scratch-url", url, status=3)
    assert "superuser or may make roles" in planned("--scratch-on-target", status=3)
