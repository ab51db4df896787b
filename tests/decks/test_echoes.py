"""The deck echoes on real servers: what its document (001) states is there, and holds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from tests.conftest import Server
from tests.decks.conftest import OWNER, Deck, columns, constraints, down, indexes, pairs, psql, relations, triggers

DECK = "echoes"
ROLE = "echoes_app"

# --- a small world: one row in each table, in the order in which they refer to each other

LONG_AGO = "2003-05-06 00:00:00+00"
SHORTLY_AFTER = "2003-05-06 00:00:00.000001+00"
ANN = "00000000-0000-0000-0000-0000000000a1"
SHIP = "00000000-0000-0000-0000-0000000000b1"
NOWHERE, NOBODY = "77", "00000000-0000-0000-0000-000000000077"
HULL = dict.fromkeys(
    ("base_mass", "base_thrust", "base_rotation_speed", "max_velocity", "warp_speed", "agility", "high_slots",
     "mid_slots", "low_slots", "cargo_capacity"), "1",
)  # fmt: skip
USAGE = dict.fromkeys(("mass", "volume", "power_grid_usage", "cpu_usage", "capacitor_usage"), "1")
ROWS = {
    "regions": {"id": "1", "name": "Rim", "security_status": "Null"},
    "systems": {
        "id": "1", "region_id": "1", "name": "Sol", "security_rating": "0.5",
        "position_x": "1", "position_y": "-1", "position_z": "0",
    },
    "stations": {"id": "1", "system_id": "1", "name": "Dock", "station_type": "trade hub", "services": '["market"]'},
    "ship_types": {"id": "1", "name": "Frigate", **HULL},
    "module_types": {"id": "1", "name": "Gun", "category": "Weapon", **USAGE, "effect_data": '{"damage": 3}'},
    "users": {"id": ANN, "username": "ann", "email": "ann@example.org", "password_hash": "$2b$12$x"},
    "characters": {
        "id": ANN, "user_id": ANN, "name": "Ann", "race": "Terran", "bloodline": "Elder", "current_system_id": "1",
    },
    "ship_instances": {
        "id": SHIP, "character_id": ANN, "ship_type_id": "1", "name": "Hope",
        "location_system_id": "1", "location_station_id": "1",
    },
    "ship_instance_modules": {
        "ship_instance_id": SHIP, "module_type_id": "1", "slot_type": "High", "slot_number": "1",
    },
    "inventory_items": {
        "character_id": ANN, "module_type_id": "1", "quantity": "5",
        "location_system_id": "1", "location_station_id": "1",
    },
    "market_orders": {
        "character_id": ANN, "module_type_id": "1", "order_type": "Sell", "quantity": "5", "price": "9.99",
        "station_id": "1", "created_at": LONG_AGO, "expires_at": "2003-06-06 00:00:00+00",
    },
    "market_transactions": {
        "region_id": "1", "station_id": "1", "module_type_id": "1", "buyer_character_id": ANN,
        "seller_character_id": ANN, "quantity": "5", "price": "9.99",
    },
    "combat_logs": {
        "system_id": "1", "attacker_character_id": ANN, "victim_character_id": ANN, "module_type_id": "1",
        "damage": "12.5", "created_at": LONG_AGO,
    },
}  # fmt: skip


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> psycopg.Cursor:
    """Insert the table's valid row with some changes; the cursor has it as it was stored."""
    row: dict[str, str | None] = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    return db.execute(f"INSERT INTO echoes.{table} ({', '.join(row)}) VALUES ({marks}) RETURNING *", list(row.values()))


def update(db: psycopg.Connection, table: str, column: str, value: str | None) -> None:
    """Change the table's only row."""
    assert db.execute(f"UPDATE echoes.{table} SET {column} = %s", [value]).rowcount == 1


def update_where_id(db: psycopg.Connection, table: str, key: str, column: str, value: str) -> None:
    """Change one of several rows, in a savepoint."""
    with db.transaction():
        assert db.execute(f"UPDATE echoes.{table} SET {column} = %s WHERE id = %s", [value, key]).rowcount == 1


def call(db: psycopg.Connection, function: str) -> list[str]:
    """Call a function as the owner of the tables; returns its rows."""
    db.execute(f"SET LOCAL ROLE {OWNER}")
    made = [row[0] for row in db.execute(f"SELECT * FROM echoes.{function}").fetchall()]
    db.execute("RESET ROLE")
    return made


