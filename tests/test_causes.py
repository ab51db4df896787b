"""One finding for each thing that somebody did, whatever follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from schemadeck.database import snapshot
from schemadeck.files import drift
from schemadeck.files.drift import Comparison
from schemadeck.model import Finding, Place
from tests.test_migrate import Database

pytestmark = pytest.mark.newest
_SETUP = """
CREATE SCHEMA shop;
CREATE SCHEMA part;
CREATE TYPE shop.mood AS ENUM ('good', 'bad');
CREATE TYPE shop.pair AS (a int, b text);
CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT n * 2 $$;
CREATE TABLE shop.item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, price numeric CHECK (price > 0),
    mood shop.mood
);
COMMENT ON TABLE shop.item IS 'An item; what an item is, its name tells.';
COMMENT ON COLUMN shop.item.name IS 'The name of the item.';
CREATE INDEX item_price ON shop.item (price) WHERE name IS NOT NULL;
CREATE TRIGGER item_stamp BEFORE UPDATE ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.stamp();
CREATE TABLE shop.line (
    item bigint CONSTRAINT line_item_fkey REFERENCES shop.item, number serial, amount int DEFAULT shop.twice(1)
);
CREATE VIEW shop.cheap AS SELECT id, name, price FROM shop.item WHERE price < 10;
CREATE VIEW shop.cheapest AS SELECT name FROM shop.cheap WHERE price < 1;
CREATE TABLE part.sale (id bigint, at date NOT NULL, total numeric, CONSTRAINT sale_pkey PRIMARY KEY (id, at),
    CONSTRAINT sale_total_check CHECK (total > 0)) PARTITION BY RANGE (at);
