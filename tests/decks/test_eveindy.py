"""The deck eveindy on real servers: what its document (000) states is there, and holds."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from tests.conftest import Server
from tests.decks.conftest import (
    APP,
    OWNER,
    Deck,
    columns,
    constraints,
    down,
    dump,
    enums,
    indexes,
    pairs,
    relations,
    triggers,
)

DECK = "eveindy"
AS_APP = f"""
    GRANT USAGE ON SCHEMA eveindy TO {APP};
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA eveindy TO {APP};
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA eveindy FROM PUBLIC;
    SET LOCAL ROLE {APP};
"""


@pytest.fixture
def db(db: psycopg.Connection) -> psycopg.Connection:
    """The database as an application sees it."""
    db.execute(AS_APP)
    return db


@pytest.fixture
def books(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with jobs and orders 1 and 2; the ledgers refer to 1."""
    for number in ("1", "2"):
        insert(db, "industry_jobs", job_id=number)
        insert(db, "buy_orders", order_id=number)
    insert(db, "acquisitions", ref_job_id="1", ref_order_id="1")
    insert(db, "consumptions", ref_job_id="1")
    insert(db, "consumption_log")
    return db


# One valid row for each table, as a client would spell it.
LONG_AGO = "2003-05-06 00:00:00+00"
JOB = {"owner_scope": "corp", "character_id": "7", "activity": "copying", "status": "active", "runs": "1"}
ROWS = {
    "inventory": {"owner_scope": "corp", "type_id": "34"},
    "inventory_by_loc": {"owner_scope": "corp", "type_id": "34", "location_id": "1035466617946"},
    "industry_jobs": {**JOB, "job_id": "1", "start_time": LONG_AGO, "end_time": LONG_AGO, "facility_id": "60003760"},
    "buy_orders": {
        "order_id": "1", "owner_scope": "corp", "type_id": "34", "region_id": "10000002", "price": "4.05",
        "qty_remaining": "10",
    },
    "acquisitions": {"owner_scope": "corp", "type_id": "34", "quantity": "5", "unit_cost": "4", "source": "market"},
    "consumptions": {"owner_scope": "corp", "type_id": "34", "quantity": "5", "unit_cost": "4", "reason": "job"},
    "consumption_log": {"owner_scope": "corp", "type_id": "34", "action": "adjustment", "quantity": "-3"},
    "orderbook_snapshots": {"region_id": "10000002", "type_id": "34", "side": "buy", "ts": LONG_AGO},
}  # fmt: skip


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> psycopg.Cursor:
    """Insert the table's valid row with some changes; the cursor has it as it was stored."""
    row: dict[str, str | None] = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    return db.execute(
        f"INSERT INTO eveindy.{table} ({', '.join(row)}) VALUES ({marks}) RETURNING *", list(row.values())
    )


# --- the catalog: what the document states, and nothing more. What it leaves open is decided in the files' headers.