@pytest.fixture
def world(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with one row in each table."""
    for table in ROWS:
        if table == "market_transactions":
            assert call(db, "create_market_transactions_partitions()") == ["market_transactions_1"]
        insert(db, table)
    return db


@pytest.fixture
def app(world: psycopg.Connection) -> psycopg.Connection:
    """``world`` as the application sees it."""
    world.execute(f"SET LOCAL ROLE {ROLE}")
    return world


# --- the catalog: what the document states, and nothing more. What it leaves open is decided in the files' headers.

COLUMNS = {
    "users": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        username             text              NOT NULL
        email                text              NOT NULL
        password_hash        text              NOT NULL
        created_at           timestamptz       NOT NULL  DEFAULT now()
        last_login           timestamptz
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "characters": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        user_id              uuid              NOT NULL
        name                 text              NOT NULL
        race                 text
        bloodline            text
        created_at           timestamptz       NOT NULL  DEFAULT now()
        wallet_balance       numeric(20,2)     NOT NULL  DEFAULT 0
        current_system_id    integer           NOT NULL
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "ship_types": """
        id                   integer           NOT NULL
        name                 text              NOT NULL
        base_mass            numeric(18,3)
        base_thrust          double precision
        base_rotation_speed  double precision
        max_velocity         double precision
        warp_speed           double precision
        agility              double precision
        high_slots           integer           NOT NULL  DEFAULT 0
        mid_slots            integer           NOT NULL  DEFAULT 0
        low_slots            integer           NOT NULL  DEFAULT 0
        cargo_capacity       numeric(18,3)
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "ship_instances": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id         uuid              NOT NULL
        ship_type_id         integer           NOT NULL
        name                 text
        location_system_id   integer           NOT NULL
        location_station_id  integer
        hull_health          numeric(5,2)      NOT NULL  DEFAULT 100
        armor_health         numeric(5,2)      NOT NULL  DEFAULT 100
        shield_health        numeric(5,2)      NOT NULL  DEFAULT 100
        capacitor_charge     numeric(5,2)      NOT NULL  DEFAULT 100
        created_at           timestamptz       NOT NULL  DEFAULT now()
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "ship_instance_modules": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        ship_instance_id     uuid              NOT NULL
        module_type_id       integer           NOT NULL
        slot_type            text              NOT NULL
        slot_number          integer           NOT NULL
        is_active            boolean           NOT NULL  DEFAULT false
        created_at           timestamptz       NOT NULL  DEFAULT now()
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "module_types": """
        id                   integer           NOT NULL
        name                 text              NOT NULL
        category             text
        mass                 numeric(18,3)     NOT NULL  DEFAULT 0
        volume               numeric(18,3)     NOT NULL  DEFAULT 0
        power_grid_usage     numeric(18,3)     NOT NULL  DEFAULT 0
        cpu_usage            numeric(18,3)     NOT NULL  DEFAULT 0
        capacitor_usage      numeric(18,3)     NOT NULL  DEFAULT 0
        effect_data          jsonb             NOT NULL  DEFAULT '{}'::jsonb
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "inventory_items": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id         uuid              NOT NULL
        module_type_id       integer           NOT NULL
        quantity             bigint            NOT NULL
        location_system_id   integer           NOT NULL
        location_station_id  integer
        created_at           timestamptz       NOT NULL  DEFAULT now()
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "regions": """
        id                   integer           NOT NULL
        name                 text              NOT NULL
        security_status      text              NOT NULL
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "systems": """
        id                   integer           NOT NULL
        region_id            integer           NOT NULL
        name                 text              NOT NULL
        security_rating      numeric
        position_x           double precision  NOT NULL  DEFAULT 0
        position_y           double precision  NOT NULL  DEFAULT 0
        position_z           double precision  NOT NULL  DEFAULT 0
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "stations": """
        id                   integer           NOT NULL
        system_id            integer           NOT NULL
        name                 text              NOT NULL
        station_type         text
        services             jsonb             NOT NULL  DEFAULT '[]'::jsonb
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "market_orders": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id         uuid              NOT NULL
        module_type_id       integer           NOT NULL
        order_type           text              NOT NULL
        quantity             bigint            NOT NULL
        price                numeric(20,2)     NOT NULL
        station_id           integer           NOT NULL
        created_at           timestamptz       NOT NULL  DEFAULT now()
        expires_at           timestamptz
        updated_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "market_transactions": """
        id                   uuid              NOT NULL  DEFAULT gen_random_uuid()
        region_id            integer           NOT NULL
        station_id           integer           NOT NULL
        module_type_id       integer           NOT NULL
        buyer_character_id   uuid              NOT NULL
        seller_character_id  uuid              NOT NULL
        quantity             bigint            NOT NULL
        price                numeric(20,2)     NOT NULL
        created_at           timestamptz       NOT NULL  DEFAULT now()
    """,
    "combat_logs": """
        id                     uuid            NOT NULL  DEFAULT gen_random_uuid()
        created_at             timestamptz     NOT NULL  DEFAULT now()
        system_id              integer         NOT NULL
        attacker_character_id  uuid            NOT NULL
        victim_character_id    uuid            NOT NULL
        module_type_id         integer         NOT NULL
        damage                 numeric(18,3)   NOT NULL
    """,
}
PARTITIONED = {"market_transactions": "LIST (region_id)", "combat_logs": "RANGE (created_at)"}
KEYS = {
    **{f"{table}_pkey": f"{table} PRIMARY KEY (id)" for table in COLUMNS if table not in PARTITIONED},
    "market_transactions_pkey": "market_transactions PRIMARY KEY (id, region_id)",
    "combat_logs_pkey": "combat_logs PRIMARY KEY (id, created_at)",
    "users_username_key": "users UNIQUE (username)",
    "users_email_key": "users UNIQUE (email)",
    "characters_name_key": "characters UNIQUE (name)",
    # not in the document
    "stations_id_system_id_key": "stations UNIQUE (id, system_id)",
    "ship_instance_modules_slot_key":
        "ship_instance_modules UNIQUE (ship_instance_id, slot_type, slot_number) DEFERRABLE",
}  # fmt: skip
# Table, column, table referred to; a ship's modules cascade, all others restrict.
REFERENCES = (
    ("characters", "user_id", "users"),
    ("characters", "current_system_id", "systems"),
    ("ship_instances", "character_id", "characters"),
    ("ship_instances", "ship_type_id", "ship_types"),
    ("ship_instances", "location_system_id", "systems"),
    ("ship_instances", "location_station_id", "stations"),
    ("ship_instance_modules", "ship_instance_id", "ship_instances"),
    ("ship_instance_modules", "module_type_id", "module_types"),
    ("inventory_items", "character_id", "characters"),
    ("inventory_items", "module_type_id", "module_types"),
    ("inventory_items", "location_system_id", "systems"),
    ("inventory_items", "location_station_id", "stations"),
    ("systems", "region_id", "regions"),
    ("stations", "system_id", "systems"),
    ("market_orders", "character_id", "characters"),
    ("market_orders", "module_type_id", "module_types"),
    ("market_orders", "station_id", "stations"),
    # not in the document
    ("market_transactions", "region_id", "regions"),
    ("market_transactions", "station_id", "stations"),
    ("market_transactions", "module_type_id", "module_types"),
    ("market_transactions", "buyer_character_id", "characters"),
    ("market_transactions", "seller_character_id", "characters"),
    ("combat_logs", "system_id", "systems"),
    ("combat_logs", "attacker_character_id", "characters"),
    ("combat_logs", "victim_character_id", "characters"),
    ("combat_logs", "module_type_id", "module_types"),
)
LOCATED = ("ship_instances", "inventory_items")
PLACE = "location_station_id_location_system_id_fkey"
INDEXES = {
    "idx_characters_user_id": "characters USING btree (user_id)",
    "idx_ship_instances_character_id": "ship_instances USING btree (character_id)",
    "idx_ship_instances_location": "ship_instances USING btree (location_system_id, location_station_id)",
    "idx_ship_instance_modules_ship_id": "ship_instance_modules USING btree (ship_instance_id)",
    "idx_inventory_items_character_id": "inventory_items USING btree (character_id)",
    "idx_systems_region_id": "systems USING btree (region_id)",
    "idx_stations_system_id": "stations USING btree (system_id)",
    # not in the document
    "idx_characters_current_system_id": "characters USING btree (current_system_id)",
    "idx_ship_instances_ship_type_id": "ship_instances USING btree (ship_type_id)",
    "idx_ship_instances_location_station_id":
        "ship_instances USING btree (location_station_id) WHERE (location_station_id IS NOT NULL)",
    "idx_ship_instance_modules_module_type_id": "ship_instance_modules USING btree (module_type_id)",
    "idx_inventory_items_module_type_id": "inventory_items USING btree (module_type_id)",
    "idx_inventory_items_location": "inventory_items USING btree (location_system_id, location_station_id)",
    "idx_inventory_items_location_station_id":
        "inventory_items USING btree (location_station_id) WHERE (location_station_id IS NOT NULL)",
    "idx_market_orders_character_id": "market_orders USING btree (character_id)",
    "idx_market_orders_book": "market_orders USING btree (module_type_id, station_id, order_type, price)",
    "idx_market_orders_station_id": "market_orders USING btree (station_id)",
    "idx_market_orders_expires_at": "market_orders USING btree (expires_at)",
    "idx_market_transactions_module_type_id": "market_transactions USING btree (module_type_id, created_at)",
    "idx_market_transactions_buyer_character_id": "market_transactions USING btree (buyer_character_id, created_at)",
    "idx_market_transactions_seller_character_id": "market_transactions USING btree (seller_character_id, created_at)",
    "idx_combat_logs_attacker_character_id": "combat_logs USING btree (attacker_character_id, created_at)",
    "idx_combat_logs_victim_character_id": "combat_logs USING btree (victim_character_id, created_at)",
    "idx_combat_logs_system_id": "combat_logs USING btree (system_id, created_at)",
}  # fmt: skip
STAMPED = ("users", "characters", "ship_instances", "ship_instance_modules", "inventory_items", "market_orders")


