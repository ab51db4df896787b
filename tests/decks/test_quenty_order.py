"""The deck quenty_order on real servers: what its document (003) states is there, and holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors

from tests.conftest import Server
from tests.decks.conftest import (
    APP,
    OWNER,
    Deck,
    by_psql,
    columns,
    constraints,
    down,
    indexes,
    pairs,
    relations,
    triggers,
)

DECK = "quenty_order"
SERVICE = "quenty_order_user"

# One valid row for each table, as a client would spell it.
LONG_AGO = "2003-05-06 00:00:00+00"
ROWS = {
    "products": {"id": "1", "name": "Pen", "sku": "P-1", "category": "office", "price": "1.50", "company_id": "acme"},
    "orders": {"id": "1", "order_number": "O-1", "total_amount": "3", "customer_id": "ann", "company_id": "acme"},
    "order_items": {"order_id": "1", "product_id": "1", "quantity": "2", "unit_price": "1.50", "total_price": "3"},
    "inventory_items": {"product_id": "1"},
    "stock_movements": {"product_id": "1", "movement_type": "IN", "quantity": "5", "created_by": "ann"},
}


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> psycopg.Cursor:
    """Insert the table's valid row with some changes; the cursor has it as it was stored."""
    row: dict[str, str | None] = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    return db.execute(
        f"INSERT INTO quenty_order.{table} ({', '.join(row)}) VALUES ({marks}) RETURNING *", list(row.values())
    )


