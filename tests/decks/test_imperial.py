"""The deck imperial on real servers: what its document (002) states is there, and holds."""

from __future__ import annotations

import re
from datetime import timedelta

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
    indexes,
    pairs,
    psql,
    relations,
    triggers,
)

DECK = "imperial"
AS_APP = f"""
    GRANT USAGE ON SCHEMA imperial TO {APP};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA imperial TO {APP};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA imperial TO {APP};
    SET LOCAL ROLE {APP};
"""
LONG_AGO = "2003-05-06 00:00:00"


def key(number: int) -> str:
    """The id of a table's row of that number."""
    return f"{number:08}-0000-0000-0000-000000000000"


# One valid row for each table, parents first; the deck's own rows are others. {n} is the row's number, {id} its id,
# {one} and {two} are the ids of rows 1 and 2.
ROWS = {
    "accounts": {"id": "{id}", "username": "user{n}", "email": "u{n}@example.com", "password_hash": "hash"},
    "account_sessions": {
        "id": "{id}", "account_id": "{one}", "refresh_token": "hash{n}", "expires_at": "2999-12-31",
    },
    "regions": {"id": "{id}", "name": "Genesis {n}"},
    "constellations": {"id": "{id}", "region_id": "{one}", "name": "Crown {n}"},
    "solar_systems": {
        "id": "{id}", "constellation_id": "{one}", "name": "Prime {n}",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "planets": {
        "id": "{id}", "solar_system_id": "{one}", "name": "Genesis {n}", "planet_type": "Terrestrial",
        "position_x": "1", "position_y": "2", "position_z": "3", "radius": "6371",
    },
    "moons": {
        "id": "{id}", "planet_id": "{one}", "name": "Moon {n}", "moon_index": "{n}",
        "position_x": "1", "position_y": "2", "position_z": "3", "radius": "1737",
    },
    "stations": {
        "id": "{id}", "solar_system_id": "{one}", "planet_id": "{one}", "name": "Dock {n}", "station_type": "Station",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "stargates": {
        "id": "{id}", "solar_system_id": "{one}", "destination_system_id": "{two}", "name": "Gate {n}",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "asteroid_belts": {
        "id": "{id}", "solar_system_id": "{one}", "name": "Belt {n}", "belt_index": "{n}",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "anomalies": {
        "id": "{id}", "solar_system_id": "{one}", "anomaly_type": "Relic",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "wormholes": {
        "id": "{id}", "source_system_id": "{one}", "destination_system_id": "{two}", "expires_at": "2999-12-31",
        "position_x": "1", "position_y": "2", "position_z": "3",
    },
    "item_categories": {"id": "{n}00", "name": "Category {n}"},
    "item_groups": {"id": "{n}000", "category_id": "1", "name": "Group {n}"},
    "item_types_inventory": {"id": "{id}", "type_id": "{n}", "name": "Swift {n}", "group_id": "100"},
    "skills": {"id": "{id}", "name": "Gunnery {n}"},
    "characters": {"id": "{id}", "account_id": "{one}", "name": "Pilot {n}", "race_id": "1"},
    "assets": {"id": "{id}", "character_id": "{one}", "item_type_id": "{one}", "location_type": "Station"},
    "ships": {"id": "{id}"},
    "character_locations": {
        "id": "{id}", "character_id": "{id}", "solar_system_id": "{one}", "station_id": "{one}",
    },
    "character_skills": {"id": "{id}", "character_id": "{id}", "skill_id": "{one}"},
    "character_wallets": {"id": "{id}", "character_id": "{id}"},
    "wallet_transactions": {
        "character_id": "{one}", "transaction_type": "Bounty", "amount": "-5", "balance_after": "0",
    },
    "game_servers": {
        "id": "{id}", "server_name": "server{n}", "server_type": "DedicatedSystem", "ip_address": "2001:db8::1",
        "port": "7777", "solar_system_id": "{one}", "region_id": "{one}",
    },
    "shop_items": {"id": "{id}", "name": "Bundle {n}", "price": "500000", "item_type_id": "{one}"},
    "player_inventory_items": {"id": "{id}", "player_id": "{one}", "shop_item_id": "{one}"},
    "news_posts": {"id": "{id}", "title": "Edict", "content": "Hear!"},
    "wiki_pages": {"id": "{id}", "section_name": "Basics", "title": "Page {n}", "content_html": "<p>Fly.</p>"},
}  # fmt: skip


# What ``world`` has beyond row 1 of each table.
MORE: dict[str, list[tuple[int, dict[str, str]]]] = {
    "accounts": [(2, {})],
    "regions": [(2, {})],
    "constellations": [(2, {"region_id": key(2)})],
    "solar_systems": [(2, {"constellation_id": key(2)})],
    "planets": [(2, {"solar_system_id": key(2)})],
    "stations": [(2, {"solar_system_id": key(2), "planet_id": key(2)})],
    "characters": [(2, {"account_id": key(2)}), (9, {"account_id": key(2)})],
    "assets": [(2, {"is_fitted": "true", "fitted_ship_id": key(1)}), (9, {"character_id": key(2)})],
    "character_locations": [(2, {"solar_system_id": key(2), "station_id": key(2)})],
}


def row(table: str, number: int) -> dict[str, str | None]:
    """The table's valid row of that number."""
    marks = {"n": number, "id": key(number), "one": key(1), "two": key(2)}
    return {column: value.format(**marks) for column, value in ROWS[table].items()}


def insert(db: psycopg.Connection, table: str, number: int, **changes: str | None) -> None:
    """Insert the table's valid row of that number, with some changes."""
    values = {**row(table, number), **changes}
    marks = ", ".join(["%s"] * len(values))
    db.execute(f"INSERT INTO imperial.{table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


@pytest.fixture
def db(db: psycopg.Connection) -> psycopg.Connection:
    """The database as an application sees it."""
    db.execute(AS_APP)
    return db


@pytest.fixture
def world(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with row 1 of each table: one region, and one account with all that can belong to it.

    Pilot 1 flies ship 1, which module 2 is fitted to. System 2 lies in region 2; station 2 and pilot 2 are there.
    Pilot 9 and asset 9 have nothing attached, so that row 9 of the tables that belong to one can be added.
    """
    with db.pipeline():
        for table in ROWS:
            insert(db, table, 1)
            for number, changes in MORE.get(table, []):
                insert(db, table, number, **changes)
        db.execute("UPDATE imperial.characters SET active_ship_item_id = id WHERE name = 'Pilot 1'")
    return db


def add(world: psycopg.Connection, table: str, **changes: str | None) -> None:
    """Add a row, 9, that is not there yet (10 where it is)."""
    insert(world, table, 10 if table in {"characters", "assets"} else 9, **changes)


def count(db: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, empty ones left out."""
    tables = {table: db.execute(f"SELECT count(*) FROM imperial.{table}").fetchall()[0][0] for table in ROWS}
    return {table: rows for table, rows in tables.items() if rows}


# --- the catalog: what the document states


# In the document's order; its FLOAT is double precision, its BIGSERIAL bigint with a sequence.
COLUMNS = {
    "accounts": """
        id             uuid              NOT NULL  DEFAULT gen_random_uuid()
        username       varchar(50)       NOT NULL
        email          varchar(255)      NOT NULL
        password_hash  text              NOT NULL
        is_admin       boolean                     DEFAULT false
        created_at     timestamp                   DEFAULT now()
        last_login     timestamp
        is_active      boolean                     DEFAULT true
    """,
    "characters": """
        id                        uuid              NOT NULL  DEFAULT gen_random_uuid()
        account_id                uuid              NOT NULL
        name                      varchar(100)      NOT NULL
        race_id                   integer           NOT NULL
        corporation_id            uuid
        intelligence              integer                     DEFAULT 20
        perception                integer                     DEFAULT 20
        charisma                  integer                     DEFAULT 20
        willpower                 integer                     DEFAULT 20
        memory                    integer                     DEFAULT 20
        wallet_balance            bigint                      DEFAULT 100000
        total_credits_earned      bigint                      DEFAULT 0
        total_credits_lost        bigint                      DEFAULT 0
        total_skill_points        bigint                      DEFAULT 0
        unallocated_skill_points  bigint                      DEFAULT 50000
        total_kills               integer                     DEFAULT 0
        total_deaths              integer                     DEFAULT 0
        ships_destroyed           integer                     DEFAULT 0
        ships_lost                integer                     DEFAULT 0
        security_status           double precision            DEFAULT 0.0
        active_ship_item_id       uuid
        created_at                timestamp                   DEFAULT now()
    """,
    "character_locations": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id     uuid              NOT NULL
        solar_system_id  uuid
        station_id       uuid
        position_x       double precision            DEFAULT 0
        position_y       double precision            DEFAULT 0
        position_z       double precision            DEFAULT 0
        rotation_pitch   double precision            DEFAULT 0
        rotation_yaw     double precision            DEFAULT 0
        rotation_roll    double precision            DEFAULT 0
        is_docked        boolean                     DEFAULT true
        updated_at       timestamp                   DEFAULT now()
    """,
    "account_sessions": """
        id             uuid              NOT NULL  DEFAULT gen_random_uuid()
        account_id     uuid              NOT NULL
        refresh_token  text              NOT NULL
        expires_at     timestamp         NOT NULL
        created_at     timestamp                   DEFAULT now()
        ip_address     varchar(45)
        user_agent     text
    """,
    "character_skills": """
        id            uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id  uuid              NOT NULL
        skill_id      uuid              NOT NULL
        level         integer           NOT NULL  DEFAULT 1
        skill_points  bigint            NOT NULL  DEFAULT 0
    """,
    "character_wallets": """
        id              uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id    uuid              NOT NULL
        isk_balance     bigint                      DEFAULT 0
        plex_balance    integer                     DEFAULT 0
        loyalty_points  integer                     DEFAULT 0
        updated_at      timestamp                   DEFAULT now()
    """,
    "wallet_transactions": """
        id                bigint            NOT NULL  DEFAULT nextval('imperial.wallet_transactions_id_seq'::regclass)
        character_id      uuid              NOT NULL
        transaction_type  varchar(50)       NOT NULL
        amount            bigint            NOT NULL
        balance_after     bigint            NOT NULL
        reference_id      uuid
        description       text
        created_at        timestamp                   DEFAULT now()
    """,
    "regions": """
        id           uuid              NOT NULL  DEFAULT gen_random_uuid()
        name         varchar(100)      NOT NULL
        description  text
        x_offset     double precision            DEFAULT 0
        y_offset     double precision            DEFAULT 0
        z_offset     double precision            DEFAULT 0
        created_at   timestamp                   DEFAULT now()
    """,
    "constellations": """
        id           uuid              NOT NULL  DEFAULT gen_random_uuid()
        region_id    uuid              NOT NULL
        name         varchar(100)      NOT NULL
        description  text
        x_offset     double precision            DEFAULT 0
        y_offset     double precision            DEFAULT 0
        z_offset     double precision            DEFAULT 0
        created_at   timestamp                   DEFAULT now()
    """,
    "solar_systems": """
        id                uuid              NOT NULL  DEFAULT gen_random_uuid()
        constellation_id  uuid              NOT NULL
        name              varchar(100)      NOT NULL
        security_status   double precision  NOT NULL  DEFAULT 1.0
        position_x        double precision  NOT NULL
        position_y        double precision  NOT NULL
        position_z        double precision  NOT NULL
        star_type         varchar(50)
        star_temperature  integer
        star_radius       double precision
        has_station       boolean                     DEFAULT false
        has_stargate      boolean                     DEFAULT false
        created_at        timestamp                   DEFAULT now()
    """,
    "planets": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        solar_system_id  uuid              NOT NULL
        name             varchar(100)      NOT NULL
        planet_type      varchar(50)       NOT NULL
        position_x       double precision  NOT NULL
        position_y       double precision  NOT NULL
        position_z       double precision  NOT NULL
        radius           double precision  NOT NULL
        mass             double precision
        orbital_period   double precision
        temperature      integer
        has_atmosphere   boolean                     DEFAULT false
        created_at       timestamp                   DEFAULT now()
    """,
    "moons": """
        id              uuid              NOT NULL  DEFAULT gen_random_uuid()
        planet_id       uuid              NOT NULL
        name            varchar(100)      NOT NULL
        moon_index      integer           NOT NULL
        position_x      double precision  NOT NULL
        position_y      double precision  NOT NULL
        position_z      double precision  NOT NULL
        radius          double precision  NOT NULL
        orbital_period  double precision
        has_resources   boolean                     DEFAULT false
        created_at      timestamp                   DEFAULT now()
    """,
    "stations": """
        id                 uuid              NOT NULL  DEFAULT gen_random_uuid()
        solar_system_id    uuid              NOT NULL
        planet_id          uuid
        name               varchar(100)      NOT NULL
        station_type       varchar(50)       NOT NULL
        position_x         double precision  NOT NULL
        position_y         double precision  NOT NULL
        position_z         double precision  NOT NULL
        has_market         boolean                     DEFAULT true
        has_repair         boolean                     DEFAULT true
        has_reprocessing   boolean                     DEFAULT false
        has_manufacturing  boolean                     DEFAULT false
        docking_range      double precision            DEFAULT 5000.0
        owner_corporation  uuid
        created_at         timestamp                   DEFAULT now()
    """,
    "stargates": """
        id                     uuid              NOT NULL  DEFAULT gen_random_uuid()
        solar_system_id        uuid              NOT NULL
        destination_system_id  uuid              NOT NULL
        name                   varchar(100)      NOT NULL
        position_x             double precision  NOT NULL
        position_y             double precision  NOT NULL
        position_z             double precision  NOT NULL
        activation_range       double precision            DEFAULT 5000.0
        jump_delay             double precision            DEFAULT 3.0
        created_at             timestamp                   DEFAULT now()
    """,
    "asteroid_belts": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        solar_system_id  uuid              NOT NULL
        name             varchar(100)      NOT NULL
        belt_index       integer           NOT NULL
        position_x       double precision  NOT NULL
        position_y       double precision  NOT NULL
        position_z       double precision  NOT NULL
        radius           double precision            DEFAULT 50000.0
        ore_type         varchar(50)
        respawn_time     integer                     DEFAULT 3600
        created_at       timestamp                   DEFAULT now()
    """,
    "anomalies": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        solar_system_id  uuid              NOT NULL
        anomaly_type     varchar(50)       NOT NULL
        difficulty       varchar(20)
        position_x       double precision  NOT NULL
        position_y       double precision  NOT NULL
        position_z       double precision  NOT NULL
        is_completed     boolean                     DEFAULT false
        respawn_time     integer
        created_at       timestamp                   DEFAULT now()
        completed_at     timestamp
    """,
    "wormholes": """
        id                     uuid              NOT NULL  DEFAULT gen_random_uuid()
        source_system_id       uuid              NOT NULL
        destination_system_id  uuid              NOT NULL
        position_x             double precision  NOT NULL
        position_y             double precision  NOT NULL
        position_z             double precision  NOT NULL
        stability              double precision            DEFAULT 100.0
        max_mass_per_jump      double precision
        total_mass_limit       double precision
        expires_at             timestamp         NOT NULL
        created_at             timestamp                   DEFAULT now()
    """,
    "item_categories": """
        id           integer           NOT NULL
        name         varchar(100)      NOT NULL
        description  text
        icon         varchar(255)
        published    boolean                     DEFAULT true
    """,
    "item_groups": """
        id           integer           NOT NULL
        category_id  integer           NOT NULL
        name         varchar(100)      NOT NULL
        description  text
        published    boolean                     DEFAULT true
    """,
    "item_types_inventory": """
        id                 uuid              NOT NULL  DEFAULT gen_random_uuid()
        type_id            integer           NOT NULL
        name               varchar(200)      NOT NULL
        group_id           integer           NOT NULL
        description        text
        volume             double precision            DEFAULT 0
        mass               double precision            DEFAULT 0
        base_price         bigint                      DEFAULT 0
        icon               varchar(255)
        published          boolean                     DEFAULT true
        cpu_output         integer
        power_output       integer
        cargo_capacity     double precision
        max_velocity       double precision
        cpu_requirement    integer
        power_requirement  integer
        activation_cost    integer
        created_at         timestamp                   DEFAULT now()
    """,
    "assets": """
        id              uuid              NOT NULL  DEFAULT gen_random_uuid()
        character_id    uuid              NOT NULL
        item_type_id    uuid              NOT NULL
        quantity        integer                     DEFAULT 1
        location_type   varchar(50)       NOT NULL
        location_id     uuid
        is_fitted       boolean                     DEFAULT false
        fitted_ship_id  uuid
        slot_index      integer
        is_singleton    boolean                     DEFAULT false
        created_at      timestamp                   DEFAULT now()
    """,
    "ships": """
        id                uuid              NOT NULL
        ship_name         varchar(100)
        hull_damage       double precision            DEFAULT 0
        armor_damage      double precision            DEFAULT 0
        shield_damage     double precision            DEFAULT 0
        capacitor_charge  double precision            DEFAULT 100
        fuel_remaining    integer                     DEFAULT 0
    """,
    "player_inventory_items": """
        id            uuid              NOT NULL  DEFAULT gen_random_uuid()
        player_id     uuid              NOT NULL
        shop_item_id  uuid              NOT NULL
        is_redeemed   boolean                     DEFAULT false
        redeemed_at   timestamp
        created_at    timestamp                   DEFAULT now()
    """,
    "shop_items": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        name             varchar(200)      NOT NULL
        description      text
        price            bigint            NOT NULL
        image_url        varchar(500)
        category         varchar(50)
        item_type_id     uuid
        is_active        boolean                     DEFAULT true
        is_featured      boolean                     DEFAULT false
        stock_quantity   integer
        purchases_count  integer                     DEFAULT 0
        created_at       timestamp                   DEFAULT now()
        updated_at       timestamp                   DEFAULT now()
    """,
    "game_servers": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        server_name      varchar(100)      NOT NULL
        server_type      varchar(50)       NOT NULL
        ip_address       varchar(45)       NOT NULL
        port             integer           NOT NULL
        solar_system_id  uuid
        region_id        uuid
        status           varchar(20)                 DEFAULT 'Starting'::character varying
        current_players  integer                     DEFAULT 0
        max_players      integer                     DEFAULT 100
        jwt_token        text
        last_heartbeat   timestamp                   DEFAULT now()
        created_at       timestamp                   DEFAULT now()
    """,
    "news_posts": """
        id           uuid              NOT NULL  DEFAULT gen_random_uuid()
        title        varchar(200)      NOT NULL
        content      text              NOT NULL
        image_url    varchar(500)
        author_name  varchar(100)
        created_at   timestamp                   DEFAULT now()
        updated_at   timestamp                   DEFAULT now()
    """,
    "wiki_pages": """
        id               uuid              NOT NULL  DEFAULT gen_random_uuid()
        section_name     varchar(100)      NOT NULL
        title            varchar(200)      NOT NULL
        content_html     text              NOT NULL
        last_updated_by  varchar(100)
        created_at       timestamp                   DEFAULT now()
        updated_at       timestamp                   DEFAULT now()
    """,
    "skills": """
        id          uuid              NOT NULL  DEFAULT gen_random_uuid()
        name        varchar(100)      NOT NULL
        created_at  timestamp                   DEFAULT now()
    """,
}
# The document does not say NOT NULL; there, NULL would pass a CHECK unseen, and the column has a default.
STRICTER = (
    "assets.quantity", "assets.is_fitted", "assets.is_singleton",
    "characters.security_status", "characters.intelligence", "characters.perception", "characters.charisma",
    "characters.willpower", "characters.memory",
    "game_servers.status",
    "ships.hull_damage", "ships.armor_damage", "ships.shield_damage", "ships.capacitor_charge",
    "wormholes.stability",
)  # fmt: skip
# What version 2.0 added to characters stands behind the columns of version 1.0.
ATTRIBUTES = ["intelligence", "perception", "charisma", "willpower", "memory"]
COMBAT = ["total_kills", "total_deaths", "ships_destroyed", "ships_lost"]
# Every table has its primary key on id.
UNIQUE = {
    "accounts_username_key": "accounts (username)",
    "accounts_email_key": "accounts (email)",
    "account_sessions_refresh_token_key": "account_sessions (refresh_token)",
    "characters_name_key": "characters (name)",
    "character_locations_character_id_key": "character_locations (character_id)",
    "uq_character_skill": "character_skills (character_id, skill_id)",
    "character_wallets_character_id_key": "character_wallets (character_id)",
    "regions_name_key": "regions (name)",
    "uq_constellation_name_per_region": "constellations (region_id, name)",
    "uq_system_name_per_constellation": "solar_systems (constellation_id, name)",
    "uq_planet_name_per_system": "planets (solar_system_id, name)",
    "uq_moon_index_per_planet": "moons (planet_id, moon_index)",
    "uq_station_name_per_system": "stations (solar_system_id, name)",
    "uq_stargate_name_per_system": "stargates (solar_system_id, name)",
    "uq_asteroid_belt_per_system": "asteroid_belts (solar_system_id, belt_index)",
    "item_categories_name_key": "item_categories (name)",
    "uq_group_name_per_category": "item_groups (category_id, name)",
    "item_types_inventory_type_id_key": "item_types_inventory (type_id)",
    "item_types_inventory_name_key": "item_types_inventory (name)",
    "game_servers_server_name_key": "game_servers (server_name)",
    "uq_wiki_page_section_title": "wiki_pages (section_name, title)",
    "skills_name_key": "skills (name)",
}
REFERENCES = """
    characters.account_id                    accounts              CASCADE
    characters.active_ship_item_id           assets                SET NULL
    character_locations.character_id         characters            CASCADE
    character_locations.solar_system_id      solar_systems         SET NULL
    character_locations.station_id           stations              SET NULL
    account_sessions.account_id              accounts              CASCADE
    character_skills.character_id            characters            CASCADE
    character_skills.skill_id                skills                CASCADE
    character_wallets.character_id           characters            CASCADE
    wallet_transactions.character_id         characters            CASCADE
    constellations.region_id                 regions               CASCADE
    solar_systems.constellation_id           constellations        CASCADE
    planets.solar_system_id                  solar_systems         CASCADE
    moons.planet_id                          planets               CASCADE
    stations.solar_system_id                 solar_systems         CASCADE
    stations.planet_id                       planets               SET NULL
    stargates.solar_system_id                solar_systems         CASCADE
    stargates.destination_system_id          solar_systems         CASCADE
    asteroid_belts.solar_system_id           solar_systems         CASCADE
    anomalies.solar_system_id                solar_systems         CASCADE
    wormholes.source_system_id               solar_systems         CASCADE
    wormholes.destination_system_id          solar_systems         CASCADE
    item_groups.category_id                  item_categories       NO ACTION
    item_types_inventory.group_id            item_groups           NO ACTION
    assets.character_id                      characters            CASCADE
    assets.item_type_id                      item_types_inventory  NO ACTION
    assets.fitted_ship_id                    assets                CASCADE
    ships.id                                 assets                CASCADE
    player_inventory_items.player_id         characters            CASCADE
    player_inventory_items.shop_item_id      shop_items            RESTRICT
    shop_items.item_type_id                  item_types_inventory  NO ACTION
    game_servers.solar_system_id             solar_systems         NO ACTION
    game_servers.region_id                   regions               NO ACTION
"""
# Those that repeat a unique key are left out, those with two names have the first, and two are added (the last).
INDEXES = {
    "idx_characters_account_id": "characters (account_id)",
    "idx_characters_active_ship": "characters (active_ship_item_id)",
    "idx_character_locations_system": "character_locations (solar_system_id)",
    "idx_character_locations_station": "character_locations (station_id)",
    "idx_account_sessions_account_id": "account_sessions (account_id)",
    "idx_account_sessions_expires": "account_sessions (expires_at)",
    "idx_character_skills_character_id": "character_skills (character_id)",
    "idx_character_skills_skill_id": "character_skills (skill_id)",
    "idx_wallet_transactions_character_id": "wallet_transactions (character_id)",
    "idx_wallet_transactions_type": "wallet_transactions (transaction_type)",
    "idx_wallet_transactions_created": "wallet_transactions (created_at DESC)",
    "idx_constellations_region_id": "constellations (region_id)",
    "idx_constellations_name": "constellations (name)",
    "idx_solar_systems_constellation_id": "solar_systems (constellation_id)",
    "idx_solar_systems_name": "solar_systems (name)",
    "idx_solar_systems_security": "solar_systems (security_status)",
    "idx_planets_solar_system_id": "planets (solar_system_id)",
    "idx_planets_name": "planets (name)",
    "idx_planets_type": "planets (planet_type)",
    "idx_moons_planet_id": "moons (planet_id)",
    "idx_moons_name": "moons (name)",
    "idx_stations_solar_system_id": "stations (solar_system_id)",
    "idx_stations_name": "stations (name)",
    "idx_stations_planet_id": "stations (planet_id)",
    "idx_stargates_solar_system_id": "stargates (solar_system_id)",
    "idx_stargates_destination_id": "stargates (destination_system_id)",
    "idx_asteroid_belts_solar_system_id": "asteroid_belts (solar_system_id)",
    "idx_anomalies_solar_system_id": "anomalies (solar_system_id)",
    "idx_anomalies_type": "anomalies (anomaly_type)",
    "idx_anomalies_completed": "anomalies (is_completed)",
    "idx_wormholes_source_system": "wormholes (source_system_id)",
    "idx_wormholes_destination_system": "wormholes (destination_system_id)",
    "idx_wormholes_expires": "wormholes (expires_at)",
    "idx_item_types_group_id": "item_types_inventory (group_id)",
    "idx_assets_character_id": "assets (character_id)",
    "idx_assets_item_type_id": "assets (item_type_id)",
    "idx_assets_location_id": "assets (location_id)",
    "idx_assets_fitted_ship": "assets (fitted_ship_id)",
    "idx_assets_character_location": "assets (character_id, location_id)",
    "idx_ships_ship_name": "ships (ship_name)",
    "idx_player_inventory_items_player_id": "player_inventory_items (player_id)",
    "idx_player_inventory_items_shop_item": "player_inventory_items (shop_item_id)",
    "idx_player_inventory_items_redeemed": "player_inventory_items (is_redeemed)",
    "idx_shop_items_category": "shop_items (category)",
    "idx_shop_items_active": "shop_items (is_active)",
    "idx_shop_items_featured": "shop_items (is_featured)",
    "idx_shop_items_item_type": "shop_items (item_type_id)",
    "idx_shop_items_active_category": "shop_items (category) WHERE (is_active = true)",
    "idx_game_servers_status": "game_servers (status)",
    "idx_game_servers_solar_system": "game_servers (solar_system_id)",
    "idx_game_servers_heartbeat": "game_servers (last_heartbeat)",
    "idx_news_posts_created": "news_posts (created_at DESC)",
    "idx_wiki_pages_section": "wiki_pages (section_name)",
    "idx_wiki_pages_title": "wiki_pages (title)",
    "idx_game_servers_region": "game_servers (region_id)",
    "uq_accounts_email_lower": "UNIQUE accounts (lower((email)::text))",
}
STAMPED = ("character_locations", "character_wallets", "shop_items", "news_posts", "wiki_pages")
TRIGGERS = {
    **{f"{one}_set_updated_at": f"BEFORE UPDATE ON imperial.{one} ROW imperial.set_updated_at()" for one in STAMPED},
    "character_locations_undock":
        "BEFORE UPDATE OF station_id ON imperial.character_locations ROW "
        "WHEN (((old.station_id IS NOT NULL) AND (new.station_id IS NULL))) imperial.undock()",
}  # fmt: skip
CATEGORIES = [
    (1, "Ships", "Spaceship hulls", "icon_ships.png", True),
    (2, "Modules", "Ship equipment", "icon_modules.png", True),
    (3, "Ammunition", "Weapon charges", "icon_ammo.png", True),
    (4, "Blueprints", "Manufacturing plans", "icon_blueprints.png", True),
    (5, "Resources", "Ores and minerals", "icon_resources.png", True),
]
GROUPS = [
    (100, 1, "Frigates", "Small fast ships", True),
    (101, 1, "Cruisers", "Medium combat ships", True),
    (102, 1, "Battleships", "Large combat ships", True),
    (200, 2, "Weapons", "Turrets and launchers", True),
    (201, 2, "Shield Modules", "Shield boosters and hardeners", True),
]


def test_tables_are_those_of_the_document(db: psycopg.Connection) -> None:
    assert relations(db, "imperial") == dict.fromkeys(COLUMNS, "r")
    assert len(COLUMNS) == 28


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    lines = [line.split() for line in COLUMNS[table].strip().splitlines()]
    lines.sort(key=lambda line: [line[0] in COMBAT, line[0] in ATTRIBUTES])
    for line in lines:
        if f"{table}.{line[0]}" in STRICTER:
            assert "NULL" not in line
            line.insert(line.index("DEFAULT"), "NOT NULL")
    stated = [" ".join(line) for line in lines]
    found = [
        line.replace("character varying(", "varchar(").replace("timestamp without time zone", "timestamp")
        for line in columns(db, f"imperial.{table}")
    ]
    assert found == stated


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, "imperial", "p") == {f"{table}_pkey": f"{table} PRIMARY KEY (id)" for table in COLUMNS}
    assert constraints(db, "imperial", "u") == {name: on.replace(" ", " UNIQUE ", 1) for name, on in UNIQUE.items()}


def test_foreign_keys_have_their_delete_rule(db: psycopg.Connection) -> None:
    stated = {}
    for line in REFERENCES.strip().splitlines():
        (table, column), (other, *rule) = line.split()[0].split("."), line.split()[1:]
        text = f"{table} FOREIGN KEY ({column}) REFERENCES imperial.{other}(id) ON DELETE {' '.join(rule)}"
        stated[f"{table}_{column}_fkey"] = text.removesuffix(" ON DELETE NO ACTION")
    assert constraints(db, "imperial", "f") == stated


def test_every_foreign_key_has_an_index(db: psycopg.Connection) -> None:
    """Else each delete of a parent, and a wipe deletes many, would scan the child."""
    without = db.execute(
        """
        SELECT conname FROM pg_constraint
        WHERE connamespace = 'imperial'::regnamespace AND contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL
        )
        """
    ).fetchall()
    assert without == []


def test_no_other_kind_of_constraint(db: psycopg.Connection) -> None:
    assert constraints(db, "imperial", "xt") == {}


def test_indexes_have_their_columns_order_and_predicate(db: psycopg.Connection) -> None:
    assert indexes(db, "imperial") == {name: on.replace(" (", " USING btree (", 1) for name, on in INDEXES.items()}


def test_triggers_are_on_the_tables_with_updated_at(db: psycopg.Connection) -> None:
    assert triggers(db, "imperial") == TRIGGERS
    assert [table for table, lines in COLUMNS.items() if "updated_at " in lines] == sorted(
        STAMPED, key=list(COLUMNS).index
    )


def test_functions_run_as_their_caller(db: psycopg.Connection) -> None:
    functions = db.execute(
        """
        SELECT proname, pg_get_function_arguments(oid), pg_get_function_result(oid), prosecdef, provolatile::text
        FROM pg_proc WHERE pronamespace = 'imperial'::regnamespace ORDER BY proname
        """
    ).fetchall()
    assert functions == [
        ("clean_completed_anomalies", "max_rows integer DEFAULT 10000", "bigint", False, "v"),
        ("clean_expired_sessions", "max_rows integer DEFAULT 10000", "bigint", False, "v"),
        ("set_updated_at", "", "trigger", False, "v"),
        ("undock", "", "trigger", False, "v"),
    ]


def test_the_static_data_is_that_of_the_document(db: psycopg.Connection) -> None:
    categories = db.execute("SELECT id, name, description, icon, published FROM imperial.item_categories ORDER BY id")
    assert categories.fetchall() == CATEGORIES
    groups = db.execute("SELECT id, category_id, name, description, published FROM imperial.item_groups ORDER BY id")
    assert groups.fetchall() == GROUPS


def test_all_else_is_empty_and_nothing_is_granted(server: Server, migrated: str) -> None:
    with psycopg.connect(server.url(migrated)) as fresh:
        assert count(fresh) == {"item_categories": 5, "item_groups": 5}
        acls = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'imperial'::regnamespace"
        assert set(pairs(fresh, acls).values()) == {None}
        assert fresh.execute("SELECT nspacl FROM pg_namespace WHERE nspname = 'imperial'").fetchall() == [(None,)]


# --- the order of the files: the document's version history


def test_the_files_follow_the_versions(deck: Deck) -> None:
    made: dict[str, set[str]] = {}
    versions = []
    for file in deck.files:
        text = re.sub(r"\n-- +", " ", file.read_text(encoding="ascii"))
        found = re.search(r"[Vv]ersion (\d\.\d) \(line 113[1-4]\)", text)
        assert found is not None
        versions.append(found[1])
        made.setdefault(found[1], set()).update(re.findall(r"CREATE TABLE imperial\.(\w+)", text))
    assert versions == sorted(versions)
    assert made["1.5"] == {"shop_items", "player_inventory_items"}
    assert made["1.8"] == {"news_posts", "wiki_pages"}
    assert made["2.0"] == set()
    assert len(made["1.0"]) == 24


def test_version_2_reaches_characters_that_are_there_without_a_rewrite(server: Server, deck: Deck, empty: str) -> None:
    later = [file for file in deck.files if int(file.name[:4]) > 34]
    psql(server, empty, *(file for file in deck.files if file not in later))
    with psycopg.connect(empty, autocommit=True) as old:
        insert(old, "accounts", 1)
        insert(old, "characters", 1)
        node = old.execute("SELECT pg_relation_filenode('imperial.characters')").fetchall()
        psql(server, empty, *later)
        added = old.execute(f"SELECT {', '.join(ATTRIBUTES + COMBAT)} FROM imperial.characters").fetchall()
        assert added == [(20, 20, 20, 20, 20, 0, 0, 0, 0)]
        assert old.execute("SELECT pg_relation_filenode('imperial.characters')").fetchall() == node
        validated = "SELECT convalidated FROM pg_constraint WHERE conname = 'chk_attributes'"
        assert old.execute(validated).fetchall() == [(True,)]


# --- what is refused


# For each CHECK of a range the value next to its limit on either side: refused, accepted.
TINY = "-5e-324"
OVER = "100.00000000000001"
CHECKS = (
    ("chk_email_format", "accounts", "email", "a@b.c|m", "a@b.cm"),
    ("chk_email_format", "accounts", "email", "a@b.c", "a@b.co"),
    ("chk_email_format", "accounts", "email", "a@b", "A.b_c%d+e-f@G-h.I.JK"),
    ("chk_email_format", "accounts", "email", "@b.co", "a@b.co"),
    ("chk_email_format", "accounts", "email", "a b@c.de", "ab@c.de"),
    ("chk_email_format", "accounts", "email", "a@b.co\n", "a@b.co"),
    ("characters_race_id_check", "characters", "race_id", "0", "1"),
    ("characters_race_id_check", "characters", "race_id", "5", "4"),
    ("chk_security_status", "characters", "security_status", "-10.000000000000002", "-10"),
    ("chk_security_status", "characters", "security_status", "10.000000000000002", "10"),
    ("chk_security_status", "characters", "security_status", "NaN", "0"),
    *(("chk_attributes", "characters", attribute, "19", "20") for attribute in ATTRIBUTES),
    *(("chk_attributes", "characters", attribute, "51", "50") for attribute in ATTRIBUTES),
    ("chk_skill_level", "character_skills", "level", "0", "1"),
    ("chk_skill_level", "character_skills", "level", "6", "5"),
    ("chk_security_status", "solar_systems", "security_status", TINY, "0"),
    ("chk_security_status", "solar_systems", "security_status", "1.0000000000000002", "1"),
    ("chk_security_status", "solar_systems", "security_status", "NaN", "0.45"),
    ("moons_moon_index_check", "moons", "moon_index", "0", "8"),
    ("chk_no_self_gate", "stargates", "destination_system_id", key(1), key(2)),
    ("chk_stability", "wormholes", "stability", TINY, "0"),
    ("chk_stability", "wormholes", "stability", OVER, "100"),
    ("chk_stability", "wormholes", "stability", "NaN", "0"),
    ("chk_quantity_positive", "assets", "quantity", "0", "1"),
    ("assets_is_fitted_check", "assets", "is_fitted", "true", "false"),
    ("assets_is_fitted_check", "assets", "fitted_ship_id", key(1), None),
    *(("chk_damage_percent", "ships", part, TINY, "0") for part in ("hull_damage", "armor_damage", "shield_damage")),
    *(("chk_damage_percent", "ships", part, OVER, "100") for part in ("hull_damage", "armor_damage", "shield_damage")),
    ("ships_capacitor_charge_check", "ships", "capacitor_charge", TINY, "0"),
    ("ships_capacitor_charge_check", "ships", "capacitor_charge", OVER, "100"),
    ("chk_price_positive", "shop_items", "price", "0", "1"),
    ("chk_port_range", "game_servers", "port", "1023", "1024"),
    ("chk_port_range", "game_servers", "port", "65536", "65535"),
)
LISTS = {
    "solar_systems.star_type": ["O", "B", "A", "F", "G", "K", "M"],
    "planets.planet_type": ["Terrestrial", "Gas Giant", "Ice", "Lava"],
    "stations.station_type": ["Station", "Outpost", "Citadel"],
    "anomalies.anomaly_type": ["Combat", "Data", "Relic", "Gas"],
    "anomalies.difficulty": ["Easy", "Medium", "Hard", "Elite"],
    "assets.location_type": ["Station", "Ship", "Space"],
    "wallet_transactions.transaction_type": [
        "MarketBuy", "MarketSell", "ContractReward", "MissionReward", "Bounty", "Insurance", "Refund", "AdminCredit",
        "AdminDebit", "Transfer", "Fee", "Tax", "Donation",
    ],
    "game_servers.server_type": ["DedicatedSystem", "RegionalCluster"],
    "game_servers.status": ["Starting", "Running", "Stopping", "Crashed"],
    "shop_items.category": ["Equipment", "Credits", "VIP", "Consumables", "Cosmetic"],
}  # fmt: skip


def refuses(world: psycopg.Connection, constraint: str, table: str, **changes: str | None) -> None:
    with pytest.raises(errors.CheckViolation) as refused, world.transaction():
        add(world, table, **changes)
    diag = refused.value.diag
    assert (diag.constraint_name, diag.table_name) == (constraint, table)


@pytest.mark.parametrize(("constraint", "table", "column", "bad", "good"), CHECKS)
def test_a_check_draws_the_line(
    world: psycopg.Connection, constraint: str, table: str, column: str, bad: str, good: str | None
) -> None:
    refuses(world, constraint, table, **{column: bad})
    add(world, table, **{column: good})


def test_a_fitted_module_names_its_ship_and_is_fitted(world: psycopg.Connection) -> None:
    insert(world, "assets", 10, is_fitted="true", fitted_ship_id=key(1))


def test_a_singleton_is_one_and_a_stack_may_be_many(world: psycopg.Connection) -> None:
    refuses(world, "assets_is_singleton_check", "assets", is_singleton="true", quantity="2")
    insert(world, "assets", 10, is_singleton="true", quantity="1")
    insert(world, "assets", 11, is_singleton="false", quantity="2")


@pytest.mark.parametrize(("place", "words"), LISTS.items(), ids=LISTS)
def test_a_list_of_words_is_closed(world: psycopg.Connection, place: str, words: list[str]) -> None:
    table, column = place.split(".")
    for word in words:
        with world.transaction(force_rollback=True):
            add(world, table, **{column: word})
    for word in (words[0].swapcase(), f"{words[0]} ", words[-1][:-1], "unknown"):
        refuses(world, f"{table}_{column}_check", table, **{column: word})


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    tested = {(table, constraint) for constraint, table, *_ in CHECKS}
    tested |= {(place.split(".")[0], f"{place.replace('.', '_')}_check") for place in LISTS}
    tested.add(("assets", "assets_is_singleton_check"))
    found = constraints(db, "imperial", "c")
    assert {(text.split()[0], name.split(".")[-1]) for name, text in found.items()} == tested
    assert len(found) == len(tested)


def test_an_ore_may_have_any_name(world: psycopg.Connection) -> None:
    add(world, "asteroid_belts", ore_type="Mercoxit")


@pytest.mark.parametrize("place", STRICTER)
def test_null_does_not_get_past_a_check(world: psycopg.Connection, place: str) -> None:
    table, column = place.split(".")
    with pytest.raises(errors.NotNullViolation) as refused:
        add(world, table, **{column: None})
    assert refused.value.diag.column_name == column


@pytest.mark.parametrize("constraint", UNIQUE)
def test_a_unique_key_refuses_a_second_row(world: psycopg.Connection, constraint: str) -> None:
    table, names = UNIQUE[constraint].removesuffix(")").split(" (")
    with world.transaction(force_rollback=True):
        add(world, table)
    with pytest.raises(errors.UniqueViolation) as refused:
        add(world, table, **{name: row(table, 1)[name] for name in names.split(", ")})
    assert refused.value.diag.constraint_name == constraint


def test_two_spellings_of_an_address_are_one_account(world: psycopg.Connection) -> None:
    with pytest.raises(errors.UniqueViolation, match="uq_accounts_email_lower"):
        add(world, "accounts", email="U1@Example.com")


@pytest.mark.parametrize("place", [line.split(maxsplit=1)[0] for line in REFERENCES.strip().splitlines()])
def test_a_reference_to_nothing_is_refused(world: psycopg.Connection, place: str) -> None:
    table, column = place.split(".")
    changes = {column: "77" if table.startswith("item_") else key(77)}
    if column == "fitted_ship_id":
        changes["is_fitted"] = "true"
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        add(world, table, **changes)
    assert refused.value.diag.constraint_name == f"{table}_{column}_fkey"


# --- deleting

UNIVERSE = (
    "regions", "constellations", "solar_systems", "planets", "moons", "stations", "stargates", "asteroid_belts",
    "anomalies", "wormholes",
)  # fmt: skip


def delete(db: psycopg.Connection, table: str, number: int) -> None:
    assert db.execute(f"DELETE FROM imperial.{table} WHERE id = %s", [key(number)]).rowcount == 1


def lost(world: psycopg.Connection, table: str, number: int) -> dict[str, int]:
    """Delete a row; returns how many rows of each table went with it."""
    before = count(world)
    delete(world, table, number)
    after = count(world)
    return {table: rows - after.get(table, 0) for table, rows in before.items() if rows != after.get(table, 0)}


def locations(db: psycopg.Connection) -> list[tuple[str, str | None, str | None, bool]]:
    return db.execute(
        """
        SELECT c.name, l.solar_system_id::text, l.station_id::text, l.is_docked
        FROM imperial.character_locations AS l JOIN imperial.characters AS c ON c.id = l.character_id ORDER BY c.name
        """
    ).fetchall()


def test_deleting_a_region_wipes_its_universe_and_leaves_characters_nowhere(world: psycopg.Connection) -> None:
    delete(world, "game_servers", 1)
    world.execute("UPDATE imperial.character_locations SET updated_at = %s", [LONG_AGO])
    add(world, "stargates", solar_system_id=key(2), destination_system_id=key(1))
    gone = lost(world, "regions", 1)
    assert gone == {**dict.fromkeys(UNIVERSE, 1), "stargates": 2}
    assert locations(world) == [("Pilot 1", None, None, False), ("Pilot 2", key(2), key(2), True)]


def test_the_whole_universe_can_be_wiped_while_characters_are_docked(world: psycopg.Connection) -> None:
    world.execute("DELETE FROM imperial.game_servers")
    before = count(world)
    world.execute("DELETE FROM imperial.regions")
    assert count(world) == {table: rows for table, rows in before.items() if table not in (*UNIVERSE, "game_servers")}
    assert locations(world) == [("Pilot 1", None, None, False), ("Pilot 2", None, None, False)]


@pytest.mark.parametrize(("table", "column"), [("solar_systems", "solar_system_id"), ("regions", "region_id")])
def test_a_registered_server_keeps_what_it_runs(world: psycopg.Connection, table: str, column: str) -> None:
    other = {"solar_system_id", "region_id"} - {column}
    world.execute(f"UPDATE imperial.game_servers SET {other.pop()} = NULL")
    with pytest.raises(errors.ForeignKeyViolation, match=f"game_servers_{column}_fkey"):
        delete(world, table, 1)


def test_deleting_an_account_takes_its_whole_chain(world: psycopg.Connection) -> None:
    gone = lost(world, "accounts", 1)
    chain = (
        "accounts", "account_sessions", "characters", "ships", "character_locations", "character_skills",
        "character_wallets", "wallet_transactions", "player_inventory_items",
    )  # fmt: skip
    assert gone == {**dict.fromkeys(chain, 1), "assets": 2}
    assert locations(world) == [("Pilot 2", key(2), key(2), True)]


def test_every_account_can_be_deleted_at_once_through_the_circle(world: psycopg.Connection) -> None:
    world.execute("UPDATE imperial.characters SET active_ship_item_id = %s", [key(1)])
    world.execute("DELETE FROM imperial.accounts")
    assert not {"characters", "assets", "ships"} & count(world).keys()


def test_a_ban_deletes_nothing(world: psycopg.Connection) -> None:
    before = count(world)
    world.execute("UPDATE imperial.accounts SET is_active = FALSE")
    assert count(world) == before


def test_deleting_a_ship_takes_its_modules_and_leaves_the_pilot_without(world: psycopg.Connection) -> None:
    assert lost(world, "assets", 1) == {"assets": 2, "ships": 1}
    flown = world.execute("SELECT active_ship_item_id FROM imperial.characters WHERE name = 'Pilot 1'")
    assert flown.fetchall() == [(None,)]


def test_deleting_a_planet_takes_its_moons_and_leaves_its_station(world: psycopg.Connection) -> None:
    assert lost(world, "planets", 1) == {"planets": 1, "moons": 1}
    assert world.execute("SELECT planet_id FROM imperial.stations WHERE name = 'Dock 1'").fetchall() == [(None,)]


def test_deleting_a_skill_takes_it_from_every_character(world: psycopg.Connection) -> None:
    assert lost(world, "skills", 1) == {"skills": 1, "character_skills": 1}


# RESTRICT has a SQLSTATE of its own from PostgreSQL 18 on.
REFUSED = (errors.ForeignKeyViolation, errors.RestrictViolation)


def test_a_shop_item_can_be_deleted_only_if_nobody_bought_it(world: psycopg.Connection) -> None:
    with pytest.raises(REFUSED, match="player_inventory_items_shop_item_id_fkey"), world.transaction():
        delete(world, "shop_items", 1)
    delete(world, "characters", 1)
    delete(world, "shop_items", 1)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("item_groups_category_id_fkey", "DELETE FROM imperial.item_categories WHERE id = 2"),
        ("item_types_inventory_group_id_fkey", "DELETE FROM imperial.item_groups WHERE id = 100"),
        ("assets_item_type_id_fkey", "DELETE FROM imperial.item_types_inventory"),
        ("shop_items_item_type_id_fkey", "DELETE FROM imperial.assets; DELETE FROM imperial.item_types_inventory"),
    ],
)
def test_static_data_that_is_in_use_stays(world: psycopg.Connection, constraint: str, statement: str) -> None:
    with pytest.raises(errors.ForeignKeyViolation, match=constraint):
        world.execute(statement)


# --- is_docked


def test_a_station_that_is_deleted_leaves_its_guests_in_space(world: psycopg.Connection) -> None:
    delete(world, "stations", 1)
    assert locations(world) == [("Pilot 1", key(1), None, False), ("Pilot 2", key(2), key(2), True)]


@pytest.mark.parametrize(
    ("change", "docked"),
    [
        ("station_id = NULL", False),
        ("station_id = NULL, is_docked = TRUE", False),
        (f"station_id = '{key(2)}'", True),
        ("station_id = station_id", True),
        ("solar_system_id = NULL", True),
    ],
)
def test_who_loses_the_station_is_not_docked(world: psycopg.Connection, change: str, docked: bool) -> None:
    statement = f"UPDATE imperial.character_locations SET {change} WHERE character_id = %s RETURNING is_docked"
    assert world.execute(statement, [key(1)]).fetchall() == [(docked,)]


@pytest.mark.parametrize(("change", "docked"), [("station_id = NULL", True), ("is_docked = FALSE", False)])
def test_who_had_no_station_is_left_alone(world: psycopg.Connection, change: str, docked: bool) -> None:
    add(world, "character_locations", station_id=None)
    statement = f"UPDATE imperial.character_locations SET {change} WHERE id = %s RETURNING is_docked"
    assert world.execute(statement, [key(9)]).fetchall() == [(docked,)]


# --- updated_at


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["id = id", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(world: psycopg.Connection, table: str, change: str) -> None:
    add(world, table, updated_at=LONG_AGO)
    moved = world.execute(f"UPDATE imperial.{table} SET {change} WHERE id = %s RETURNING updated_at = now()", [key(9)])
    assert moved.fetchall() == [(True,)]


def test_updated_at_moves_when_the_database_itself_updates_the_row(world: psycopg.Connection) -> None:
    add(world, "character_locations", updated_at=LONG_AGO)
    delete(world, "stations", 1)
    moved = world.execute("SELECT updated_at = now() FROM imperial.character_locations WHERE id = %s", [key(9)])
    assert moved.fetchall() == [(True,)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_updated_at_reads_the_same_clock_as_the_default(world: psycopg.Connection, zone: str) -> None:
    world.execute(f"SET LOCAL TimeZone = '{zone}'")
    add(world, "shop_items")
    same = world.execute(
        "UPDATE imperial.shop_items SET name = 'x' WHERE id = %s RETURNING created_at = updated_at", [key(9)]
    )
    assert same.fetchall() == [(True,)]


# --- the cleanup jobs

JOBS = ("clean_expired_sessions", "clean_completed_anomalies")
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def old(db: psycopg.Connection, job: str, number: int, age: timedelta) -> None:
    """Row ``number`` of what the job cleans: due since ``age``; at 0 it is due a microsecond later."""
    now = db.execute("SELECT now()::timestamp").fetchall()[0][0]
    if job == "clean_expired_sessions":
        insert(db, "account_sessions", number, expires_at=str(now - age))
    else:
        insert(db, "anomalies", number, is_completed="true", completed_at=str(now - HOUR - age))


def left(db: psycopg.Connection, job: str) -> list[int]:
    """The numbers of the rows that the job has left."""
    table = "account_sessions" if job == "clean_expired_sessions" else "anomalies"
    rows = db.execute(f"SELECT left(id::text, 8)::integer FROM imperial.{table} ORDER BY id").fetchall()
    return [found[0] for found in rows]


def run(db: psycopg.Connection, job: str, limit: str = "") -> int:
    done: int = db.execute(f"SELECT imperial.{job}({limit})").fetchall()[0][0]
    return done


@pytest.mark.parametrize("job", JOBS)
def test_a_job_deletes_what_is_due_and_nothing_else(world: psycopg.Connection, job: str) -> None:
    """Row 1 of the world is due in a thousand years, or never."""
    old(world, job, 11, 400 * 24 * HOUR)
    old(world, job, 12, TICK)
    old(world, job, 13, 0 * TICK)
    old(world, job, 14, -TICK)
    before = count(world)
    assert run(world, job) == 2
    assert left(world, job) == [1, 13, 14]
    assert sum(before.values()) - sum(count(world).values()) == 2
    assert run(world, job) == 0


def test_an_anomaly_that_is_not_completed_or_has_no_time_stays(world: psycopg.Connection) -> None:
    for number, completed, at in (
        (11, "false", LONG_AGO),
        (12, None, LONG_AGO),
        (13, "true", None),
        (14, "true", LONG_AGO),
    ):
        insert(world, "anomalies", number, is_completed=completed, completed_at=at)
    assert run(world, "clean_completed_anomalies") == 1
    assert left(world, "clean_completed_anomalies") == [1, 11, 12, 13]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_deletes_the_oldest_first_and_no_more_than_it_is_told(world: psycopg.Connection, job: str) -> None:
    for number in range(11, 16):
        old(world, job, number, number * HOUR)
    assert run(world, job, "0") == 0
    assert run(world, job, "2") == 2
    assert left(world, job) == [1, 11, 12, 13]
    assert run(world, job, "max_rows => 1") == 1
    assert run(world, job, "NULL") == 2
    assert left(world, job) == [1]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_waits_for_nobody(copy: str, job: str) -> None:
    """Rows that another session has locked are left for the next time."""
    with psycopg.connect(copy) as one, psycopg.connect(copy) as other:
        insert(one, "accounts", 1)
        for table in UNIVERSE[:3]:
            insert(one, table, 1)
        for number in (11, 12, 13):
            old(one, job, number, number * HOUR)
        one.commit()
        table = "account_sessions" if job == "clean_expired_sessions" else "anomalies"
        one.execute(f"SELECT FROM imperial.{table} WHERE id = %s FOR UPDATE", [key(13)])
        other.execute("SET LOCAL lock_timeout = '10s'")
        assert run(other, job, "2") == 2
        assert left(other, job) == [13]
        other.commit()
        one.commit()
        assert run(other, job) == 1


@pytest.mark.parametrize("job", JOBS)
def test_a_job_needs_its_callers_privileges(world: psycopg.Connection, job: str) -> None:
    old(world, job, 11, HOUR)
    world.execute(f"RESET ROLE; REVOKE DELETE ON ALL TABLES IN SCHEMA imperial FROM {APP}; SET LOCAL ROLE {APP}")
    with pytest.raises(errors.InsufficientPrivilege):
        run(world, job)


# --- undo refuses out of order


@pytest.mark.parametrize(
    ("undo", "refusal"),
    [
        ("0001_schema", "cannot drop schema"),
        ("0002_set_updated_at", "cannot drop function"),
        ("0003_accounts", "cannot drop table"),
        ("0004_account_sessions", "function imperial.clean_expired_sessions"),
        ("0007_solar_systems", "cannot drop table"),
        ("0013_anomalies", "function imperial.clean_completed_anomalies"),
        ("0016_item_groups", "cannot drop table"),
        ("0019_characters", "cannot drop table"),
        ("0020_assets", "characters_active_ship_item_id_fkey"),
        ("0023_undock", "cannot drop function"),
        ("0031_shop_items", "player_inventory_items_shop_item_id_fkey"),
    ],
)
def test_undo_refuses_while_something_depends_on_it(
    db: psycopg.Connection, deck: Deck, undo: str, refusal: str
) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}")
    with pytest.raises(errors.DependentObjectsStillExist) as refused:
        db.execute((deck.folder / "undo" / f"{undo}.sql").read_bytes())
    assert refusal in f"{refused.value.diag.message_primary} {refused.value.diag.message_detail}"