COLUMNS = {
    "inventory": """
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        qty_on_hand     numeric(20,2)                 NOT NULL  DEFAULT 0
        avg_cost        numeric(28,4)                 NOT NULL  DEFAULT 0
        created_at      timestamptz                   NOT NULL  DEFAULT now()
        updated_at      timestamptz                   NOT NULL  DEFAULT now()
    """,
    "inventory_by_loc": """
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        location_id     bigint                        NOT NULL
        qty_on_hand     numeric(20,2)                 NOT NULL  DEFAULT 0
        qty_reserved    numeric(20,2)                 NOT NULL  DEFAULT 0
        qty_in_transit  numeric(20,2)                 NOT NULL  DEFAULT 0
        created_at      timestamptz                   NOT NULL  DEFAULT now()
        updated_at      timestamptz                   NOT NULL  DEFAULT now()
    """,
    "industry_jobs": """
        job_id          bigint                        NOT NULL
        owner_scope     text                          NOT NULL
        character_id    bigint                        NOT NULL
        activity        eveindy.job_activity          NOT NULL
        status          eveindy.job_status            NOT NULL
        type_id         integer
        runs            integer                       NOT NULL
        start_time      timestamptz                   NOT NULL
        end_time        timestamptz                   NOT NULL
        fees            numeric(28,4)
        facility_id     bigint                        NOT NULL
        location_id     bigint
        created_at      timestamptz                   NOT NULL  DEFAULT now()
        updated_at      timestamptz                   NOT NULL  DEFAULT now()
    """,
    "buy_orders": """
        order_id        bigint                        NOT NULL
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        region_id       integer                       NOT NULL
        price           numeric(28,4)                 NOT NULL
        qty_remaining   numeric(20,2)                 NOT NULL
        status          eveindy.buy_order_status      NOT NULL  DEFAULT 'open'::eveindy.buy_order_status
        created_at      timestamptz                   NOT NULL  DEFAULT now()
        updated_at      timestamptz                   NOT NULL  DEFAULT now()
    """,
    "acquisitions": """
        id              uuid                          NOT NULL  DEFAULT gen_random_uuid()
        ts              timestamptz                   NOT NULL  DEFAULT now()
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        quantity        numeric(20,2)                 NOT NULL
        unit_cost       numeric(28,4)                 NOT NULL
        source          eveindy.acquisition_source    NOT NULL
        ref_job_id      bigint
        ref_order_id    bigint
    """,
    "consumptions": """
        id              uuid                          NOT NULL  DEFAULT gen_random_uuid()
        ts              timestamptz                   NOT NULL  DEFAULT now()
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        quantity        numeric(20,2)                 NOT NULL
        unit_cost       numeric(28,4)                 NOT NULL
        reason          eveindy.consumption_reason    NOT NULL
        ref_job_id      bigint
    """,
    "consumption_log": """
        id              uuid                          NOT NULL  DEFAULT gen_random_uuid()
        ts              timestamptz                   NOT NULL  DEFAULT now()
        owner_scope     text                          NOT NULL
        type_id         integer                       NOT NULL
        location_id     bigint
        action          text                          NOT NULL
        quantity        numeric(20,2)                 NOT NULL
        notes           text
    """,
    "orderbook_snapshots": """
        id              uuid                          NOT NULL  DEFAULT gen_random_uuid()
        region_id       integer                       NOT NULL
        type_id         integer                       NOT NULL
        side            eveindy.order_side            NOT NULL
        ts              timestamptz                   NOT NULL
        bid_depth       numeric(20,2)
        ask_depth       numeric(20,2)
        best_bid        numeric(28,4)
        best_ask        numeric(28,4)
        spread          numeric(28,4)
        volatility      double precision
    """,
    "inventory_coverage_view": """
        owner_scope       text
        type_id           integer
        total_on_hand     numeric
        total_reserved    numeric
        total_in_transit  numeric
    """,
}
KEYS = {
    "inventory_pkey": "inventory PRIMARY KEY (owner_scope, type_id)",
    "inventory_by_loc_pkey": "inventory_by_loc PRIMARY KEY (owner_scope, type_id, location_id)",
    "industry_jobs_pkey": "industry_jobs PRIMARY KEY (job_id)",
    "buy_orders_pkey": "buy_orders PRIMARY KEY (order_id)",
    "acquisitions_pkey": "acquisitions PRIMARY KEY (id)",
    "consumptions_pkey": "consumptions PRIMARY KEY (id)",
    "consumption_log_pkey": "consumption_log PRIMARY KEY (id)",
    "orderbook_snapshots_pkey": "orderbook_snapshots PRIMARY KEY (id)",
    "orderbook_snapshots_region_id_type_id_side_ts_key": "orderbook_snapshots UNIQUE (region_id, type_id, side, ts)",
}
# PostgreSQL does not print NO ACTION, the rule for deletes here.
REFERENCES = {
    "acquisitions_ref_job_id_fkey":
        "acquisitions FOREIGN KEY (ref_job_id) REFERENCES eveindy.industry_jobs(job_id) ON UPDATE CASCADE",
    "acquisitions_ref_order_id_fkey":
        "acquisitions FOREIGN KEY (ref_order_id) REFERENCES eveindy.buy_orders(order_id) ON UPDATE CASCADE",
    "consumptions_ref_job_id_fkey":
        "consumptions FOREIGN KEY (ref_job_id) REFERENCES eveindy.industry_jobs(job_id) ON UPDATE CASCADE",
}  # fmt: skip
INDEXES = {
    "ix_inventory_owner_scope_avg_cost": "inventory USING btree (owner_scope, avg_cost)",
    "ix_inventory_by_loc_reserved":
        "inventory_by_loc USING btree (owner_scope, type_id, location_id) WHERE (qty_reserved > (0)::numeric)",
    "ix_industry_jobs_status_end_time": "industry_jobs USING btree (status, end_time)",
    "ix_industry_jobs_owner_scope_status": "industry_jobs USING btree (owner_scope, status)",
    "ix_buy_orders_owner_scope_status": "buy_orders USING btree (owner_scope, status)",
    "ix_buy_orders_type_id_region_id": "buy_orders USING btree (type_id, region_id)",
    "ix_acquisitions_ref_job_id": "acquisitions USING btree (ref_job_id) WHERE (ref_job_id IS NOT NULL)",
    "ix_acquisitions_ref_order_id": "acquisitions USING btree (ref_order_id) WHERE (ref_order_id IS NOT NULL)",
    "ix_consumptions_ref_job_id_type_id": "consumptions USING btree (ref_job_id, type_id)",
    "ix_consumption_log_ts": "consumption_log USING btree (ts DESC)",
}  # fmt: skip
ENUMS = {
    "job_activity": "manufacturing research_te research_me copying invention reaction",
    "job_status": "active paused ready delivered cancelled reverted",
    "buy_order_status": "open filled cancelled",
    "acquisition_source": "market industry_excess contract",
    "consumption_reason": "job write_off",
    "order_side": "buy sell",
}
STAMPED = ("inventory", "inventory_by_loc", "industry_jobs", "buy_orders")
LEDGERS = ("acquisitions", "consumptions", "consumption_log")
TRIGGERS = {
    **{f"{one}_set_updated_at": f"BEFORE UPDATE ON eveindy.{one} ROW eveindy.set_updated_at()" for one in STAMPED},
    **{
        f"{one}_ledger_guard": f"BEFORE DELETE OR UPDATE ON eveindy.{one} ROW eveindy.ledger_guard()" for one in LEDGERS
    },
    **{
        f"{one}_ledger_guard_truncate": f"BEFORE TRUNCATE ON eveindy.{one} STATEMENT eveindy.ledger_guard()"
        for one in LEDGERS
    },
}