@pytest.fixture
def shop(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with product 1 and order 1."""
    insert(db, "products")
    insert(db, "orders")
    return db


# --- the catalog: what the document states, and nothing more. What it leaves open is decided in the files' headers.

COLUMNS = {
    "products": """
        id                integer                   NOT NULL  DEFAULT nextval('quenty_order.products_id_seq'::regclass)
        name              character varying(500)    NOT NULL
        description       text
        sku               character varying(255)    NOT NULL
        category          character varying(255)    NOT NULL
        price             numeric(10,2)             NOT NULL
        cost              numeric(10,2)
        weight            numeric(8,3)
        dimensions        jsonb
        active            boolean                   DEFAULT true
        company_id        character varying(255)    NOT NULL
        created_at        timestamptz               DEFAULT CURRENT_TIMESTAMP
        updated_at        timestamptz               DEFAULT CURRENT_TIMESTAMP
    """,
    "orders": """
        id                integer                   NOT NULL  DEFAULT nextval('quenty_order.orders_id_seq'::regclass)
        order_number      character varying(255)    NOT NULL
        status            character varying(50)     DEFAULT 'pending'::character varying
        total_amount      numeric(10,2)             NOT NULL
        currency          character varying(10)     DEFAULT 'USD'::character varying
        customer_id       character varying(255)    NOT NULL
        company_id        character varying(255)    NOT NULL
        created_at        timestamptz               DEFAULT CURRENT_TIMESTAMP
        updated_at        timestamptz               DEFAULT CURRENT_TIMESTAMP
    """,
    "order_items": """
        id                integer         NOT NULL  DEFAULT nextval('quenty_order.order_items_id_seq'::regclass)
        order_id          integer         NOT NULL
        product_id        integer         NOT NULL
        quantity          integer         NOT NULL
        unit_price        numeric(10,2)   NOT NULL
        total_price       numeric(10,2)   NOT NULL
        created_at        timestamptz     DEFAULT CURRENT_TIMESTAMP
    """,
    "inventory_items": """
        id                integer         NOT NULL  DEFAULT nextval('quenty_order.inventory_items_id_seq'::regclass)
        product_id        integer         NOT NULL
        quantity          integer         NOT NULL  DEFAULT 0
        reserved_quantity integer         NOT NULL  DEFAULT 0
        min_stock_level   integer         DEFAULT 0
        max_stock_level   integer
        location          character varying(255)
        batch_number      character varying(255)
        expiry_date       timestamptz
        created_at        timestamptz     DEFAULT CURRENT_TIMESTAMP
        updated_at        timestamptz     DEFAULT CURRENT_TIMESTAMP
    """,
    "stock_movements": """
        id                integer         NOT NULL  DEFAULT nextval('quenty_order.stock_movements_id_seq'::regclass)
        product_id        integer         NOT NULL
        movement_type     character varying(50)     NOT NULL
        quantity          integer         NOT NULL
        reference_number  character varying(255)
        notes             text
        created_by        character varying(255)    NOT NULL
        created_at        timestamptz     NOT NULL  DEFAULT CURRENT_TIMESTAMP
    """,
    "available_inventory": """
        product_id          integer
        product_name        character varying(500)
        sku                 character varying(255)
        quantity            integer
        reserved_quantity   integer
        available_quantity  integer
        min_stock_level     integer
        max_stock_level     integer
        location            character varying(255)
        stock_status        text
    """,
}
KEYS = {
    "products_pkey": "products PRIMARY KEY (id)",
    "products_sku_key": "products UNIQUE (sku)",
    "orders_pkey": "orders PRIMARY KEY (id)",
    "orders_order_number_key": "orders UNIQUE (order_number)",
    "order_items_pkey": "order_items PRIMARY KEY (id)",
    "inventory_items_pkey": "inventory_items PRIMARY KEY (id)",
    "stock_movements_pkey": "stock_movements PRIMARY KEY (id, created_at)",
}
OF_ORDER = "FOREIGN KEY (order_id) REFERENCES quenty_order.orders(id) ON DELETE CASCADE"
OF_PRODUCT = "FOREIGN KEY (product_id) REFERENCES quenty_order.products(id) ON DELETE CASCADE"
REFERENCES = {
    "order_items_order_id_fkey": f"order_items {OF_ORDER}",
    "order_items_product_id_fkey": f"order_items {OF_PRODUCT}",
    "inventory_items_product_id_fkey": f"inventory_items {OF_PRODUCT}",
    "stock_movements_product_id_fkey": f"stock_movements {OF_PRODUCT}",
}
# Those that would repeat a unique key are left out.
INDEXES = {
    "idx_products_company_id": "products USING btree (company_id)",
    "idx_products_category": "products USING btree (category)",
    "idx_products_active": "products USING btree (active)",
    "idx_products_name_gin": "products USING gin (to_tsvector('english'::regconfig, (name)::text))",
    "idx_products_company_category_active": "products USING btree (company_id, category, active)",
    "idx_orders_customer_id": "orders USING btree (customer_id)",
    "idx_orders_company_id": "orders USING btree (company_id)",
    "idx_orders_status": "orders USING btree (status)",
    "idx_orders_created_at": "orders USING btree (created_at DESC)",
    "idx_orders_customer_status_date": "orders USING btree (customer_id, status, created_at DESC)",
    "idx_order_items_order_id": "order_items USING btree (order_id)",
    "idx_order_items_product_id": "order_items USING btree (product_id)",
    "idx_inventory_items_product_id": "inventory_items USING btree (product_id)",
    "idx_inventory_items_location": "inventory_items USING btree (location)",
    "idx_inventory_items_quantity": "inventory_items USING btree (quantity)",
    "idx_inventory_items_expiry": "inventory_items USING btree (expiry_date)",
    "idx_inventory_low_stock":
        "inventory_items USING btree (product_id) WHERE ((quantity - reserved_quantity) <= min_stock_level)",
    "idx_stock_movements_product_id": "stock_movements USING btree (product_id)",
    "idx_stock_movements_type": "stock_movements USING btree (movement_type)",
    "idx_stock_movements_created_at": "stock_movements USING btree (created_at DESC)",
    "idx_stock_movements_created_by": "stock_movements USING btree (created_by)",
}  # fmt: skip
STAMPED = ("products", "orders", "inventory_items")
STAMP = "ROW quenty_order.update_updated_at_column()"
TRIGGERS = {f"update_{one}_updated_at": f"BEFORE UPDATE ON quenty_order.{one} {STAMP}" for one in STAMPED}
PARTITIONS = {
    "stock_movements_2025_01": "FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00')",
    "stock_movements_2025_02": "FOR VALUES FROM ('2025-02-01 00:00:00+00') TO ('2025-03-01 00:00:00+00')",
    "stock_movements_default": "DEFAULT",
}


def test_tables_and_the_view_are_those_of_the_document(db: psycopg.Connection) -> None:
    kinds = {**dict.fromkeys(COLUMNS, "r"), "stock_movements": "p", "available_inventory": "v"}
    assert relations(db, "quenty_order") == kinds


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    stated = [" ".join(line.split()) for line in COLUMNS[table].strip().splitlines()]
    assert columns(db, f"quenty_order.{table}") == stated


@pytest.mark.parametrize("table", ROWS)
def test_a_table_owns_its_sequence(db: psycopg.Connection, table: str) -> None:
    owned = db.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"quenty_order.{table}"]).fetchall()
    assert owned == [(f"quenty_order.{table}_id_seq",)]


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_order", "pu") == KEYS


def test_foreign_keys_pass_deletes_on(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_order", "f") == REFERENCES


def test_indexes_have_their_columns_order_and_predicate(db: psycopg.Connection) -> None:
    assert indexes(db, "quenty_order") == INDEXES


def test_triggers_are_on_the_three_tables_with_updated_at(db: psycopg.Connection) -> None:
    assert triggers(db, "quenty_order") == TRIGGERS


def test_functions_run_as_their_caller(db: psycopg.Connection) -> None:
    functions = db.execute(
        """
        SELECT proname, prosecdef, pg_get_function_arguments(oid) FROM pg_proc
        WHERE pronamespace = 'quenty_order'::regnamespace ORDER BY proname
        """
    ).fetchall()
    arguments = "months_ahead integer DEFAULT 3, first_month date DEFAULT NULL::date"
    assert functions == [
        ("create_stock_movements_partitions", False, arguments),
        ("update_updated_at_column", False, ""),
    ]


def test_movements_are_partitioned_by_month_of_utc(db: psycopg.Connection) -> None:
    key = db.execute("SELECT pg_get_partkeydef('quenty_order.stock_movements'::regclass)").fetchall()
    assert key == [("RANGE (created_at)",)]
    assert partitions(db) == PARTITIONS


def partitions(db: psycopg.Connection) -> dict[str, str]:
    """Each partition of stock_movements with its bounds, as UTC."""
    with db.transaction():
        db.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'")
        found = pairs(
            db,
            """
            SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class JOIN pg_inherits ON inhrelid = oid
            WHERE inhparent = 'quenty_order.stock_movements'::regclass ORDER BY relname
            """,
        )
        db.execute("RESET timezone; RESET datestyle")
    return found


# --- what is refused

STATUSES = ("pending", "confirmed", "processing", "shipped", "in_transit", "delivered", "cancelled")
# For each CHECK the value next to its limit on either side: accepted, refused.
CHECKS = (
    *(("chk_orders_status", "orders", "status", status, f"{status} ") for status in STATUSES),
    ("chk_orders_status", "orders", "status", "pending", "Pending"),
    ("chk_orders_status", "orders", "status", None, ""),
    ("chk_orders_total_amount", "orders", "total_amount", "0", "-0.01"),
    ("chk_movement_type", "stock_movements", "movement_type", "IN", "in"),
    ("chk_movement_type", "stock_movements", "movement_type", "OUT", "OUT "),
    ("chk_movement_type", "stock_movements", "movement_type", "ADJUSTMENT", "ADJUST"),
    ("chk_inventory_quantity", "inventory_items", "quantity", "0", "-1"),
    ("chk_inventory_quantity", "inventory_items", "reserved_quantity", "0", "-1"),
)


@pytest.mark.parametrize(("check", "table", "column", "good", "bad"), CHECKS)
def test_a_check_draws_the_line(
    db: psycopg.Connection, check: str, table: str, column: str, good: str | None, bad: str
) -> None:
    insert(db, "products")
    insert(db, table, **{column: good})
    with pytest.raises(errors.CheckViolation) as refused:
        insert(db, table, **{"id": "2", column: bad})
    assert refused.value.diag.constraint_name == check


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    assert set(constraints(db, "quenty_order", "c")) == {check for check, *_ in CHECKS}


@pytest.mark.parametrize("partition", PARTITIONS)
def test_every_partition_has_the_check(shop: psycopg.Connection, partition: str) -> None:
    day = {"stock_movements_2025_01": "2025-01-15", "stock_movements_2025_02": "2025-02-15"}.get(
        partition, "2024-01-01"
    )
    with pytest.raises(errors.CheckViolation) as refused:
        insert(shop, "stock_movements", created_at=f"{day} 12:00+00", movement_type="LOST")
    assert (refused.value.diag.table_name, refused.value.diag.constraint_name) == (partition, "chk_movement_type")


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, row in ROWS.items() for column in row if column != "id"]
)
def test_a_required_column_cannot_be_null(shop: psycopg.Connection, table: str, column: str) -> None:
    with pytest.raises(errors.NotNullViolation):
        insert(shop, table, **{column: None})


@pytest.mark.parametrize(("table", "column"), [("products", "sku"), ("orders", "order_number")])
def test_a_unique_value_stands_once(shop: psycopg.Connection, table: str, column: str) -> None:
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(shop, table, id="2")
    assert refused.value.diag.constraint_name == f"{table}_{column}_key"


@pytest.mark.parametrize("constraint", REFERENCES)
def test_a_row_of_what_does_not_exist_is_refused(shop: psycopg.Connection, constraint: str) -> None:
    table, column = next(
        (table, column)
        for table in ROWS
        for column in ("order_id", "product_id")
        if constraint == f"{table}_{column}_fkey"
    )
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        insert(shop, table, **{column: "77"})
    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("parent", "children"),
    [("orders", {"order_items"}), ("products", {"order_items", "inventory_items", "stock_movements"})],
)
def test_a_deleted_row_takes_what_belongs_to_it(shop: psycopg.Connection, parent: str, children: set[str]) -> None:
    for table in ("order_items", "inventory_items", "stock_movements"):
        insert(shop, table)
    insert(shop, "stock_movements", created_at="2025-01-15")
    shop.execute(f"DELETE FROM quenty_order.{parent}")
    rest = {table for table in ROWS if shop.execute(f"SELECT FROM quenty_order.{table}").fetchall() == []}
    assert rest == {parent, *children}


def test_money_ends_below_a_hundred_million(db: psycopg.Connection) -> None:
    insert(db, "products", price="99999999.99")
    with pytest.raises(errors.NumericValueOutOfRange):
        insert(db, "products", price="99999999.995")


# --- updated_at, search


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["id = id", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(shop: psycopg.Connection, table: str, change: str) -> None:
    insert(shop, "inventory_items")
    shop.execute("SET LOCAL session_replication_role = replica")
    shop.execute(f"UPDATE quenty_order.{table} SET created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}'")
    shop.execute("SET LOCAL session_replication_role = origin")
    row = shop.execute(
        f"UPDATE quenty_order.{table} SET {change} RETURNING updated_at = now(), created_at = '{LONG_AGO}'"
    )
    assert row.fetchall() == [(True, True)]


def test_a_name_is_found_by_its_words(db: psycopg.Connection) -> None:
    insert(db, "products", name="Three red pens")
    db.execute("SET LOCAL enable_seqscan = off")
    search = """
        SELECT name FROM quenty_order.products WHERE to_tsvector('english', name) @@ plainto_tsquery('english', 'pen')
    """
    assert "idx_products_name_gin" in str(db.execute(f"EXPLAIN {search}").fetchall())
    assert db.execute(search).fetchall() == [("Three red pens",)]


def test_low_stock_is_found_by_its_index(db: psycopg.Connection) -> None:
    db.execute("SET LOCAL enable_seqscan = off")
    low = "SELECT product_id FROM quenty_order.inventory_items WHERE quantity - reserved_quantity <= min_stock_level"
    assert "idx_inventory_low_stock" in str(db.execute(f"EXPLAIN {low}").fetchall())


# --- available_inventory


@pytest.mark.parametrize(
    ("quantity", "reserved", "minimum", "available", "status"),
    [
        ("0", "0", "0", 0, "OUT_OF_STOCK"),
        ("5", "5", "9", 0, "OUT_OF_STOCK"),
        ("5", "5", None, 0, "OUT_OF_STOCK"),
        ("3", "5", "0", -2, "OUT_OF_STOCK"),
        ("6", "5", "1", 1, "LOW_STOCK"),
        ("6", "5", "2", 1, "LOW_STOCK"),
        ("7", "5", "1", 2, "IN_STOCK"),
        ("1", "0", "0", 1, "IN_STOCK"),
        ("1", "0", None, 1, "IN_STOCK"),
    ],
)
def test_stock_is_out_low_or_in(
    shop: psycopg.Connection, quantity: str, reserved: str, minimum: str | None, available: int, status: str
) -> None:
    insert(shop, "inventory_items", quantity=quantity, reserved_quantity=reserved, min_stock_level=minimum)
    rows = shop.execute("SELECT sku, available_quantity, stock_status FROM quenty_order.available_inventory").fetchall()
    assert rows == [("P-1", available, status)]


@pytest.mark.parametrize("active", ["false", None])
def test_stock_of_a_product_that_is_not_active_is_not_shown(db: psycopg.Connection, active: str | None) -> None:
    insert(db, "products", active=active)
    insert(db, "inventory_items", quantity="5")
    assert db.execute("SELECT FROM quenty_order.available_inventory").fetchall() == []


# --- where a movement lands


def land(db: psycopg.Connection, created_at: str) -> str:
    """Insert a movement of a moment; returns the partition that it is in."""
    found = db.execute(
        """
        INSERT INTO quenty_order.stock_movements (product_id, movement_type, quantity, created_by, created_at)
        VALUES (1, 'IN', 1, 'ann', %s) RETURNING tableoid::regclass::text
        """,
        [created_at],
    ).fetchall()
    return str(found[0][0]).removeprefix("quenty_order.stock_movements_")


@pytest.mark.parametrize(
    ("zone", "moment", "partition"),
    [
        ("UTC", "2025-01-01 00:00:00", "2025_01"),
        ("UTC", "2025-01-31 23:59:59.999999", "2025_01"),
        ("UTC", "2025-02-01 00:00:00", "2025_02"),
        ("UTC", "2025-02-28 23:59:59.999999", "2025_02"),
        ("America/New_York", "2025-01-31 18:59:59.999999", "2025_01"),
        ("America/New_York", "2025-01-31 19:00:00", "2025_02"),
        ("Pacific/Kiritimati", "2025-02-01 13:59:59.999999", "2025_01"),
        ("Pacific/Kiritimati", "2025-02-01 14:00:00", "2025_02"),
        ("Pacific/Kiritimati", "2025-03-01 13:59:59.999999", "2025_02"),
        ("Asia/Kathmandu", "2025-01-01 05:44:59.999999", "default"),
        ("UTC", "2024-12-31 23:59:59.999999", "default"),
        ("UTC", "2025-03-01 00:00:00", "default"),
        ("UTC", "now", "default"),
        ("UTC", "infinity", "default"),
        ("UTC", "-infinity", "default"),
    ],
)
def test_a_movement_lands_in_its_month_of_utc(shop: psycopg.Connection, zone: str, moment: str, partition: str) -> None:
    shop.execute("SELECT set_config('timezone', %s, true)", [zone])
    assert land(shop, moment) == partition


@pytest.mark.parametrize(("zone", "style"), [("Pacific/Kiritimati", "SQL, DMY"), ("America/New_York", "German")])
def test_bounds_do_not_depend_on_where_the_migration_runs(
    server: Server, deck: Deck, empty: str, zone: str, style: str
) -> None:
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET timezone = '{zone}'")
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET datestyle = '{style}'")
        by_psql(server, empty, deck)
        assert partitions(owner) == PARTITIONS


# --- the coming months

FUNCTION = "quenty_order.create_stock_movements_partitions(integer, date)"
CALL = "SELECT * FROM quenty_order.create_stock_movements_partitions({})"
MAY = "0, '2031-05-17'"


def call(db: psycopg.Connection, arguments: str = "") -> dict[str, int]:
    """Make partitions; returns those that were made, by the end of their name, each with the rows moved into it."""
    rows = db.execute(CALL.format(arguments).encode()).fetchall()
    return {name.removeprefix("stock_movements_"): moved for name, moved in rows}


@pytest.fixture
def owner(shop: psycopg.Connection) -> psycopg.Connection:
    """``shop`` as the owner of the tables."""
    shop.execute(f"SET LOCAL ROLE {OWNER}")
    return shop


def test_a_movement_of_today_moves_to_its_month_and_the_next_goes_there(owner: psycopg.Connection) -> None:
    months = owner.execute(
        """
        SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month', 'YYYY_MM')
        FROM generate_series(0, 3) AS n
        """
    ).fetchall()
    this, *coming = [row[0] for row in months]
    assert land(owner, "now") == "default"
    assert call(owner) == {this: 1, **dict.fromkeys(coming, 0)}
    assert land(owner, "now") == this
    assert owner.execute("SELECT FROM quenty_order.stock_movements_default").fetchall() == []
    assert owner.execute(f"SELECT FROM quenty_order.stock_movements_{this}").rowcount == 2


def test_rows_of_months_that_went_by_are_not_left_behind(owner: psycopg.Connection) -> None:
    past = owner.execute(
        """
        SELECT m || '+00', to_char(m, 'YYYY_MM') FROM (
            SELECT date_trunc('month', now() AT TIME ZONE 'UTC') - n * interval '1 month'
            FROM unnest('{1,3}'::int[]) AS n
        ) AS past (m)
        """
    ).fetchall()
    for moment, _ in past:
        assert land(owner, moment) == "default"
    made = call(owner)
    assert len(made) == 6
    assert {month: made[month] for _, month in past} == {month: 1 for _, month in past}
    assert owner.execute("SELECT FROM quenty_order.stock_movements_default").rowcount == 0
    for moment, month in past:
        assert land(owner, moment) == month


def test_it_does_not_wait_for_long_nor_in_another_time_zone(db: psycopg.Connection) -> None:
    settings = db.execute("SELECT proconfig FROM pg_proc WHERE oid = %s::regprocedure", [FUNCTION]).fetchall()
    assert settings == [(["search_path=pg_catalog, pg_temp", "TimeZone=UTC", "lock_timeout=2s"],)]


def test_called_twice_it_does_nothing_more(owner: psycopg.Connection) -> None:
    land(owner, "2031-05-01")
    assert call(owner, "2, '2031-04-01'") == {"2031_04": 0, "2031_05": 1, "2031_06": 0}
    before = partitions(owner)
    assert call(owner, "2, '2031-04-01'") == {}
    assert call(owner, "4, '2031-03-31'") == {"2031_03": 0, "2031_07": 0}
    assert before.items() < partitions(owner).items()


def test_with_nothing_to_do_it_locks_nothing(owner: psycopg.Connection) -> None:
    locks = """
        SELECT relation::regclass::text, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation
        WHERE pid = pg_backend_pid() AND relnamespace = 'quenty_order'::regnamespace ORDER BY 1, 2
    """
    before = owner.execute(locks).fetchall()
    assert call(owner, "1, '2025-01-01'") == {}
    assert owner.execute(locks).fetchall() == before


def test_rows_move_to_their_months_whichever_these_are(owner: psycopg.Connection) -> None:
    moments = {
        "0001-01-01 00:00:00+00": "0001_01",
        "2031-04-30 23:59:59.999999+00": "2031_04",
        "2031-05-01 00:00:00+00": "2031_05",
        "2031-05-31 20:59:59.999999-03": "2031_05",
        "2031-06-01 00:00:00+00": "2031_06",
        "9999-12-31 23:59:59.999999+00": "9999_12",
        "10000-01-01 00:00:00+00": "default",
        "2031-05-01 00:00:00+00 BC": "default",
        "infinity": "default",
        "-infinity": "default",
    }
    for moment in moments:
        insert(owner, "stock_movements", created_at=moment, notes=moment, reference_number="R", quantity="7")
    content = "SELECT m::text FROM quenty_order.stock_movements AS m ORDER BY id"
    before = owner.execute(content).fetchall()
    assert call(owner, MAY) == {"0001_01": 1, "2031_04": 1, "2031_05": 2, "2031_06": 1, "9999_12": 1}
    assert call(owner, MAY) == {}
    where = "SELECT notes, right(tableoid::regclass::text, 7) FROM quenty_order.stock_movements"
    assert pairs(owner, where) == moments
    assert owner.execute(content).fetchall() == before


@pytest.mark.parametrize("style", ["ISO, MDY", "SQL, DMY", "German", "Postgres, MDY"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York", "Europe/Berlin"])
def test_months_are_those_of_utc_wherever_the_caller_is(owner: psycopg.Connection, zone: str, style: str) -> None:
    land(owner, "2031-03-31 23:59:59.999999+00")
    owner.execute("SELECT set_config('timezone', %s, true), set_config('datestyle', %s, true)", [zone, style])
    assert call(owner, "2, make_date(2031, 2, 28)") == {"2031_02": 0, "2031_03": 1, "2031_04": 0}
    assert owner.execute("SHOW timezone").fetchall() == [(zone,)]
    made = {name: bounds for name, bounds in partitions(owner).items() if "2031" in name}
    assert made == {
        f"stock_movements_2031_{month:02}":
            f"FOR VALUES FROM ('2031-{month:02}-01 00:00:00+00') TO ('2031-{month + 1:02}-01 00:00:00+00')"
        for month in (2, 3, 4)
    }  # fmt: skip


def test_december_is_followed_by_january(owner: psycopg.Connection) -> None:
    assert call(owner, "1, '2031-12-31'") == {"2031_12": 0, "2032_01": 0}


@pytest.mark.parametrize("first", ["'2024-02-29'", "'0001-01-01'", "'9999-12-31'"])
def test_any_month_can_be_made(owner: psycopg.Connection, first: str) -> None:
    assert len(call(owner, f"0, {first}")) == 1


@pytest.mark.parametrize(
    "arguments", ["-1", "121", "NULL", "0, 'infinity'", "0, '-infinity'", "0, '0001-12-31 BC'", "0, '10000-01-01'"]
)
def test_other_arguments_are_refused(owner: psycopg.Connection, arguments: str) -> None:
    with pytest.raises(errors.InvalidParameterValue, match=r"months_ahead has to be|first_month has to be"):
        call(owner, arguments)


SHAPE = """
    SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attislocal, attinhcount,
        pg_get_expr(adbin, adrelid)) FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
    WHERE attrelid = %(table)s::regclass AND attnum > 0
    UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(oid), conislocal, coninhcount, convalidated)
    FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype <> 'n'
    UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), inhparent::regclass) FROM pg_index
    LEFT JOIN pg_inherits ON inhrelid = indexrelid WHERE indrelid = %(table)s::regclass
    UNION ALL SELECT concat_ws(' ', privilege_type, grantee::regrole) FROM pg_class, aclexplode(relacl)
    WHERE oid = %(table)s::regclass
    UNION ALL SELECT concat_ws(' ', tgfoid::regprocedure, tgtype, tgconstrrelid::regclass) FROM pg_trigger
    WHERE tgrelid = %(table)s::regclass
    ORDER BY 1