def test_tables_are_those_of_the_document(db: psycopg.Connection) -> None:
    assert relations(db, DECK) == {table: "p" if table in PARTITIONED else "r" for table in COLUMNS}


def test_large_tables_are_partitioned_by_region_and_by_month(db: psycopg.Connection) -> None:
    keys = "SELECT relname, pg_get_partkeydef(oid) FROM pg_class JOIN pg_partitioned_table ON partrelid = oid"
    assert pairs(db, keys) == PARTITIONED


def test_only_combat_logs_has_a_partition_and_it_is_the_default(db: psycopg.Connection) -> None:
    bounds = "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition AND relkind = 'r'"
    assert pairs(db, bounds) == {"combat_logs_default": "DEFAULT"}


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    expected = [" ".join(line.split()) for line in COLUMNS[table].strip().splitlines()]
    assert columns(db, f"echoes.{table}") == expected


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, DECK, "pu") == KEYS


def test_foreign_keys_restrict_deletes_but_for_the_modules_of_a_ship(db: psycopg.Connection) -> None:
    stated = {
        f"{table}_{column}_fkey": f"{table} FOREIGN KEY ({column}) REFERENCES echoes.{parent}(id) ON DELETE "
        + ("CASCADE" if parent == "ship_instances" else "RESTRICT")
        for table, column, parent in REFERENCES
    }
    added = {
        f"{table}_{PLACE}": f"{table} FOREIGN KEY (location_station_id, location_system_id) "
        "REFERENCES echoes.stations(id, system_id) ON DELETE RESTRICT"
        for table in LOCATED
    }
    assert constraints(db, DECK, "f") == stated | added


def test_no_exclusion_constraint(db: psycopg.Connection) -> None:
    assert constraints(db, DECK, "x") == {}


def test_indexes_have_their_columns_and_predicate(db: psycopg.Connection) -> None:
    assert indexes(db, DECK) == INDEXES


def test_triggers_are_on_the_tables_that_change(db: psycopg.Connection) -> None:
    assert triggers(db, DECK) == {
        f"{table}_set_updated_at": f"BEFORE UPDATE ON echoes.{table} ROW echoes.set_updated_at()" for table in STAMPED
    }


def test_functions_run_as_their_caller(db: psycopg.Connection) -> None:
    functions = "SELECT proname, prosecdef::text || ' ' || prorettype::regtype FROM pg_proc WHERE pronamespace = %s::{}"
    assert pairs(db, functions.format("regnamespace"), DECK) == {
        "set_updated_at": "false trigger",
        "create_market_transactions_partitions": "false text",
        "create_combat_logs_partitions": "false text",
    }


def test_every_reference_has_an_index_but_those_of_history_to_static_data(db: psycopg.Connection) -> None:
    without = db.execute(
        """
        SELECT conname FROM pg_constraint AS k
        WHERE contype = 'f' AND connamespace = 'echoes'::regnamespace AND conparentid = 0 AND NOT EXISTS (
            SELECT FROM pg_index AS i
            WHERE indrelid = conrelid AND conkey @> (indkey::int2[])[0:cardinality(conkey) - 1]
                AND conkey <@ (indkey::int2[])[0:cardinality(conkey) - 1]
        ) ORDER BY conname
        """
    ).fetchall()
    assert [row[0] for row in without] == [
        "combat_logs_module_type_id_fkey", "market_transactions_region_id_fkey", "market_transactions_station_id_fkey",
    ]  # fmt: skip