CREATE INDEX sale_total ON part.sale (total);
CREATE TABLE part.sale_2026_01 PARTITION OF part.sale FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE part.sale_2026_02 PARTITION OF part.sale FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
"""
_MARCH = "CREATE TABLE part.sale_2026_03 PARTITION OF part.sale FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');"


@dataclass(frozen=True)
class Act:
    """What somebody does, and the findings: ``verdict kind object``, with the cause if there is one."""

    sql: str
    found: tuple[str, ...]
    also: tuple[str, ...] = ()

    def __init__(self, sql: str, *found: str, also: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "sql", sql)
        object.__setattr__(self, "found", found)
        object.__setattr__(self, "also", also)


ACTS = (
    # dropped
    Act("DROP VIEW shop.cheapest", "missing view shop.cheapest"),
    Act("DROP VIEW shop.cheap CASCADE", "missing view shop.cheap", also=("view shop.cheapest",)),
    Act(
        "DROP TABLE shop.item CASCADE", "missing table shop.item",
        also=("constraint shop.line.line_item_fkey", "view shop.cheap", "view shop.cheapest"),
    ),
    Act("DROP SCHEMA part CASCADE", "missing schema part", also=(
        "table part.sale", "table part.sale_2026_01", "table part.sale_2026_02",
    )),
    Act("ALTER TABLE shop.line DROP COLUMN item", "missing column shop.line.item",
        also=("constraint shop.line.line_item_fkey",)),
    Act("ALTER TABLE shop.item DROP COLUMN price CASCADE", "missing column shop.item.price", also=(
        "constraint shop.item.item_price_check", "index shop.item_price", "view shop.cheap", "view shop.cheapest",
    )),
    Act("DROP TYPE shop.mood CASCADE", "missing type shop.mood", also=("column shop.item.mood",)),
    Act("DROP FUNCTION shop.stamp CASCADE", "missing function shop.stamp()", also=("trigger shop.item.item_stamp",)),
    Act("DROP FUNCTION shop.twice CASCADE", "missing function shop.twice(integer)", also=("column shop.line.amount",)),
    Act("DROP SEQUENCE shop.line_number_seq CASCADE", "missing sequence shop.line_number_seq",
        also=("column shop.line.number",)),
    # renamed
    Act("ALTER INDEX shop.item_price RENAME TO item_cost", "changed index shop.item_price (name only)"),
    Act("ALTER TABLE shop.item RENAME TO items", "changed table shop.item (name only)"),
    Act("ALTER TABLE shop.item RENAME name TO title", "changed column shop.item.name (name only)"),  # title AS name
    Act("ALTER TABLE shop.item RENAME CONSTRAINT item_price_check TO cost_check",
        "changed constraint shop.item.item_price_check (name only)"),
    Act("ALTER TABLE shop.item RENAME CONSTRAINT item_pkey TO item_key",
        "changed constraint shop.item.item_pkey (name only)"),
    Act("ALTER FUNCTION shop.twice RENAME TO double", "changed function shop.twice(integer) (name only)"),
    Act("ALTER TYPE shop.mood RENAME TO temper", "changed type shop.mood (name only)"),
    Act("ALTER TYPE shop.pair RENAME ATTRIBUTE a TO c", "changed attribute shop.pair.a (name only)"),
    Act("ALTER VIEW shop.cheap RENAME TO bargain", "changed view shop.cheap (name only)"),
    Act("ALTER TRIGGER item_stamp ON shop.item RENAME TO stamp_it", "changed trigger shop.item.item_stamp (name only)"),
    Act("ALTER TABLE shop.item RENAME TO items; ALTER TABLE shop.items ADD COLUMN more int",
        "missing table shop.item", "extra table shop.items", "changed constraint shop.line.line_item_fkey",
        "changed view shop.cheap"),
    # order of columns
    Act("ALTER TABLE shop.line DROP amount, ADD amount int DEFAULT shop.twice(1)"),  # it was the last one before
    Act("ALTER TABLE shop.line DROP number, ADD number int NOT NULL DEFAULT 1", "changed column shop.line.number",
        "missing sequence shop.line_number_seq", "changed table shop.line (column order)"),
    Act("DROP TYPE shop.pair; CREATE TYPE shop.pair AS (b text, a int)", "changed type shop.pair (column order)"),
    # partitions
    Act("ALTER TABLE part.sale DETACH PARTITION part.sale_2026_01", "changed table part.sale_2026_01", also=(
        "index part.sale_2026_01_pkey (attached_to)", "index part.sale_2026_01_total_idx (attached_to)",
    )),
    Act(_MARCH, "extra table part.sale_2026_03 (upkeep)"),
    Act(_MARCH + "CREATE INDEX own ON part.sale_2026_03 (id)", "extra table part.sale_2026_03"),
    Act(_MARCH + "ALTER TABLE part.sale_2026_03 ADD CHECK (id > 0)", "extra table part.sale_2026_03"),
    Act(_MARCH + "ALTER TABLE part.sale_2026_03 ALTER total SET DEFAULT 1", "extra table part.sale_2026_03"),
    Act(_MARCH + "CREATE POLICY own ON part.sale_2026_03", "extra table part.sale_2026_03"),
    Act("DROP TABLE part.sale_2026_02", "missing table part.sale_2026_02"),  # no statement is known that made it
    # several things
    Act("DROP VIEW shop.cheapest; ALTER TABLE shop.line ADD COLUMN more int; DROP INDEX part.sale_total",
        "missing view shop.cheapest", "extra column shop.line.more", "missing index part.sale_total",
        also=("index part.sale_2026_01_total_idx", "index part.sale_2026_02_total_idx")),
    Act("CREATE TABLE shop.new (id int PRIMARY KEY, CHECK (id > 0))", "extra table shop.new"),
)  # fmt: skip


def _compared(database: Database, sql: str, **how: object) -> Comparison:
    """The findings when ``sql`` has run on top of the setup; nothing of both stays."""
    with database.transaction(force_rollback=True):
        database.execute(_SETUP.encode())
        before = snapshot.read_within(database.pgconn)
        database.execute("SET LOCAL search_path = public")
        database.execute(sql.encode())
        after = snapshot.read_within(database.pgconn)
    return drift.compare(before, after, ledger="schemadeck", **how)  # type: ignore[arg-type]


def _told(finding: Finding) -> str:
    cause = f" ({finding.cause})" if finding.cause else ""
    return f"{finding.verdict} {finding.kind} {finding.object}{cause}"


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.sql[:60])
def test_each_act_is_told_once(act: Act, database: Database) -> None:
    found = _compared(database, act.sql).findings
    assert sorted(map(_told, found)) == sorted(act.found)
    assert sorted(each for one in found for each in one.also) == sorted(act.also)


def test_a_partition_counts_if_the_deck_of_its_table_is_strict(database: Database) -> None:
    (found,) = _compared(database, _MARCH, strict=None).findings
    assert (_told(found), found.severity) == ("extra table part.sale_2026_03", "error")


def test_upkeep_is_a_note_and_no_difference(database: Database) -> None:
    (found,) = _compared(database, _MARCH).findings
    assert (found.severity, found.message) == ("note", "a partition of part.sale that no file names")


def test_a_partition_that_a_function_made_may_go_and_one_that_a_file_names_may_not(database: Database) -> None:
    with database.transaction(force_rollback=True):
        database.execute(_SETUP.encode())
        row = database.execute("SELECT pg_catalog.pg_current_xact_id()::text::bigint").fetchone()
        before = snapshot.read_within(database.pgconn, traced=True)
        database.execute("DROP TABLE part.sale_2026_02")
        after = snapshot.read_within(database.pgconn)
    assert row is not None
    xid = int(str(row[0]))
    for statement, told in (("SELECT part.make_months()", "note"), ("CREATE TABLE part.sale_2026_02 ...", "error")):
        trace = [(xid, Place("x.sql", 1, 1, statement=statement))]
        (found,) = drift.compare(before, after, ledger="schemadeck", traces=(trace, [])).findings
        assert (found.verdict, found.severity) == ("missing", told)


def test_other_schemas_are_counted_and_those_that_are_listed_are_compared(database: Database) -> None:
    other = "CREATE SCHEMA other; CREATE TABLE other.a (id int); CREATE SCHEMA more"
    compared = _compared(database, other)
    assert (compared.findings, dict(compared.elsewhere)) == ((), {"other": 3, "more": 1})
    compared = _compared(database, other, schemas=["other"])
    assert [_told(one) for one in compared.findings] == ["extra schema other"]
    compared = _compared(database, other, schemas=None)
    assert (len(compared.findings), dict(compared.elsewhere)) == (2, {})


def test_thousands_of_differences_take_no_time_to_speak_of(database: Database) -> None:
    """The search for causes looks at pairs; where there are too many of them it is left out."""
    many = "DO $$ BEGIN FOR i IN 1..700 LOOP EXECUTE 'CREATE TABLE shop.t' || i || ' (id int)'; END LOOP; END $$"
    with database.transaction(force_rollback=True):
        database.execute(_SETUP.encode())
        before = snapshot.read_within(database.pgconn)
        database.execute("SET LOCAL search_path = public")
        database.execute(many.encode())
        after = snapshot.read_within(database.pgconn)
    assert len(drift.compare(before, after, ledger="schemadeck").findings) == 700
    assert len(drift.compare(after, before, ledger="schemadeck").findings) == 700
