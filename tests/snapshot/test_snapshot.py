"""The snapshot sees each property that counts, and nothing else."""

from __future__ import annotations

import threading

import psycopg
import pytest

from schemadeck.database import snapshot
from schemadeck.database.connect import connect
from tests.conftest import newest_major
from tests.snapshot.change import NOBODY, Group, Rich
from tests.snapshot.explained import differences, parsed
from tests.snapshot.groups import GROUPS


def test_each_change_is_found_and_nothing_else(rich: Rich) -> None:
    """All of them on the newest version; of each other one a third, which takes a minute less."""
    failures = rich.failures(1 if rich.major == newest_major() else 3)
    assert not failures, "\n".join([f"{len(failures)} changes:", *failures])


def test_every_property_of_every_kind_has_a_change(rich: Rich) -> None:
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn).kinds
    there = {(kind, one) for kind in rich.group.kinds for one in kinds[kind].properties}
    changed = {
        (kind, one) for kind, _, one in (parsed(found) for change in rich.group.changes for found in change.found[:1])
    }
    assert there - changed == set()


def test_every_kind_is_there_in_the_rich_database(rich: Rich) -> None:
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn).kinds
    assert [kind for kind in rich.group.kinds if not kinds[kind].objects] == []


def test_every_parent_is_an_object_of_the_snapshot(rich: Rich) -> None:
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn).kinds
    objects = {f"{kind} {name}" for kind, those in kinds.items() for name in those.objects}
    parents = {one[1] for kind in rich.group.kinds for one in kinds[kind].objects.values() if one[1] is not None}
    assert parents - objects == set()


def test_values_are_text_boolean_or_arrays_of_text(rich: Rich) -> None:
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn).kinds
    odd = {
        (kind, name, value)
        for kind in rich.group.kinds
        for name, one in kinds[kind].objects.items()
        for value in map(repr, (value for value in one if not _of_text(value)))
    }
    assert odd == set()


def test_values_are_read_as_psycopg_reads_them(rich: Rich) -> None:
    """And a kind that is not asked for, because its catalog has no row for it, has no objects."""
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn, traced=True).kinds
        for kind in kinds:
            there = {row[0]: row[1:] for row in connection.execute(snapshot.kinds()[kind]).fetchall()}
            assert {name: (*row, *kinds[kind].origins[name]) for name, row in kinds[kind].objects.items()} == there


def test_elements_of_an_array_are_read_as_psycopg_reads_them(database: psycopg.Connection) -> None:
    odd = [
        "", " ", "NULL", "null", "a,b", "{}", "}", '"', '""', "\\", '\\"', "a\nb", "\t", "ü", "'", "a b", "%,{x", None,
    ]  # fmt: skip
    for several in ([], odd, odd[::-1], ["plain", None, "words"], [None], ["NULL"], [""], ['"'], ["\\"]):
        (array,) = database.execute("SELECT %s::text[]::text", [several]).fetchone() or ("",)
        assert snapshot._elements(array.encode()) == several


def _of_text(value: object) -> bool:
    many = value if isinstance(value, list) else [value]
    return all(one is None or isinstance(one, str | bool) for one in many)


def test_every_object_tells_which_transactions_made_and_changed_it(rich: Rich) -> None:
    with rich.open() as connection:
        kinds = snapshot.read(connection.pgconn, traced=True).kinds
    untold = {kind for kind in rich.group.kinds if kinds[kind].origins.keys() != kinds[kind].objects.keys()}
    odd = {
        (kind, name): origin
        for kind in rich.group.kinds
        for name, origin in kinds[kind].origins.items()
        if None in origin or origin[0] > origin[1]
    }
    assert (untold, odd) == (set(), {})


# Each statement, and the objects that it makes (+) or is the last to change (=).
_STORY = (
    ("CREATE SCHEMA story", "+schema story", "=schema story"),
    ("CREATE TABLE story.a (x int, y int)", "+table story.a", "+column story.a.x", "+column story.a.y"),
    ("COMMENT ON COLUMN story.a.y IS 'Why'", "=column story.a.y"),
    ("ALTER TABLE story.a ALTER x SET DEFAULT 1", "=column story.a.x"),
    ("ALTER TABLE story.a ADD CONSTRAINT c CHECK (x > 0) NOT VALID", "+constraint story.a.c"),
    ("ALTER TABLE story.a OWNER TO snapshot_owner", "=table story.a"),
    ("ALTER TABLE story.a VALIDATE CONSTRAINT c", "=constraint story.a.c"),
    ("CREATE INDEX i ON story.a (x)", "+index story.i"),
    ("ALTER INDEX story.i SET (fillfactor = 50)", "=index story.i"),
    ("CREATE VIEW story.v AS SELECT x FROM story.a", "+view story.v"),
    ("CREATE OR REPLACE VIEW story.v AS SELECT x FROM story.a WHERE x > 1", "=view story.v"),
    ("CREATE SEQUENCE story.s", "+sequence story.s"),
    ("ALTER SEQUENCE story.s OWNER TO snapshot_owner", "=sequence story.s"),
)