def test_tables_and_views_are_those_of_the_document(db: psycopg.Connection) -> None:
    assert relations(db, DECK) == {name: "v" if name.endswith("_view") else "r" for name in COLUMNS}


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    expected = [" ".join(line.split()) for line in COLUMNS[table].strip().splitlines()]
    assert columns(db, f"eveindy.{table}") == expected


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, DECK, "pu") == KEYS


def test_foreign_keys_cascade_updates_and_refuse_deletes(db: psycopg.Connection) -> None:
    assert constraints(db, DECK, "f") == REFERENCES


def test_no_exclusion_constraint(db: psycopg.Connection) -> None:
    assert constraints(db, DECK, "x") == {}


def test_indexes_have_their_columns_order_and_predicate(db: psycopg.Connection) -> None:
    assert indexes(db, DECK) == INDEXES


def test_enums_have_their_values_in_order(db: psycopg.Connection) -> None:
    assert enums(db, DECK) == ENUMS


def test_triggers_are_on_the_four_tables_and_the_ledgers_only(db: psycopg.Connection) -> None:
    assert triggers(db, DECK) == TRIGGERS


def test_functions_run_as_their_caller_with_a_fixed_search_path(db: psycopg.Connection) -> None:
    functions = db.execute(
        """
        SELECT proname, prosecdef, proconfig, prorettype::regtype::text FROM pg_proc
        WHERE pronamespace = 'eveindy'::regnamespace ORDER BY proname
        """
    ).fetchall()
    path = ["search_path=pg_catalog, pg_temp"]
    assert functions == [("ledger_guard", False, path, "trigger"), ("set_updated_at", False, path, "trigger")]