"""


def test_a_partition_that_is_made_is_like_those_of_the_files(owner: psycopg.Connection) -> None:
    land(owner, "2031-05-05")
    call(owner, MAY)
    shapes = [
        [
            row[0].replace(partition, "P")
            for row in owner.execute(SHAPE, {"table": f"quenty_order.stock_movements_{partition}"}).fetchall()
        ]
        for partition in ("2025_01", "2031_05")
    ]
    assert shapes[0] == shapes[1]
    comment = owner.execute("SELECT obj_description('quenty_order.stock_movements_2031_05'::regclass)").fetchall()
    assert comment == [("Stock movements of May 2031, UTC.",)]


def test_a_table_of_the_name_that_is_no_partition_stops_it_and_nothing_is_moved(owner: psycopg.Connection) -> None:
    land(owner, "2031-04-04")
    owner.execute("CREATE TABLE quenty_order.stock_movements_2031_05 ()")
    with pytest.raises(errors.DuplicateTable), owner.transaction():
        call(owner, "1, '2031-04-01'")
    assert partitions(owner) == PARTITIONS
    assert owner.execute("SELECT FROM quenty_order.stock_movements_default").rowcount == 1


@pytest.mark.parametrize("role", [SERVICE, APP])
def test_only_the_owner_may_call_it(shop: psycopg.Connection, role: str) -> None:
    shop.execute(f"GRANT USAGE ON SCHEMA quenty_order TO {APP}; SET LOCAL ROLE {role}")
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied for function"):
        call(shop)


# --- the coming months while others are at work


@contextmanager
def meanwhile(
    blocker: psycopg.Connection, blocked: psycopg.Connection, work: Callable[[psycopg.Connection], object]
) -> Iterator[list[object]]:
    """Work that waits for ``blocker`` by the time the block begins; the value has its result after the block."""
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(work(blocked)))
    thread.start()
    deadline = time.monotonic() + 30
    waits = "SELECT 1 WHERE pg_backend_pid() = ANY (pg_blocking_pids(%s))"
    while blocker.execute(waits, [blocked.info.backend_pid]).fetchone() is None:
        assert time.monotonic() < deadline
        assert thread.is_alive(), f"did not wait: {done}"
        time.sleep(0.01)
    yield done
    thread.join()


@pytest.fixture
def two(copy: str) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two sessions of the owner, the second in autocommit; there are product 1 and two movements of May 2031."""
    with psycopg.connect(copy) as first, psycopg.connect(copy, autocommit=True) as second:
        second.execute(f"ALTER FUNCTION {FUNCTION} SET lock_timeout = '30s'".encode())  # for slow machines
        insert(second, "products")
        for day in (5, 6):
            assert land(second, f"2031-05-0{day}") == "default"
        yield first, second


