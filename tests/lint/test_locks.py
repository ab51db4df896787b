"""What the rules say of ALTER TABLE is what the server does: it tells at debug1 what it rewrites, scans and builds."""

from __future__ import annotations

import psycopg
import pytest

from tests.lint.conftest import Lint

TABLE = (
    "CREATE FUNCTION shop.calm() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';"
    "CREATE FUNCTION shop.wild() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';"
    "CREATE TABLE shop.other (id bigint PRIMARY KEY);"
    "CREATE TABLE shop.item (id int PRIMARY KEY, name varchar(20), note text, price numeric(10,2), at timestamp(3),"
    " seen timestamptz, other bigint, address cidr, bits bit varying(8), code char(4), flag boolean,"
    " needed int NOT NULL, checked int CHECK (checked IS NOT NULL),"
    " CONSTRAINT soon CHECK (code IS NOT NULL) NOT VALID);"
    "ALTER TABLE shop.item ADD CONSTRAINT later CHECK (flag IS NOT NULL) NOT VALID;"
)
ACTIONS = (
    "ADD COLUMN a int",
    "ADD COLUMN a int NOT NULL DEFAULT 5",
    "ADD COLUMN a int NOT NULL",
    "ADD a int CONSTRAINT b NOT NULL",
    "ADD COLUMN a int DEFAULT shop.calm()",
    "ADD COLUMN a int DEFAULT shop.wild()",
    "ADD COLUMN a timestamptz DEFAULT now()",
    "ADD COLUMN a timestamptz DEFAULT clock_timestamp()",
    "ADD COLUMN a uuid DEFAULT gen_random_uuid()",
    "ADD COLUMN a double precision NOT NULL DEFAULT pg_catalog.random()",
    "ADD COLUMN a bigserial",
    "ADD COLUMN a int GENERATED ALWAYS AS IDENTITY",
    "ADD COLUMN a int GENERATED ALWAYS AS (id * 2) STORED",
    "ADD COLUMN a int CHECK (a > 0)",
    "ADD COLUMN a int CHECK (a IS NOT NULL OR id > 0)",
    "ADD COLUMN a smallserial NOT NULL",
    "ADD COLUMN a int DEFAULT 1 CHECK (a > 0)",
    "ADD COLUMN a bigint REFERENCES shop.other",
    "ADD COLUMN a bigint DEFAULT 1 REFERENCES shop.other",
    "ADD COLUMN a int UNIQUE",
    "ADD CONSTRAINT a CHECK (id > 0)",
    "ADD CONSTRAINT a CHECK (id > 0) NOT VALID",
    "ADD CHECK (id > 0), ADD COLUMN b int",
    "ADD CONSTRAINT a FOREIGN KEY (other) REFERENCES shop.other",
    "ADD CONSTRAINT a FOREIGN KEY (other) REFERENCES shop.other NOT VALID",
    "ADD CONSTRAINT a UNIQUE (name)",
    "ADD UNIQUE (name), ALTER COLUMN note SET STORAGE EXTERNAL",
    "ALTER COLUMN name SET NOT NULL",
    "ALTER COLUMN checked SET NOT NULL",
    "ALTER COLUMN code SET NOT NULL",
    "ALTER COLUMN flag SET NOT NULL",
    "ALTER name DROP NOT NULL, ALTER note SET DEFAULT 'x'",
    "ALTER COLUMN id SET NOT NULL",
    "ALTER COLUMN needed SET NOT NULL",
    "ALTER COLUMN name TYPE varchar(40)",
    "ALTER COLUMN name TYPE character varying(40)",
    "ALTER COLUMN name TYPE varchar(10)",
    "ALTER COLUMN name TYPE varchar",
    "ALTER COLUMN name SET DATA TYPE text",
    "ALTER name TYPE text USING name::text",
    "ALTER name TYPE text USING lower(name)",
    "ALTER name TYPE text USING name::char(3)::text",
    "ALTER COLUMN note TYPE varchar",
    "ALTER COLUMN note TYPE varchar(40)",
    "ALTER COLUMN price TYPE numeric(12,2)",
    "ALTER COLUMN price TYPE numeric",
    "ALTER COLUMN price TYPE numeric(12,3)",
    "ALTER COLUMN price TYPE decimal(9,2)",
    "ALTER COLUMN id TYPE bigint",
    "ALTER COLUMN id TYPE integer",
    "ALTER COLUMN flag TYPE bool",
    "ALTER COLUMN at TYPE timestamp(6)",
    "ALTER COLUMN at TYPE timestamp",
    "ALTER COLUMN at TYPE timestamp(0)",
    "ALTER COLUMN seen TYPE timestamp with time zone",
    "ALTER COLUMN seen TYPE timestamp",
    "ALTER COLUMN address TYPE inet",
    "ALTER COLUMN bits TYPE varbit(16)",
    "ALTER COLUMN bits TYPE varbit(4)",
    "ALTER COLUMN code TYPE text",
    "ALTER COLUMN code TYPE char(8)",
    "ALTER COLUMN flag TYPE int USING flag::int",
    "SET UNLOGGED",
    "SET (fillfactor = 90)",
    "DROP COLUMN note",
    "RENAME COLUMN note TO remark",
)
TOLD = {
    "rewriting table": "rewrite",
    "verifying table": "constraint-not-valid",
    "validating foreign key": "constraint-not-valid",
    "building index": "index-blocks-writes",
}