# --- updated_at


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["id = id", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(app: psycopg.Connection, table: str, change: str) -> None:
    app.execute(f"RESET ROLE; ALTER TABLE echoes.{table} DISABLE TRIGGER USER")
    app.execute(f"UPDATE echoes.{table} SET created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}'")
    app.execute(f"ALTER TABLE echoes.{table} ENABLE TRIGGER USER; SET LOCAL ROLE {ROLE}")
    row = app.execute(f"UPDATE echoes.{table} SET {change} RETURNING updated_at = now(), created_at = '{LONG_AGO}'")
    assert row.fetchall() == [(True, True)]


# --- what is refused

# For each CHECK values next to its limit on either side: refused, accepted.
WORDS = (
    ("regions", "name"), ("systems", "name"), ("stations", "name"), ("stations", "station_type"),
    ("ship_types", "name"), ("module_types", "name"), ("module_types", "category"), ("users", "username"),
    ("users", "email"), ("characters", "name"), ("characters", "race"), ("characters", "bloodline"),
    ("ship_instances", "name"),
)  # fmt: skip
EXACT = (
    ("ship_types", "cargo_capacity"), ("module_types", "mass"), ("module_types", "volume"),
    ("module_types", "power_grid_usage"), ("module_types", "cpu_usage"), ("module_types", "capacitor_usage"),
    ("combat_logs", "damage"),
)  # fmt: skip
MOTION = ("base_thrust", "base_rotation_speed", "max_velocity", "warp_speed", "agility")
PERCENT = ("hull_health", "armor_health", "shield_health", "capacitor_charge")
HUGE = "1.7976931348623157e308"
CHECKS = (
    *((table, column, "", "a") for table, column in WORDS),
    *((table, column, "-0.001", "0") for table, column in EXACT),
    *((table, column, "NaN", "0.001") for table, column in EXACT),
    *(("ship_types", column, "-1e-9", "0") for column in MOTION),
    *(("ship_types", column, "Infinity", HUGE) for column in MOTION),
    *(("ship_types", column, "NaN", "1") for column in MOTION),
    *(("ship_types", f"{kind}_slots", "-1", "0") for kind in ("high", "mid", "low")),
    ("ship_types", "base_mass", "0", "0.001"),
    ("ship_types", "base_mass", "NaN", "999999999999999.999"),
    *(("systems", f"position_{axis}", "-Infinity", f"-{HUGE}") for axis in "xyz"),
    *(("systems", f"position_{axis}", "Infinity", HUGE) for axis in "xyz"),
    *(("systems", f"position_{axis}", "NaN", "0") for axis in "xyz"),
    ("systems", "security_rating", "-0.0001", "0.0"),
    ("systems", "security_rating", "1.0001", "1.0"),
    ("systems", "security_rating", "NaN", "0.45"),
    *(("regions", "security_status", "null", word) for word in ("High", "Low", "Null")),
    ("stations", "services", "{}", "[]"),
    ("stations", "services", '"market"', '["market", "repair", "fitting"]'),
    ("stations", "services", "null", '[""]'),
    ("users", "password_hash", "", "$2b$12$x"),
    ("characters", "wallet_balance", "-0.01", "0"),
    ("characters", "wallet_balance", "NaN", "999999999999999999.99"),
    *(("ship_instances", column, "-0.01", "0") for column in PERCENT),
    *(("ship_instances", column, "100.01", "100") for column in PERCENT),
    *(("ship_instances", column, "NaN", "99.99") for column in PERCENT),
    *(("ship_instance_modules", "slot_type", "high", word) for word in ("High", "Mid", "Low", "Rig")),
    ("ship_instance_modules", "slot_number", "-1", "0"),
    *((table, "quantity", "0", "1") for table in ("inventory_items", "market_orders", "market_transactions")),
    *((table, "price", "0", "0.01") for table in ("market_orders", "market_transactions")),
    *((table, "price", "NaN", "0.01") for table in ("market_orders", "market_transactions")),
    *(("market_orders", "order_type", "buy", word) for word in ("Buy", "Sell")),
    ("market_orders", "expires_at", LONG_AGO, SHORTLY_AFTER),
    ("combat_logs", "created_at", "infinity", "9999-12-31 23:59:59.999999+00"),
    ("combat_logs", "created_at", "-infinity", "0001-01-01 00:00:00+00"),
)


@pytest.mark.parametrize(("table", "column", "bad", "good"), CHECKS)
def test_a_check_draws_the_line(world: psycopg.Connection, table: str, column: str, bad: str, good: str) -> None:
    update(world, table, column, good)
    with pytest.raises(errors.CheckViolation) as refused:
        update(world, table, column, bad)
    assert refused.value.diag.constraint_name == f"{table}_{column}_check"


# Columns that the document lists and does not require: what a row has where the client says nothing.
UNSAID: dict[str, dict[str, object]] = {
    "systems": {"security_rating": None, "position_x": 0, "position_y": 0, "position_z": 0},
    "stations": {"station_type": None, "services": []},
    "ship_types": {
        **dict.fromkeys(("base_mass", *MOTION, "cargo_capacity")), "high_slots": 0, "mid_slots": 0, "low_slots": 0,
    },
    "module_types": {"category": None, **dict.fromkeys(USAGE, 0), "effect_data": {}},
    "users": {"last_login": None},
    "characters": {"race": None, "bloodline": None, "wallet_balance": 0},
    "ship_instances": {"name": None, "location_station_id": None, **dict.fromkeys(PERCENT, 100)},
    "ship_instance_modules": {"is_active": False},
    "inventory_items": {"location_station_id": None},
    "market_orders": {"expires_at": None},
}  # fmt: skip


@pytest.mark.parametrize("table", UNSAID)
def test_what_is_listed_but_not_required_may_be_left_out(db: psycopg.Connection, table: str) -> None:
    for parent in list(ROWS)[: list(ROWS).index(table)]:
        if parent not in PARTITIONED:
            insert(db, parent)
    said = {column: value for column, value in ROWS[table].items() if column not in UNSAID[table]}
    marks = ", ".join(["%s"] * len(said))
    found = db.execute(
        f"INSERT INTO echoes.{table} ({', '.join(said)}) VALUES ({marks}) RETURNING {', '.join(UNSAID[table])}",
        list(said.values()),
    )
    assert found.fetchall() == [tuple(UNSAID[table].values())]


def test_what_is_required_is_what_identifies_or_links_a_row_or_makes_its_sense(db: psycopg.Connection) -> None:
    required = db.execute(
        """
        SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'echoes'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            AND attnum > 0 AND attnotnull AND NOT atthasdef AND NOT EXISTS (
                SELECT FROM pg_constraint WHERE conrelid = attrelid AND contype IN ('p', 'u', 'f')
                    AND attnum = ANY (conkey)
            ) ORDER BY 1
        """
    ).fetchall()
    assert [row[0] for row in required] == [
        "combat_logs.damage", "inventory_items.quantity", "market_orders.order_type", "market_orders.price",
        "market_orders.quantity", "market_transactions.price", "market_transactions.quantity", "module_types.name",
        "regions.name", "regions.security_status", "ship_types.name", "stations.name", "systems.name",
        "users.password_hash",
    ]  # fmt: skip


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    assert set(constraints(db, DECK, "c")) == {f"{table}_{column}_check" for table, column, *_ in CHECKS}


def test_every_number_is_held_against_nan() -> None:
    numbers = {
        (table, line.split()[0])
        for table, lines in COLUMNS.items()
        for line in lines.splitlines()
        if "numeric" in line or "double" in line
    }
    assert {(table, column) for table, column, bad, _ in CHECKS if bad == "NaN"} == numbers


@pytest.mark.parametrize(("table", "column"), [("users", "username"), ("users", "email"), ("characters", "name")])
def test_a_name_is_taken_once(world: psycopg.Connection, table: str, column: str) -> None:
    bob = {"users": {"username": "bob", "email": "bob@example.org"}, "characters": {"name": "Bob"}}[table]
    insert(world, table, id=NOBODY, **bob)
    with pytest.raises(errors.UniqueViolation) as refused:
        update_where_id(world, table, NOBODY, column, ROWS[table][column])
    assert refused.value.diag.constraint_name == f"{table}_{column}_key"
    update_where_id(world, table, NOBODY, column, ROWS[table][column].swapcase())


@pytest.mark.parametrize(("table", "column", "parent"), REFERENCES)
def test_a_reference_to_what_does_not_exist_is_refused(
    world: psycopg.Connection, table: str, column: str, parent: str
) -> None:
    nothing = NOWHERE if parent in {"regions", "systems", "stations", "ship_types", "module_types"} else NOBODY
    if table == "stations":  # or those who name a station together with its system would refuse first
        world.execute("DELETE FROM echoes.inventory_items; DELETE FROM echoes.ship_instances")
    if (table, column) == ("market_transactions", "region_id"):  # its partition has to exist all the same
        world.execute(
            "CREATE TABLE echoes.beyond PARTITION OF echoes.market_transactions FOR VALUES IN (" + nothing + ")"
        )
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        update(world, table, column, nothing)
    assert (refused.value.diag.constraint_name or "").startswith(f"{table}_{column}")


@pytest.mark.parametrize("table", LOCATED)
def test_a_station_lies_in_the_system_named_beside_it(world: psycopg.Connection, table: str) -> None:
    insert(world, "systems", id="2")
    with pytest.raises(errors.ForeignKeyViolation) as refused, world.transaction():
        update(world, table, "location_system_id", "2")
    assert refused.value.diag.constraint_name == f"{table}_{PLACE}"
    update(world, table, "location_station_id", None)
    update(world, table, "location_system_id", "2")


@pytest.mark.parametrize(("table", "column", "parent"), [one for one in REFERENCES if one[2] != "ship_instances"])
def test_what_is_referred_to_cannot_be_deleted(world: psycopg.Connection, table: str, column: str, parent: str) -> None:
    others = world.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint
        WHERE contype = 'f' AND conparentid = 0 AND confrelid = %s::regclass AND conname <> %s
        """,
        [f"echoes.{parent}", f"{table}_{column}_fkey"],
    ).fetchall()
    for (drop,) in others:
        world.execute(drop)
    with pytest.raises((errors.ForeignKeyViolation, errors.RestrictViolation)):
        world.execute(f"DELETE FROM echoes.{parent}")


def test_the_modules_of_a_ship_go_with_it(app: psycopg.Connection) -> None:
    insert(app, "ship_instances", id=NOBODY)
    insert(app, "ship_instance_modules", ship_instance_id=NOBODY)
    app.execute("DELETE FROM echoes.ship_instances WHERE id = %s", [SHIP])
    left = app.execute("SELECT ship_instance_id::text FROM echoes.ship_instance_modules").fetchall()
    assert left == [(NOBODY,)]


def test_a_slot_holds_one_module(app: psycopg.Connection) -> None:
    insert(app, "ship_instance_modules", slot_number="2")
    insert(app, "ship_instance_modules", slot_type="Rig")
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(app, "ship_instance_modules")
    assert refused.value.diag.constraint_name == "ship_instance_modules_slot_key"


def test_two_modules_change_places_in_one_statement(app: psycopg.Connection) -> None:
    insert(app, "ship_instance_modules", slot_number="2")
    app.execute("UPDATE echoes.ship_instance_modules SET slot_number = 3 - slot_number")


def test_two_modules_change_places_in_one_transaction(app: psycopg.Connection) -> None:
    insert(app, "ship_instance_modules", id=NOBODY, slot_number="2")
    app.execute("SET CONSTRAINTS echoes.ship_instance_modules_slot_key DEFERRED")
    app.execute("UPDATE echoes.ship_instance_modules SET slot_number = 2 WHERE slot_number = 1")
    app.execute("UPDATE echoes.ship_instance_modules SET slot_number = 1 WHERE id = %s", [NOBODY])
    app.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_mass_of_a_ship_is_that_of_its_hull_and_modules(app: psycopg.Connection, deck: Deck) -> None:
    """The query of the deck's README."""
    insert(app, "ship_instance_modules", slot_number="2")
    text = (deck.folder / "README.md").read_text()
    query = text[text.index("SELECT t.base_mass") :].partition(";")[0]
    assert app.execute(query.replace("00000000-0000-0000-0000-000000000000", SHIP).encode()).fetchall() == [(3,)]


# --- the application's role

HISTORY = ("market_transactions", "combat_logs", "combat_logs_default")
PRIVILEGES = {
    **dict.fromkeys(COLUMNS, "DELETE INSERT SELECT UPDATE"),
    **dict.fromkeys(HISTORY, "INSERT SELECT"),
}  # fmt: skip
GRANTED = """
    SELECT relname, string_agg(privilege_type, ' ' ORDER BY privilege_type)
    FROM pg_class CROSS JOIN aclexplode(relacl)
    WHERE relnamespace = 'echoes'::regnamespace AND grantee = %s::regrole AND NOT is_grantable GROUP BY relname
"""


def test_the_role_is_a_group_without_any_power_of_its_own(db: psycopg.Connection) -> None:
    row = db.execute(
        """
        SELECT rolcanlogin OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,
            rolpassword IS NULL, shobj_description(oid, 'pg_authid') <> ''
        FROM pg_authid WHERE rolname = %s
        """,
        [ROLE],
    )
    assert row.fetchall() == [(False, True, True)]


def test_the_role_may_read_and_write_rows_and_only_add_to_history(db: psycopg.Connection) -> None:
    assert pairs(db, GRANTED, ROLE) == PRIVILEGES


def test_nobody_else_may_do_anything(db: psycopg.Connection) -> None:
    others = db.execute(
        """
        SELECT DISTINCT grantee::regrole::text
        FROM pg_class CROSS JOIN aclexplode(relacl) WHERE relnamespace = 'echoes'::regnamespace
        """
    ).fetchall()
    assert {row[0] for row in others} == {OWNER, ROLE}
    privileges = "SELECT grantee::regrole::text, privilege_type FROM pg_namespace CROSS JOIN aclexplode(nspacl) "
    rows = db.execute(privileges + "WHERE nspname = 'echoes' AND grantee <> nspowner").fetchall()
    assert rows == [(ROLE, "USAGE")]


def test_the_role_gets_the_same_on_tables_that_the_owner_adds(db: psycopg.Connection) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}; CREATE TABLE echoes.added ()")
    assert pairs(db, GRANTED, ROLE)["added"] == "DELETE INSERT SELECT UPDATE"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE echoes.own ()",
        "DROP TABLE echoes.users",
        "ALTER TABLE echoes.users DISABLE TRIGGER USER",
        "TRUNCATE echoes.inventory_items",
        "UPDATE echoes.market_transactions SET price = 1",
        "DELETE FROM echoes.market_transactions",
        "UPDATE echoes.market_transactions_1 SET price = 1",
        "DELETE FROM echoes.combat_logs",
        "DELETE FROM echoes.combat_logs_default",
        "SELECT echoes.create_market_transactions_partitions()",
        "SELECT echoes.create_combat_logs_partitions()",
    ],
)
def test_the_role_may_not(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_the_role_writes_to_every_table(app: psycopg.Connection) -> None:
    insert(app, "regions", id="2")
    insert(app, "users", id=NOBODY, username="bob", email="bob@example.org")
    insert(app, "characters", id=NOBODY, user_id=NOBODY, name="Bob")
    for table in ("inventory_items", "market_orders", "market_transactions", "combat_logs"):
        insert(app, table)
    for table in ("market_orders", "inventory_items", "ship_instances"):
        assert app.execute(f"DELETE FROM echoes.{table}").rowcount > 0


def wait_until_blocked(server: Server, pid: int) -> None:
    deadline = time.monotonic() + 30
    with psycopg.connect(server.url(), autocommit=True) as watch:
        while watch.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid]).fetchone() == (0,):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def result(connection: psycopg.Connection) -> PGresult:
    """The outcome of the one statement that was sent."""
    found = connection.pgconn.get_result()
    assert found is not None
    assert connection.pgconn.get_result() is None
    return found