def test_two_callers_at_once_make_a_partition_once(two: tuple[psycopg.Connection, psycopg.Connection]) -> None:
    first, second = two
    assert call(first, "1, '2031-05-01'") == {"2031_05": 2, "2031_06": 0}
    with meanwhile(first, second, lambda db: call(db, "2, '2031-05-01'")) as done:
        first.commit()
    assert done == [{"2031_07": 0}]
    assert second.execute("SELECT FROM quenty_order.stock_movements_2031_05").rowcount == 2


def test_a_caller_takes_over_from_one_that_is_rolled_back(two: tuple[psycopg.Connection, psycopg.Connection]) -> None:
    first, second = two
    assert call(first, MAY) == {"2031_05": 2}
    with meanwhile(first, second, lambda db: call(db, MAY)) as done:
        first.rollback()
    assert done == [{"2031_05": 2}]


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_caller_with_an_old_snapshot_sees_what_is_there(
    two: tuple[psycopg.Connection, psycopg.Connection], level: str
) -> None:
    first, second = two
    first.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
    first.execute("SELECT FROM quenty_order.products")
    assert call(second, MAY) == {"2031_05": 2}
    assert call(first, MAY) == {}
    assert first.execute("SELECT FROM quenty_order.stock_movements").rowcount == 2