@pytest.mark.parametrize("action", ACTIONS)
def test_the_server_does_what_lint_says(action: str, lint: Lint, database: psycopg.Connection) -> None:
    said: list[str] = []
    database.execute("SET timezone = 'Europe/Berlin'")
    database.execute(f"CREATE SCHEMA shop; {TABLE}".encode())
    database.execute("SET client_min_messages = debug1")
    database.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    database.execute(f"ALTER TABLE shop.item {action}".encode())
    does = {rule for told, rule in TOLD.items() if any(one.startswith(told) for one in said)}
    if "rewrite" in does:  # what is written anew is looked at and indexed on the way
        does = {"rewrite"}
    assert {one.verdict for one in lint(TABLE, f"ALTER TABLE shop.item {action};", old=1)} == does, said


def test_a_zone_of_utc_makes_times_with_and_without_one_the_same(lint: Lint, database: psycopg.Connection) -> None:
    said: list[str] = []
    change = "ALTER TABLE shop.item ALTER COLUMN seen TYPE timestamp;"
    database.execute(f"CREATE SCHEMA shop; {TABLE} SET timezone = 'UTC'; SET client_min_messages = debug1".encode())
    database.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    database.execute(change.encode())
    assert not [one for one in said if one.startswith("rewriting")]
    for zone in ("SET timezone = 'UTC';", "SET LOCAL TIME ZONE 'UTC';"):
        assert not lint(TABLE, zone + change, old=1)


def test_what_is_written_anew_by_itself(lint: Lint) -> None:
    for text in ("VACUUM FULL shop.item;", "VACUUM (FULL, VERBOSE) shop.item;", "CLUSTER shop.item USING item_pkey;"):
        (found,) = lint(TABLE, text, old=1)
        assert (found.verdict, found.object) == ("rewrite", "shop.item")
        assert not lint(TABLE, text)
    assert not lint(TABLE, "VACUUM ANALYZE shop.item;", old=1)


def test_a_check_that_was_validated_spares_the_scan(lint: Lint) -> None:
    check = "ALTER TABLE shop.item ADD CONSTRAINT c CHECK (name IS NOT NULL) NOT VALID;"
    validate = "ALTER TABLE shop.item VALIDATE CONSTRAINT c;"
    not_null = "ALTER TABLE shop.item ALTER COLUMN name SET NOT NULL;"
    assert not lint(TABLE, check, validate, not_null, old=1)
    assert {one.verdict for one in lint(TABLE, check, not_null, old=1)} == {"constraint-not-valid"}
    (found,) = lint(TABLE, check + validate, old=1)
    assert (found.verdict, found.next_step) == ("constraint-not-valid", "put VALIDATE into a file of its own")
    either = check.replace("name IS NOT NULL", "name IS NOT NULL OR id = 1")
    assert len(lint(TABLE, either, validate, not_null, old=1)) == 1


def test_columns_that_were_added_renamed_and_changed(lint: Lint) -> None:
    steps = (
        "ALTER TABLE shop.item ADD COLUMN a varchar(5), ADD b int;",
        "ALTER TABLE shop.item RENAME COLUMN a TO c; ALTER TABLE shop.item ALTER b TYPE bigint;",
    )
    assert not lint(TABLE, *steps, "ALTER TABLE shop.item ALTER COLUMN c TYPE varchar(50);", old=3)
    (found,) = lint(TABLE, *steps, "ALTER TABLE shop.item ALTER COLUMN b TYPE int;", old=3)
    assert "from bigint to int" in found.message


def test_partitions(lint: Lint) -> None:
    log = "CREATE TABLE shop.log (id int, at date) PARTITION BY RANGE (at);"
    (found,) = lint(log, "CREATE INDEX log_at ON shop.log (at);", old=1)
    assert "ON ONLY" in found.next_step
    assert not lint(log, "CREATE INDEX log_at ON ONLY shop.log (at);", old=1)
    assert not lint(
        log, "CREATE TABLE shop.log_1 PARTITION OF shop.log DEFAULT; CREATE INDEX ON shop.log_1 (at);", old=1
    )
    assert not lint("CREATE MATERIALIZED VIEW shop.m AS SELECT 1 AS a;", "CREATE INDEX ON shop.m (a);", old=1)