def test_two_sessions_may_make_the_role_at_once(server: Server, deck: Deck) -> None:
    block = re.search(r"^DO .*?^\$do\$;", deck.files[12].read_text(), re.DOTALL | re.MULTILINE)
    assert block is not None
    make = block[0].replace(ROLE, "echoes_race")
    told: list[str | None] = []
    with psycopg.connect(server.url()) as first, psycopg.connect(server.url()) as second:
        second.add_notice_handler(lambda notice: told.append(notice.message_primary))
        first.execute(make.encode())
        second.pgconn.send_query(make.encode())
        wait_until_blocked(server, second.info.backend_pid)
        first.commit()
        assert result(second).status == ExecStatus.COMMAND_OK
        second.rollback()
        first.execute("DROP ROLE echoes_race")
    assert told == ["role echoes_race is there already: another session was faster"]


# --- market transactions by region


def test_a_trade_in_a_region_without_partition_is_refused(world: psycopg.Connection) -> None:
    insert(world, "regions", id="2")
    with pytest.raises(errors.CheckViolation, match="no partition of relation"):
        insert(world, "market_transactions", region_id="2")


def test_each_region_gets_a_partition_once(world: psycopg.Connection) -> None:
    insert(world, "regions", id="2")
    insert(world, "regions", id="-3")
    made = "create_market_transactions_partitions()"
    assert call(world, made) == ["market_transactions_-3", "market_transactions_2"]
    assert call(world, made) == []
    insert(world, "market_transactions", region_id="-3")
    places = "SELECT region_id::text, tableoid::regclass::text FROM echoes.market_transactions"
    assert pairs(world, places) == {"1": "echoes.market_transactions_1", "-3": 'echoes."market_transactions_-3"'}