def test_origins_are_the_statements_that_made_and_last_changed_an_object(rich: Rich) -> None:
    numbers: dict[int, int] = {}
    with rich.copy() as connection:
        for number, (sql, *_) in enumerate(_STORY):
            with connection.transaction():
                connection.execute(sql.encode())
                row = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
                numbers[row[0] if row else 0] = number
        kinds = snapshot.read(connection.pgconn, traced=True).kinds
    told = {
        f"{sign}{kind} {name}": numbers.get(xid)
        for kind, those in kinds.items()
        for name, origin in those.origins.items()
        for sign, xid in zip("+=", origin, strict=True)
    }
    expected = {mark: number for number, (_, *marks) in enumerate(_STORY) for mark in marks}
    assert {mark: told[mark] for mark in expected} == expected


def test_a_role_without_privileges_reads_the_same(rich: Rich) -> None:
    with rich.open() as connection:
        all_of_it = snapshot.read(connection.pgconn)
    with rich.open(user=NOBODY) as connection:
        assert differences(all_of_it, snapshot.read(connection.pgconn)) == set()


def test_settings_of_the_session_change_nothing(rich: Rich) -> None:
    with rich.open() as connection:
        as_it_is = snapshot.read(connection.pgconn)
        for one in (
            "TimeZone = 'Asia/Kolkata'", "DateStyle = 'German'", "IntervalStyle = 'iso_8601'",
            "bytea_output = 'escape'", "quote_all_identifiers = on", "extra_float_digits = 0", "xmlbinary = 'hex'",
        ):  # fmt: skip
            connection.execute(f"SET {one}".encode())
        assert differences(as_it_is, snapshot.read(connection.pgconn)) == set()


def test_reading_calls_no_function_of_the_database_itself(rich: Rich) -> None:
    """Neither do a schema and a role named like a built-in one lead it astray."""
    with rich.open() as connection, connection.transaction(force_rollback=True):
        before = snapshot.read_within(connection.pgconn)
        connection.execute(
            "CREATE FUNCTION public.format(text, name, name) RETURNS text LANGUAGE sql AS $$ SELECT 'caught' $$;"
            "CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'caught' $$;"
            "SET LOCAL search_path = public, pg_catalog"
        )
        after = snapshot.read_within(connection.pgconn)
    assert differences(before, after) == {
        "function public.format(text, name, name): extra", "function public.quote_ident(name): extra"
    }  # fmt: skip


@pytest.mark.parametrize("kind", snapshot.kinds())
def test_each_kind_belongs_to_one_group(kind: str) -> None:
    assert [group.name for group in GROUPS if kind in group.kinds], kind


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_no_change_is_written_twice(group: Group) -> None:
    every = [one.sql for one in (*group.changes, *group.silent)]
    assert sorted(every) == sorted(set(every))


def test_two_connections_read_the_same_as_one(
    url: str, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while somebody writes all the time, so that they never see the same moment."""
    monkeypatch.setattr(snapshot, "_MANY", 1)
    database.execute("CREATE SCHEMA shop; CREATE TABLE shop.a (id int PRIMARY KEY, CHECK (id > 0))")
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            database.execute("SELECT pg_catalog.pg_current_xact_id()")

    with connect(url) as connection:
        alone = snapshot.read(connection.pgconn)
        assert list(alone.kinds) == list(snapshot.kinds())
        assert snapshot.read_twice_as_fast(connection.pgconn, url) == alone
        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert snapshot.read_twice_as_fast(connection.pgconn, url) == alone
        finally:
            over.set()
            writer.join()
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_a_moment_is_not_the_same_when_somebody_wrote_in_between(url: str, database: psycopg.Connection) -> None:
    moments = set()
    with connect(url) as one, connect(url) as other:
        for each in (one, other):
            each.execute(snapshot._BEGIN)
            moments.add(each.execute(snapshot._MOMENT).fetchone())
            database.execute("SELECT pg_catalog.pg_current_xact_id()")
    assert len(moments) == 2