def test_pgcrypto_is_in_public(db: psycopg.Connection) -> None:
    found = pairs(db, "SELECT extname, extnamespace::regnamespace::text FROM pg_extension")
    assert found == {"pgcrypto": "public", "plpgsql": "pg_catalog"}


# --- updated_at


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["owner_scope = owner_scope", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(db: psycopg.Connection, table: str, change: str) -> None:
    insert(db, table, created_at=LONG_AGO, updated_at=LONG_AGO)
    row = db.execute(f"UPDATE eveindy.{table} SET {change} RETURNING updated_at = now(), created_at = '{LONG_AGO}'")
    assert row.fetchall() == [(True, True)]


def test_updated_at_moves_with_an_upsert(db: psycopg.Connection) -> None:
    insert(db, "inventory", created_at=LONG_AGO, updated_at=LONG_AGO)
    row = db.execute(
        """
        INSERT INTO eveindy.inventory (owner_scope, type_id, qty_on_hand) VALUES ('corp', 34, 9)
        ON CONFLICT ON CONSTRAINT inventory_pkey DO UPDATE SET qty_on_hand = excluded.qty_on_hand
        RETURNING qty_on_hand, updated_at = now(), created_at < now()
        """
    )
    assert row.fetchall() == [(9, True, True)]


# --- the ledgers


REFUSED = (
    ("acquisitions", "UPDATE eveindy.acquisitions SET quantity = 9"),
    ("acquisitions", "UPDATE eveindy.acquisitions SET id = id"),
    ("acquisitions", "UPDATE eveindy.acquisitions SET ref_job_id = 2"),
    ("acquisitions", "UPDATE eveindy.acquisitions SET ref_job_id = NULL"),
    ("acquisitions", "UPDATE eveindy.acquisitions SET ref_job_id = ref_job_id"),
    ("acquisitions", "UPDATE eveindy.acquisitions SET ref_order_id = 2"),
    ("acquisitions", "DELETE FROM eveindy.acquisitions"),
    ("acquisitions", "TRUNCATE eveindy.acquisitions"),
    ("acquisitions", "TRUNCATE eveindy.buy_orders CASCADE"),
    ("consumptions", "UPDATE eveindy.consumptions SET unit_cost = 9"),
    ("consumptions", "UPDATE eveindy.consumptions SET ref_job_id = 2"),
    ("consumptions", "DELETE FROM eveindy.consumptions"),
    ("consumptions", "TRUNCATE eveindy.consumptions"),
    ("consumption_log", "UPDATE eveindy.consumption_log SET notes = 'x'"),
    ("consumption_log", "DELETE FROM eveindy.consumption_log"),
    ("consumption_log", "TRUNCATE eveindy.consumption_log"),
)


@pytest.mark.parametrize("role", [APP, OWNER, "postgres"])
@pytest.mark.parametrize(("ledger", "statement"), REFUSED)
def test_a_ledger_refuses_every_change(books: psycopg.Connection, role: str, ledger: str, statement: str) -> None:
    books.execute(f"SET LOCAL ROLE {role}")
    with pytest.raises(errors.RestrictViolation) as refused:
        books.execute(statement)
    diag = refused.value.diag
    assert diag.message_primary == f"eveindy.{ledger} is an append-only ledger: {statement.partition(' ')[0]} refused"
    assert diag.message_hint is not None
    assert diag.message_hint.startswith("Add a correcting row instead")
    assert (diag.sqlstate, diag.schema_name, diag.table_name) == ("23001", "eveindy", ledger)


def test_a_ledger_refuses_an_upsert(books: psycopg.Connection) -> None:
    upsert = "INSERT INTO eveindy.acquisitions TABLE eveindy.acquisitions ON CONFLICT (id) DO UPDATE SET quantity = 1"
    with pytest.raises(errors.RestrictViolation):
        books.execute(upsert)


def test_a_ledger_refuses_a_merge(books: psycopg.Connection, server: Server) -> None:
    merge = """
        MERGE INTO eveindy.acquisitions AS a USING eveindy.acquisitions AS b ON a.id = b.id
        WHEN MATCHED THEN UPDATE SET quantity = 1
    """
    with pytest.raises(errors.RestrictViolation if server.programs.major >= 15 else errors.SyntaxError):
        books.execute(merge)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_ledger_accepts_a_correcting_row(books: psycopg.Connection, ledger: str) -> None:
    assert insert(books, ledger, quantity="-5").rowcount == 1


def test_the_ledgers_follow_a_renumbered_job(books: psycopg.Connection) -> None:
    books.execute("UPDATE eveindy.industry_jobs SET job_id = 7000000001 WHERE job_id = 1")
    assert references(books) == [("acquisitions", 7000000001, 1), ("consumptions", 7000000001, None)]


def test_acquisitions_follow_a_renumbered_order(books: psycopg.Connection) -> None:
    books.execute("UPDATE eveindy.buy_orders SET order_id = 7000000002 WHERE order_id = 1")
    assert references(books) == [("acquisitions", 1, 7000000002), ("consumptions", 1, None)]


def test_each_entry_follows_its_own_job_when_all_move_down_by_one(books: psycopg.Connection) -> None:
    insert(books, "consumptions", ref_job_id="2")
    books.execute("UPDATE eveindy.industry_jobs SET job_id = job_id - 1")
    assert references(books) == [("acquisitions", 0, 1), ("consumptions", 0, None), ("consumptions", 1, None)]


def test_the_ledgers_follow_where_the_application_may_not_even_read_them(books: psycopg.Connection) -> None:
    books.execute(f"RESET ROLE; REVOKE ALL ON eveindy.acquisitions, eveindy.consumptions FROM {APP}")
    books.execute(f"SET LOCAL ROLE {APP}; UPDATE eveindy.industry_jobs SET job_id = 3 WHERE job_id = 1; RESET ROLE")
    assert references(books) == [("acquisitions", 3, 1), ("consumptions", 3, None)]


def test_the_ledgers_follow_from_within_a_trigger_of_the_application(books: psycopg.Connection) -> None:
    in_a_trigger(books, "UPDATE eveindy.industry_jobs SET job_id = 3 WHERE job_id = 1")
    assert references(books) == [("acquisitions", 3, 1), ("consumptions", 3, None)]


@pytest.mark.parametrize(
    ("role", "change"), [(APP, "ref_job_id = 2"), ("postgres", "ref_job_id = 2"), (OWNER, "type_id = 2")]
)
def test_a_trigger_does_not_get_past_the_guard(books: psycopg.Connection, role: str, change: str) -> None:
    books.execute(f"SET LOCAL ROLE {role}")
    with pytest.raises(errors.RestrictViolation):
        in_a_trigger(books, f"UPDATE eveindy.acquisitions SET {change}")


def test_a_shadowed_catalog_does_not_deceive_the_guard(books: psycopg.Connection) -> None:
    books.execute("CREATE TEMP TABLE pg_class (oid oid, relowner oid); SET LOCAL search_path = pg_temp, pg_catalog")
    books.execute("INSERT INTO pg_temp.pg_class SELECT 'eveindy.acquisitions'::regclass, CURRENT_USER::text::regrole")
    with pytest.raises(errors.RestrictViolation):
        in_a_trigger(books, "UPDATE eveindy.acquisitions SET ref_job_id = 2")


def references(db: psycopg.Connection) -> list[tuple[str, int, int | None]]:
    return db.execute(
        """
        SELECT 'acquisitions', ref_job_id, ref_order_id FROM eveindy.acquisitions
        UNION ALL SELECT 'consumptions', ref_job_id, NULL FROM eveindy.consumptions ORDER BY 1, 2
        """
    ).fetchall()


def in_a_trigger(db: psycopg.Connection, statement: str) -> None:
    """Run a statement as deep as a cascade does; anyone who may make a temporary table can."""
    db.execute(
        f"""
        CREATE TEMP TABLE door ();
        CREATE FUNCTION pg_temp.knock() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {statement}; RETURN NULL; END$$;
        CREATE TRIGGER knock AFTER INSERT ON door EXECUTE FUNCTION pg_temp.knock();
        INSERT INTO door DEFAULT VALUES
        """
    )


# --- what is refused elsewhere


@pytest.mark.parametrize("constraint", REFERENCES)
def test_a_ledger_refuses_a_job_or_order_that_does_not_exist(books: psycopg.Connection, constraint: str) -> None:
    table, column = constraint.removesuffix("_fkey").split("_", 1)
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        insert(books, table, **{column: "77"})
    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(("table", "key"), [("industry_jobs", "job_id"), ("buy_orders", "order_id")])
def test_only_what_no_ledger_names_can_be_deleted(books: psycopg.Connection, table: str, key: str) -> None:
    assert books.execute(f"DELETE FROM eveindy.{table} WHERE {key} = 2").rowcount == 1
    with pytest.raises(errors.ForeignKeyViolation):
        books.execute(f"DELETE FROM eveindy.{table} WHERE {key} = 1")


@pytest.mark.parametrize("constraint", REFERENCES)
def test_an_index_serves_the_foreign_key_itself(db: psycopg.Connection, constraint: str) -> None:
    """PostgreSQL looks for entries of a deleted job or order by this statement, after some uses without its value."""
    table, column = constraint.removesuffix("_fkey").split("_", 1)
    db.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off")
    db.execute(
        f"PREPARE find (bigint) AS SELECT 1 FROM ONLY eveindy.{table} AS x WHERE $1 = {column} FOR KEY SHARE OF x"
    )
    plan = db.execute("EXPLAIN EXECUTE find (1)").fetchall()
    assert f" ix_{table}_{column}" in str(plan)


NUMBERS = [
    (table, line.split()[0])
    for table, lines in COLUMNS.items()
    for line in lines.splitlines()
    if "numeric(" in line or "double" in line
]
# For each CHECK the value next to its limit on either side: refused, accepted. NaN is greater than any number.
CHECKS = (
    *((table, "owner_scope", "", "c") for table in (*STAMPED, *LEDGERS)),
    ("inventory", "qty_on_hand", "-0.01", "0"),
    ("inventory", "avg_cost", "-0.0001", "0"),
    ("inventory_by_loc", "qty_on_hand", "-0.01", "0"),
    ("inventory_by_loc", "qty_reserved", "-0.01", "0"),
    ("inventory_by_loc", "qty_in_transit", "-0.01", "0"),
    ("industry_jobs", "runs", "0", "1"),
    ("industry_jobs", "end_time", "2003-05-05 23:59:59.999999+00", LONG_AGO),
    ("industry_jobs", "fees", "-0.0001", "0"),
    ("buy_orders", "price", "0", "0.0001"),
    ("buy_orders", "qty_remaining", "-0.01", "0"),
    *((table, "quantity", "0", "0.01") for table in LEDGERS),
    ("acquisitions", "unit_cost", "-0.0001", "0"),
    ("consumptions", "unit_cost", "-0.0001", "0"),
    ("consumption_log", "action", "", "a"),
    ("orderbook_snapshots", "bid_depth", "-0.01", "0"),
    ("orderbook_snapshots", "ask_depth", "-0.01", "0"),
    ("orderbook_snapshots", "best_bid", "0", "0.0001"),
    ("orderbook_snapshots", "best_ask", "0", "0.0001"),
    ("orderbook_snapshots", "volatility", "-1e-9", "0"),
    ("orderbook_snapshots", "volatility", "Infinity", "1.7976931348623157e308"),
    *((table, column, "NaN", "1") for table, column in NUMBERS),
)


@pytest.mark.parametrize(("table", "column", "bad", "good"), CHECKS)
def test_a_check_draws_the_line(db: psycopg.Connection, table: str, column: str, bad: str, good: str) -> None:
    insert(db, table, **{column: good})
    with pytest.raises(errors.CheckViolation) as refused:
        insert(db, table, **{column: bad})
    assert refused.value.diag.constraint_name == f"{table}_{column}_check"


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    assert set(constraints(db, DECK, "c")) == {f"{table}_{column}_check" for table, column, *_ in CHECKS}


@pytest.mark.parametrize(
    ("table", "column", "enum"),
    [
        (table, *line.split()[:2])
        for table, columns in COLUMNS.items()
        for line in columns.splitlines()
        if " eveindy." in line
    ],
)
def test_an_enum_refuses_an_unknown_word(db: psycopg.Connection, table: str, column: str, enum: str) -> None:
    with pytest.raises(errors.InvalidTextRepresentation, match=enum):
        insert(db, table, **{column: "unknown"})


# --- order book and coverage


@pytest.mark.parametrize("ts", [LONG_AGO, "2003-05-06 02:00:00+02"])
def test_a_snapshot_cannot_be_stored_twice(db: psycopg.Connection, ts: str) -> None:
    insert(db, "orderbook_snapshots")
    insert(db, "orderbook_snapshots", side="sell")
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(db, "orderbook_snapshots", ts=ts)
    assert refused.value.diag.constraint_name == "orderbook_snapshots_region_id_type_id_side_ts_key"


@pytest.mark.parametrize(
    ("bid", "ask", "spread"),
    [("4", "4.5", "0.5000"), ("5", "4", "-1.0000"), (None, None, "0.0001"), ("4", "4.5", None)],
)
def test_the_spread_is_stored_as_it_is_written(
    db: psycopg.Connection, bid: str | None, ask: str | None, spread: str | None
) -> None:
    insert(db, "orderbook_snapshots", best_bid=bid, best_ask=ask, spread=spread)
    assert db.execute("SELECT spread::text FROM eveindy.orderbook_snapshots").fetchall() == [(spread,)]


def test_the_coverage_view_sums_over_locations(db: psycopg.Connection) -> None:
    db.execute(
        """
        INSERT INTO eveindy.inventory_by_loc
            (owner_scope, type_id, location_id, qty_on_hand, qty_reserved, qty_in_transit)
        VALUES ('c', 34, 1, 1.5, 1, 2), ('c', 34, 2, 2.25, 0.5, 3), ('c', 35, 1, 1, 1, 1), ('d', 34, 1, 100, 0, 0)
        """
    )
    rows = db.execute("SELECT v::text FROM eveindy.inventory_coverage_view AS v ORDER BY owner_scope, type_id")
    assert [row[0] for row in rows] == ["(c,34,3.75,1.50,5.00)", "(c,35,1.00,1.00,1.00)", "(d,34,100.00,0.00,0.00)"]


# --- up and down


def test_undo_leaves_pgcrypto(server: Server, copy: str, empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pgcrypto WITH SCHEMA public")
    assert "extension pgcrypto is kept" in down(server, copy, Deck(DECK))
    assert dump(server, copy) == dump(server, empty)


@pytest.mark.parametrize(
    ("undo", "refusal"),
    [
        ("0001_schema", "cannot drop schema"),
        ("0003_enums", "cannot drop type"),
        ("0004_set_updated_at", "cannot drop function"),
        ("0006_inventory_by_loc", "cannot drop table"),
        ("0007_industry_jobs", "cannot drop table"),
        ("0008_buy_orders", "cannot drop table"),
        ("0009_ledger_guard", "cannot drop function"),
    ],
)
def test_undo_refuses_while_something_depends_on_it(db: psycopg.Connection, undo: str, refusal: str) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}")
    with pytest.raises(errors.DependentObjectsStillExist, match=refusal):
        db.execute((Deck(DECK).folder / "undo" / f"{undo}.sql").read_bytes())