# --- combat logs by month

MONTHS = """
    SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class
    WHERE relispartition AND relkind = 'r' AND relname ~ '^combat_logs_2'
"""


def test_the_coming_months_are_made_once(db: psycopg.Connection) -> None:
    db.execute("SET LOCAL timezone = 'UTC'")
    expected = db.execute(
        "SELECT to_char(date_trunc('month', now()) + make_interval(months => ahead), 'combat_logs_YYYY_MM') "
        "FROM generate_series(0, 3) AS ahead"
    ).fetchall()
    assert call(db, "create_combat_logs_partitions()") == [row[0] for row in expected]
    assert call(db, "create_combat_logs_partitions()") == []
    assert len(call(db, "create_combat_logs_partitions(5)")) == 2


def test_a_row_of_today_is_stored_before_and_after_its_month_is_made(world: psycopg.Connection) -> None:
    insert(world, "combat_logs", created_at="now")
    call(world, "create_combat_logs_partitions(0)")
    insert(world, "combat_logs", created_at="now")
    rows = world.execute(
        """
        SELECT tableoid::regclass::text = to_char(created_at AT TIME ZONE 'UTC', '"echoes.combat_logs_"YYYY_MM')
        FROM echoes.combat_logs
        """
    ).fetchall()
    assert rows == [(True,)] * 3


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_rows_leave_the_default_partition_for_their_month_of_utc(world: psycopg.Connection, zone: str) -> None:
    world.execute(f"SET LOCAL timezone = '{zone}'; SET LOCAL datestyle = 'German'")
    times = ("2026-01-31 23:59:59.999999+00", "2026-02-01 00:00:00+00", "2026-02-28 23:59:59.999999+00")
    for number, created_at in enumerate(times):
        insert(world, "combat_logs", created_at=created_at, damage=f"{number}.125")
    content = "SELECT id, extract(epoch FROM created_at), system_id, damage FROM echoes.combat_logs ORDER BY damage"
    before = world.execute(content).fetchall()
    assert set(call(world, "create_combat_logs_partitions(0)")) >= {"combat_logs_2026_01", "combat_logs_2026_02"}
    assert world.execute(content).fetchall() == before
    assert world.execute("SELECT count(*) FROM echoes.combat_logs_default").fetchone() == (0,)
    world.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'")
    months = pairs(world, MONTHS)
    assert months["combat_logs_2026_02"] == "FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00')"
    places = pairs(world, "SELECT damage::text, tableoid::regclass::text FROM echoes.combat_logs")
    assert places == {
        "12.500": "echoes.combat_logs_2003_05", "0.125": "echoes.combat_logs_2026_01",
        "1.125": "echoes.combat_logs_2026_02", "2.125": "echoes.combat_logs_2026_02",
    }  # fmt: skip