@pytest.mark.parametrize("table", ["stock_movements", "stock_movements_default"])
def test_it_waits_for_a_writer_and_moves_its_row_too(
    two: tuple[psycopg.Connection, psycopg.Connection], table: str
) -> None:
    first, second = two
    write = f"""
        INSERT INTO quenty_order.{table} (product_id, movement_type, quantity, created_by, created_at)
        VALUES (1, 'OUT', 1, 'ann', '2031-05-07')
    """.encode()
    first.execute(write)  # a session's first INSERT into a partition locks the parent too, later ones do not
    first.commit()
    first.execute(write)
    with meanwhile(first, second, lambda db: call(db, MAY)) as done:
        first.commit()
    assert done == [{"2031_05": 4}]


def test_a_reader_that_waits_for_it_sees_every_row_once(two: tuple[psycopg.Connection, psycopg.Connection]) -> None:
    first, second = two
    call(first, MAY)
    count = "SELECT count(*) FROM quenty_order.stock_movements"
    with meanwhile(first, second, lambda db: db.execute(count).fetchall()) as done:
        first.commit()
    assert done == [[(2,)]]


def test_a_writer_that_waits_for_it_lands_in_the_new_partition(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    call(first, MAY)
    with meanwhile(first, second, lambda db: land(db, "2031-05-07")) as done:
        first.commit()
    assert done == ["2031_05"]


def test_it_makes_no_deadlock_with_who_changes_products_first(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    first.execute("UPDATE quenty_order.products SET price = 2")
    with meanwhile(first, second, lambda db: call(db, MAY)) as done:
        land(first, "2031-05-08")
        first.execute("DELETE FROM quenty_order.products")
        first.commit()
    assert done == [{"2031_05": 0}]


def test_it_gives_up_behind_a_long_transaction_and_nothing_is_lost(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    second.execute(f"ALTER FUNCTION {FUNCTION} SET lock_timeout = '20ms'".encode())
    first.execute("SELECT FROM quenty_order.stock_movements")
    with pytest.raises(errors.LockNotAvailable):
        call(second, MAY)
    first.commit()
    assert call(second, MAY) == {"2031_05": 2}


# --- the service


def test_the_service_may_log_in_without_a_password_of_ours(db: psycopg.Connection) -> None:
    attributes = "rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    role = db.execute(f"SELECT {attributes}, rolpassword IS NULL FROM pg_authid WHERE rolname = %s", [SERVICE])
    assert role.fetchall() == [(True, False, False, False, False, False, True)]


READ_AND_WRITE = ["DELETE", "INSERT", "SELECT", "UPDATE"]


@pytest.mark.parametrize("relation", [*COLUMNS, *PARTITIONS])
def test_the_service_may_read_and_write_but_no_more(db: psycopg.Connection, relation: str) -> None:
    assert privileges(db, f"quenty_order.{relation}") == READ_AND_WRITE


@pytest.mark.parametrize("table", ROWS)
def test_the_service_may_take_numbers(db: psycopg.Connection, table: str) -> None:
    assert privileges(db, f"quenty_order.{table}_id_seq") == ["SELECT", "USAGE"]


def test_what_the_owner_makes_later_is_granted_too(db: psycopg.Connection) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}; CREATE TABLE quenty_order.later (id serial)")
    assert privileges(db, "quenty_order.later") == READ_AND_WRITE
    assert privileges(db, "quenty_order.later_id_seq") == ["SELECT", "USAGE"]


def privileges(db: psycopg.Connection, relation: str) -> list[str]:
    """What the service may do with a table or sequence."""
    rows = db.execute(
        """
        SELECT privilege_type FROM pg_class, aclexplode(relacl)
        WHERE oid = %s::regclass AND grantee = %s::regrole ORDER BY privilege_type
        """,
        [relation, SERVICE],
    ).fetchall()
    return [row[0] for row in rows]


def test_the_service_may_use_the_schema_but_make_nothing_in_it(db: psycopg.Connection) -> None:
    schema = """
        SELECT privilege_type, nspname FROM pg_namespace, aclexplode(nspacl)
        WHERE nspname = %s AND grantee = %s::regrole
    """
    assert pairs(db, schema, DECK, SERVICE) == {"USAGE": DECK}


def test_the_service_works_with_no_more_than_its_grants(server: Server, deck: Deck, empty: str) -> None:
    by_psql(server, empty, deck)
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute(f"REVOKE ALL ON DATABASE {owner.info.dbname} FROM PUBLIC")
    with psycopg.connect(empty, user=SERVICE) as service:
        for table in ROWS:
            insert(service, table)
            service.execute(f"UPDATE quenty_order.{table} SET id = id")
        assert service.execute("SELECT FROM quenty_order.available_inventory").rowcount == 1
        assert service.execute("DELETE FROM quenty_order.products").rowcount == 1
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute("TRUNCATE quenty_order.orders")


def test_undo_leaves_partitions_made_later_to_the_table_and_keeps_the_role(
    server: Server, deck: Deck, copy: str
) -> None:
    with psycopg.connect(copy, autocommit=True) as owner:
        call(owner, MAY)
    said = down(server, copy, deck)
    assert f"role {SERVICE} is kept" in said
    assert f"DROP ROLE {SERVICE};" in said
    assert "extension pg_stat_statements is kept" in said