def test_a_column_added_later_is_moved_too(world: psycopg.Connection) -> None:
    world.execute("ALTER TABLE echoes.combat_logs DROP COLUMN module_type_id, ADD COLUMN shield_left integer")
    world.execute("UPDATE echoes.combat_logs SET shield_left = 7")
    call(world, "create_combat_logs_partitions(0)")
    rows = world.execute("SELECT tableoid::regclass::text, shield_left FROM echoes.combat_logs").fetchall()
    assert rows == [("echoes.combat_logs_2003_05", 7)]


def test_a_row_of_a_year_without_four_digits_stays_where_it_is(world: psycopg.Connection) -> None:
    for created_at in ("0001-12-31 00:00:00+00 BC", "9999-12-31 23:59:59+00", "10000-01-01 00:00:00+00"):
        insert(world, "combat_logs", created_at=created_at)
    assert call(world, "create_combat_logs_partitions(0)")[-1] == "combat_logs_9999_12"
    assert world.execute("SELECT FROM echoes.combat_logs_default").rowcount == 2
    assert call(world, "create_combat_logs_partitions(0)") == []


@pytest.mark.parametrize("months", ["-1", "121", "NULL"])
def test_a_number_of_months_without_sense_is_refused(db: psycopg.Connection, months: str) -> None:
    with pytest.raises(errors.InvalidParameterValue):
        call(db, f"create_combat_logs_partitions({months})")


# --- partitions of both


SAME_SHAPE = """
    SELECT string_agg(format('%%s %%s %%s', attname, atttypid::regtype, col_description(attrelid, attnum)), ', '
        ORDER BY attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
"""


@pytest.mark.parametrize(
    ("function", "parent", "partition"),
    [
        ("create_market_transactions_partitions()", "market_transactions", "market_transactions_1"),
        ("create_combat_logs_partitions(0)", "combat_logs", "combat_logs_2003_05"),
    ],
)
def test_a_partition_is_like_its_table(world: psycopg.Connection, function: str, parent: str, partition: str) -> None:
    call(world, function)
    granted = pairs(world, GRANTED, ROLE)
    assert granted[partition] == granted[parent] == "INSERT SELECT"
    shapes = [world.execute(SAME_SHAPE, [f"echoes.{one}"]).fetchone() for one in (parent, partition)]
    assert shapes[0] == shapes[1]
    owned = pairs(world, "SELECT relname, relowner::regrole::text FROM pg_class WHERE relname = %s", partition)
    assert owned == {partition: OWNER}


# --- partitions of both, while others are at work

BOTH = ["create_market_transactions_partitions()", "create_combat_logs_partitions(0)"]
SETTINGS = "SELECT proname, array_to_string(proconfig, '; ') FROM pg_proc WHERE proname LIKE 'create%%partitions'"


def test_they_do_not_wait_for_long_nor_in_another_time_zone(db: psycopg.Connection) -> None:
    path, patience = "search_path=pg_catalog, pg_temp", "lock_timeout=2s"
    assert pairs(db, SETTINGS) == {
        "create_market_transactions_partitions": f"{path}; {patience}",
        "create_combat_logs_partitions": f"{path}; TimeZone=UTC; DateStyle=ISO, YMD; {patience}",
    }


def furnish(db: psycopg.Connection) -> None:
    """One row in each table; whoever waits for a lock, waits as long as a slow machine takes."""
    for table in ROWS:
        if table == "market_transactions":
            db.execute("SELECT echoes.create_market_transactions_partitions()")
        insert(db, table)
    for function in ("create_market_transactions_partitions()", "create_combat_logs_partitions(integer)"):
        db.execute(f"ALTER FUNCTION echoes.{function} SET lock_timeout = '30s'")


@pytest.fixture
def two(copy: str) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two sessions of the owner, the second in autocommit; one row in each table, region 2 without a partition."""
    with psycopg.connect(copy) as first, psycopg.connect(copy, autocommit=True) as second:
        furnish(second)
        insert(second, "regions", id="2")
        yield first, second


@pytest.mark.parametrize("function", BOTH)
def test_with_nothing_to_do_they_lock_nothing(
    two: tuple[psycopg.Connection, psycopg.Connection], function: str
) -> None:
    first, second = two
    second.execute(f"SELECT echoes.{function}")
    assert first.execute(f"SELECT echoes.{function}").fetchall() == []
    held = first.execute(
        """
        SELECT DISTINCT relation::regclass::text, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation
        WHERE pid = pg_backend_pid() AND relnamespace = 'echoes'::regnamespace AND relkind <> 'i'
        """
    ).fetchall()
    assert held == ([("echoes.regions", "AccessShareLock")] if "market" in function else [])


ADD = f"""
    INSERT INTO echoes.{{}} (system_id, attacker_character_id, victim_character_id, module_type_id, damage, created_at)
    VALUES (1, '{ANN}', '{ANN}', 1, 7, '{{}}') RETURNING tableoid::regclass::text
"""
HITS = "SELECT count(*) FROM echoes.combat_logs"


def test_a_reader_that_waits_while_a_month_is_made_sees_every_row_once(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection]
) -> None:
    first, second = two
    second.execute(HITS.encode())  # it knows the old list of partitions by now
    assert len(first.execute("SELECT echoes.create_combat_logs_partitions(0)").fetchall()) == 2
    second.pgconn.send_query(HITS.encode())
    wait_until_blocked(server, second.info.backend_pid)
    first.commit()
    assert result(second).get_value(0, 0) == b"1"


@pytest.mark.parametrize("created_at", [LONG_AGO, "now"])
def test_a_writer_that_waits_while_a_month_is_made_lands_in_it(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection], created_at: str
) -> None:
    first, second = two
    write = ADD.format("combat_logs", created_at).encode()
    assert second.execute(write).fetchall() == [("echoes.combat_logs_default",)]
    first.execute("SELECT echoes.create_combat_logs_partitions(0)")
    second.pgconn.send_query(write)
    wait_until_blocked(server, second.info.backend_pid)
    first.commit()
    assert re.fullmatch(rb"echoes\.combat_logs_\d{4}_\d\d", result(second).get_value(0, 0) or b"")
    assert second.execute("SELECT FROM echoes.combat_logs_default").rowcount == 0


def test_who_writes_to_the_default_partition_itself_is_refused_once_the_month_is_made(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection]
) -> None:
    first, second = two
    first.execute("SELECT echoes.create_combat_logs_partitions(0)")
    second.pgconn.send_query(ADD.format("combat_logs_default", LONG_AGO).encode())
    wait_until_blocked(server, second.info.backend_pid)
    first.commit()
    assert result(second).error_field(DiagnosticField.SQLSTATE) == b"23514"


@pytest.mark.parametrize("table", ["combat_logs", "combat_logs_default"])
def test_a_month_is_made_after_a_writer_and_takes_its_row_too(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection], table: str
) -> None:
    first, second = two
    write = ADD.format(table, "2011-05-07").encode()
    first.execute(write)  # a session's first INSERT into a partition locks the parent too, later ones do not
    first.commit()
    first.execute(write)
    second.pgconn.send_query(b"SELECT echoes.create_combat_logs_partitions(0)")
    wait_until_blocked(server, second.info.backend_pid)
    first.commit()
    assert result(second).ntuples == 3
    assert second.execute("SELECT FROM echoes.combat_logs_2011_05").rowcount == 2
    assert second.execute("SELECT FROM echoes.combat_logs_default").rowcount == 0


@pytest.mark.parametrize("function", BOTH)
def test_a_caller_with_an_old_snapshot_sees_what_is_there(
    two: tuple[psycopg.Connection, psycopg.Connection], function: str
) -> None:
    first, second = two
    first.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    first.execute("SELECT FROM echoes.regions")
    assert second.execute(f"SELECT echoes.{function}").rowcount > 0
    assert first.execute(f"SELECT echoes.{function}").fetchall() == []


@pytest.mark.parametrize("function", BOTH)
def test_two_callers_at_once_make_each_partition_once(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection], function: str
) -> None:
    first, second = two
    assert first.execute(f"SELECT echoes.{function}").rowcount > 0
    second.pgconn.send_query(f"SELECT echoes.{function}".encode())
    wait_until_blocked(server, second.info.backend_pid)
    first.commit()
    later = result(second)
    assert (later.status, later.ntuples) == (ExecStatus.TUPLES_OK, 0)


@pytest.mark.parametrize("function", BOTH)
def test_a_caller_takes_over_from_one_that_is_rolled_back(
    server: Server, two: tuple[psycopg.Connection, psycopg.Connection], function: str
) -> None:
    first, second = two
    made = first.execute(f"SELECT echoes.{function}").rowcount
    second.pgconn.send_query(f"SELECT echoes.{function}".encode())
    wait_until_blocked(server, second.info.backend_pid)
    first.rollback()
    assert result(second).ntuples == made > 0


@pytest.mark.parametrize(
    ("function", "busy"),
    [
        ("create_market_transactions_partitions()", "UPDATE echoes.characters SET wallet_balance = 1"),
        ("create_combat_logs_partitions(integer)", "UPDATE echoes.characters SET wallet_balance = 1"),
        ("create_combat_logs_partitions(integer)", HITS),
    ],
)
def test_they_give_up_behind_a_long_transaction_and_nothing_is_lost(
    two: tuple[psycopg.Connection, psycopg.Connection], function: str, busy: str
) -> None:
    first, second = two
    second.execute(f"ALTER FUNCTION echoes.{function} SET lock_timeout = '20ms'")
    call_it = f"SELECT echoes.{function}".replace("integer", "0")
    first.execute(busy.encode())
    with pytest.raises(errors.LockNotAvailable):
        second.execute(call_it.encode())
    first.commit()
    assert second.execute(HITS.encode()).fetchone() == (1,)
    assert second.execute(call_it.encode()).rowcount > 0
    assert second.execute(HITS.encode()).fetchone() == (1,)


def test_trade_goes_on_while_the_partition_of_a_region_is_made(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    assert first.execute("SELECT echoes.create_market_transactions_partitions()").rowcount == 1
    second.execute("SET lock_timeout = '20ms'")
    insert(second, "market_transactions")
    assert second.execute("SELECT FROM echoes.market_transactions").rowcount == 2


# --- down


def test_undo_keeps_the_role_and_drops_partitions_with_their_rows(server: Server, deck: Deck, copy: str) -> None:
    with psycopg.connect(copy) as connection:
        for table in ROWS:
            if table == "market_transactions":
                connection.execute("SELECT echoes.create_market_transactions_partitions()")
            insert(connection, table)
        connection.execute("SELECT echoes.create_combat_logs_partitions()")
    assert "role echoes_app is kept" in down(server, copy, deck)
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() == (1,)
        left = connection.execute(
            "SELECT count(*) FROM pg_shdepend JOIN pg_database AS d ON d.oid = dbid "
            "WHERE datname = current_database() AND refobjid = %s::regrole",
            [ROLE],
        )
        assert left.fetchone() == (0,)


def test_undo_of_a_function_leaves_its_partitions(server: Server, deck: Deck, copy: str) -> None:
    with psycopg.connect(copy) as connection:
        connection.execute("SELECT echoes.create_combat_logs_partitions(0)")
    psql(server, copy, deck.undo[0], deck.files[-1])
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT echoes.create_combat_logs_partitions(0)").fetchall() == []


@pytest.mark.parametrize(
    ("undo", "refusal"),
    [
        ("0001_schema", "cannot drop schema"),
        ("0002_set_updated_at", "cannot drop function"),
        *((f"{number:04d}_{table}", "cannot drop table") for number, table in enumerate(
            ("regions", "systems", "stations", "ship_types", "module_types", "users", "characters", "ship_instances"), 3
        )),
    ],
)  # fmt: skip
def test_undo_refuses_while_something_depends_on_it(
    db: psycopg.Connection, deck: Deck, undo: str, refusal: str
) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}")
    with pytest.raises(errors.DependentObjectsStillExist, match=refusal):
        db.execute((deck.folder / "undo" / f"{undo}.sql").read_bytes())
