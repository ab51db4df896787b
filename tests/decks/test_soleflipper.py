"""The deck soleflipper on real servers: what its document (004) states is there, and holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.conftest import Server
from tests.decks.conftest import (
    Deck,
    by_schemadeck,
    columns,
    constraints,
    created,
    indexes,
    relations,
    triggers,
)
from tools.picture import schemas

DECK = "soleflipper"

ONE = "00000000-0000-0000-0000-000000000001"
TWO = "00000000-0000-0000-0000-000000000002"
THREE = "00000000-0000-0000-0000-000000000003"
NOON = "2025-10-24T12:00:00"
LATER = "2025-10-24T12:00:00.000001"

Row = dict[str, str | None]

# One valid row for each table, as a client would spell it, in an order that every reference finds its row. Ids are ONE.
ROWS: dict[str, Row] = {
    "catalog.brand": {"id": ONE, "name": "Nike"},
    "catalog.brand_patterns": {"id": ONE, "brand_id": ONE, "pattern": "air jordan"},
    "catalog.category": {"id": ONE, "name": "sneakers"},
    "catalog.product": {
        "id": ONE, "sku": "DV0982-100", "style_code": "DV0982-100", "name": "Nike Dunk", "brand_id": ONE,
        "category_id": ONE,
    },
    "catalog.product_variant": {"id": ONE, "product_id": ONE, "kind": "color", "name": "red"},
    "core.system_config": {"key": "theme", "value": "gAAAAAB"},
    "core.sizes": {"id": ONE, "value": "9.5", "region": "US"},
    "catalog.size_master": {"id": ONE, "gender": "men", "us_size": "9.5"},
    "catalog.size_conversion": {"id": ONE, "size_id": ONE, "brand_id": ONE, "region": "EU", "label": "42 2/3"},
    "core.size_validation_log": {
        "id": ONE, "product_id": ONE, "size_id": ONE, "stockx_size": "US M 9.5", "is_valid": "true",
    },
    "platform.marketplace": {"id": ONE, "code": "stockx", "name": "StockX"},
    "auth.users": {"id": ONE, "username": "Ann", "email": "Ann@example.org", "password_hash": "$argon2id$"},
    "supplier.profile": {"id": ONE, "name": "Sole Trader"},
    "supplier.account": {"id": ONE, "supplier_id": ONE, "login": "ann"},
    "supplier.purchase_history": {
        "id": ONE, "supplier_id": ONE, "product_id": ONE, "quantity": "2", "unit_cost": "100", "ordered_at": NOON,
    },
    "core.supplier_performance": {
        "id": ONE, "supplier_id": ONE, "period_start": "2025-10-01", "period_end": "2025-10-31",
    },
    "inventory.stock": {
        "id": ONE, "product_id": ONE, "size_id": ONE, "legacy_size_id": ONE, "quantity": "1", "status": "available",
    },
    'sales."order"': {
        "id": ONE, "stockx_order_number": "1-2", "inventory_item_id": ONE, "marketplace_id": ONE, "status": "COMPLETED",
    },
    "sales.listing": {
        "id": ONE, "stock_id": ONE, "marketplace_id": ONE, "external_listing_id": "x", "price": "150",
        "currency_code": "EUR", "listed_at": NOON,
    },
    "sales.pricing_history": {"id": ONE, "listing_id": ONE, "price": "150", "currency_code": "EUR"},
    "integration.import_batches": {"id": ONE, "source_type": "api", "source_name": "stockx", "started_at": NOON},
    "integration.import_records": {"id": ONE, "batch_id": ONE, "record_number": "1", "source_data": "{}"},
    "integration.source_prices": {
        "id": ONE, "source": "feed", "external_id": "7", "product_id": ONE, "batch_id": ONE, "price": "150",
        "currency_code": "EUR", "observed_at": NOON,
    },
    "financial.transaction": {
        "id": ONE, "order_id": ONE, "type": "sale", "amount": "150", "currency_code": "EUR", "booked_at": NOON,
    },
    "pricing.brand_multipliers": {"id": ONE, "brand_id": ONE, "category_id": ONE, "multiplier": "1.05"},
    "pricing.price_rules": {
        "id": ONE, "name": "floor", "brand_id": ONE, "category_id": ONE, "marketplace_id": ONE, "markup_pct": "10",
    },
    "pricing.market_prices": {
        "id": ONE, "product_id": ONE, "marketplace_id": ONE, "size_id": ONE, "currency_code": "EUR",
        "fetched_at": NOON,
    },
    "pricing.price_history": {
        "id": ONE, "product_id": ONE, "marketplace_id": ONE, "size_id": ONE, "price_type": "ask", "price": "150",
        "currency_code": "EUR", "observed_at": NOON,
    },
    "logging.event_store": {
        "aggregate_type": "order", "aggregate_id": ONE, "version": "1", "event_type": "imported", "payload": "{}",
    },
    "logging.system_logs": {"level": "INFO", "logger": "import", "message": "done"},
    "logging.stockx_presale_markings": {"id": ONE, "order_id": ONE, "marked_by": ONE, "marked_at": NOON},
    "operations.order_fulfillment": {
        "id": ONE, "order_id": ONE, "carrier": "DHL", "tracking_number": "77", "shipped_at": NOON,
    },
    "operations.listing_history": {
        "id": ONE, "listing_id": ONE, "old_status": "draft", "new_status": "active", "changed_by": ONE,
    },
    "operations.supplier_platform_integration": {"id": ONE, "supplier_id": ONE, "marketplace_id": ONE},
    "catalog.brand_history": {
        "id": ONE, "brand_id": ONE, "event_date": "1964-01-25", "event_type": "founded", "title": "Blue Ribbon Sports",
    },
    "supplier.supplier_history": {
        "id": ONE, "supplier_id": ONE, "event_date": "2025-10-24", "event_type": "new_terms", "title": "net 30",
    },
    "compliance.business_rules": {
        "id": ONE, "code": "auto_list", "applies_to": "stock", "condition": "{}", "action": "{}",
    },
    "compliance.data_retention_policies": {
        "id": ONE, "schema_name": "realtime", "table_name": "event_log", "age_column": "sent_at",
        "keep_for": "7 days", "action": "delete", "legal_basis": "Art. 5 GDPR",
    },
    "compliance.user_permissions": {
        "id": ONE, "user_id": ONE, "role": "admin", "resource": "pricing", "granted_by": ONE, "granted_at": NOON,
    },
    "inventory.stock_financial": {"stock_id": ONE, "purchase_id": ONE, "market_value": "150", "valued_at": NOON},
    "inventory.stock_lifecycle": {"stock_id": ONE, "marketplace_id": ONE, "listed_at": NOON},
    "inventory.stock_reservation": {
        "id": ONE, "stock_id": ONE, "kind": "allocation", "order_id": ONE, "reserved_at": NOON,
    },
    "inventory.stock_metrics": {"stock_id": ONE, "days_in_stock": "3"},
    "realtime.event_log": {"user_id": ONE, "channel": "sse", "event_type": "imported"},
    "analytics.demand_patterns": {
        "id": ONE, "product_id": ONE, "period_start": "2025-10-01", "period_end": "2025-10-31", "units_sold": "5",
    },
    "analytics.sales_forecasts": {
        "id": ONE, "product_id": ONE, "forecast_date": "2025-11-01", "arima_p": "1", "arima_d": "1", "arima_q": "1",
        "predicted_units": "5",
    },
    "analytics.forecast_accuracy": {"id": ONE, "forecast_id": ONE, "actual_units": "4", "absolute_error": "1"},
    "analytics.marketplace_data": {
        "id": ONE, "marketplace_id": ONE, "product_id": ONE, "observed_on": "2025-10-24", "currency_code": "EUR",
    },
    "analytics.pricing_kpis": {
        "id": ONE, "product_id": ONE, "period_start": "2025-10-01", "period_end": "2025-10-31", "units_sold": "5",
    },
}  # fmt: skip
# What makes a second row of a table that others refer to.
SECOND: dict[str, Row] = {
    "catalog.brand": {"name": "adidas"},
    "catalog.category": {"name": "apparel"},
    "catalog.product": {"sku": "other"},
    "core.sizes": {"value": "10"},
    "catalog.size_master": {"us_size": "10"},
    "platform.marketplace": {"code": "ebay"},
    "auth.users": {"username": "Bob", "email": "bob@example.org"},
    "supplier.profile": {"name": "Other"},
    "supplier.purchase_history": {},
    "inventory.stock": {},
    'sales."order"': {"stockx_order_number": None},
    "sales.listing": {"external_listing_id": None},
    "integration.import_batches": {},
    "analytics.sales_forecasts": {"forecast_date": "2025-11-02"},
}


@pytest.fixture(scope="module")
def world(server: Server, migrated: str) -> Iterator[psycopg.Connection]:
    """The migrated database with one row in each table, seen from Tokyo; all of it is rolled back."""
    with psycopg.connect(server.url(migrated)) as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL search_path = pg_catalog")
        connection.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
        for table in ROWS:
            insert(connection, table)
        yield connection


@pytest.fixture
def db(world: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """``world``, and what a test does to it is rolled back."""
    with world.transaction(force_rollback=True):
        yield world


@pytest.fixture(scope="module")
def apart(server: Server) -> Iterator[str]:
    """The URL of a database of its own, for tests with two sessions, which have to commit."""
    with created(server, "soleflipper_apart") as url:
        by_schemadeck(server, url, Deck(DECK))
        yield url


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> None:
    """Insert the table's valid row with some changes."""
    row: Row = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def bare(table: str) -> str:
    """A table's name without its schema and quotes, as constraints begin with it."""
    return table.partition(".")[2].strip('"')


# --- the catalog: what the document states

TABLES = {
    "catalog": "product brand category size_master product_variant size_conversion brand_history brand_patterns",
    "inventory": "stock stock_financial stock_lifecycle stock_reservation stock_metrics",
    "sales": "order listing pricing_history",
    "supplier": "profile account purchase_history supplier_history",
    "integration": "import_batches import_records source_prices",
    "analytics": "demand_patterns forecast_accuracy marketplace_data pricing_kpis sales_forecasts",
    "pricing": "brand_multipliers market_prices price_history price_rules",
    "compliance": "business_rules data_retention_policies user_permissions",
    "operations": "listing_history order_fulfillment supplier_platform_integration",
    "core": "system_config sizes size_validation_log supplier_performance",
    "auth": "users",
    "platform": "marketplace",
    "financial": "transaction",
    "logging": "event_store system_logs stockx_presale_markings",
    "realtime": "event_log",
}
SUMMARIES = ("inventory_status_summary", "sales_summary_daily", "supplier_performance_summary")
REMOVED = ("forecasting", "orders", "platforms", "product", "products", "transaction")

# Lines 238-257, 269-283 and 289-312, with NOT NULL where the document has it.
STATED = {
    "catalog.product": """
        id                       uuid       NOT NULL
        sku                      varchar    NOT NULL
        style_code               varchar
        name                     varchar    NOT NULL
        brand_id                 uuid
        category_id              uuid
        stockx_product_id        varchar
        retail_price             numeric
        avg_resale_price         numeric
        lowest_ask               numeric
        highest_bid              numeric
        recommended_sell_faster  numeric
        recommended_earn_more    numeric
        enrichment_data          jsonb
        last_enriched_at         timestamp
    """,
    "inventory.stock": """
        id                       uuid       NOT NULL
        product_id               uuid       NOT NULL
        size_id                  uuid
        legacy_size_id           uuid
        quantity                 integer    NOT NULL
        status                   varchar    NOT NULL
        location                 varchar
        external_ids             jsonb
        notes                    text
        created_at               timestamp  NOT NULL
        updated_at               timestamp  NOT NULL
    """,
    'sales."order"': """
        id                       uuid       NOT NULL
        stockx_order_number      varchar
        inventory_item_id        uuid
        marketplace_id           uuid
        status                   varchar
        amount                   numeric
        currency_code            varchar
        gross_sale               numeric
        net_proceeds             numeric
        gross_profit             numeric
        net_profit               numeric
        roi                      numeric
        raw_data                 jsonb
        platform_specific_data   jsonb
        stockx_created_at        timestamp
        last_stockx_updated_at   timestamp
        sold_at                  timestamp
        created_at               timestamp  NOT NULL
    """,
}

REFERENCES = """
    catalog.product.brand_id                                   catalog.brand              NO ACTION
    catalog.product.category_id                                catalog.category           NO ACTION
    catalog.product_variant.product_id                         catalog.product            CASCADE
    catalog.brand_patterns.brand_id                            catalog.brand              CASCADE
    catalog.brand_history.brand_id                             catalog.brand              CASCADE
    catalog.size_conversion.size_id                            catalog.size_master        CASCADE
    catalog.size_conversion.brand_id                           catalog.brand              CASCADE
    core.size_validation_log.product_id                        catalog.product            SET NULL
    core.size_validation_log.size_id                           catalog.size_master        SET NULL
    core.supplier_performance.supplier_id                      supplier.profile           CASCADE
    supplier.account.supplier_id                               supplier.profile           CASCADE
    supplier.supplier_history.supplier_id                      supplier.profile           CASCADE
    supplier.purchase_history.supplier_id                      supplier.profile           NO ACTION
    supplier.purchase_history.product_id                       catalog.product            NO ACTION
    inventory.stock.product_id                                 catalog.product            NO ACTION
    inventory.stock.size_id                                    catalog.size_master        NO ACTION
    inventory.stock.legacy_size_id                             core.sizes                 NO ACTION
    inventory.stock_financial.stock_id                         inventory.stock            CASCADE
    inventory.stock_financial.purchase_id                      supplier.purchase_history  NO ACTION
    inventory.stock_lifecycle.stock_id                         inventory.stock            CASCADE
    inventory.stock_lifecycle.marketplace_id                   platform.marketplace       NO ACTION
    inventory.stock_reservation.stock_id                       inventory.stock            CASCADE
    inventory.stock_reservation.order_id                       sales."order"              CASCADE
    inventory.stock_metrics.stock_id                           inventory.stock            CASCADE
    sales."order".inventory_item_id                            inventory.stock            NO ACTION
    sales."order".marketplace_id                               platform.marketplace       NO ACTION
    sales.listing.stock_id                                     inventory.stock            NO ACTION
    sales.listing.marketplace_id                               platform.marketplace       NO ACTION
    sales.pricing_history.listing_id                           sales.listing              CASCADE
    integration.import_records.batch_id                        integration.import_batches CASCADE
    integration.source_prices.product_id                       catalog.product            CASCADE
    integration.source_prices.batch_id                         integration.import_batches SET NULL
    financial.transaction.order_id                             sales."order"              NO ACTION
    financial.transaction.purchase_id                          supplier.purchase_history  NO ACTION
    pricing.brand_multipliers.brand_id                         catalog.brand              CASCADE
    pricing.brand_multipliers.category_id                      catalog.category           CASCADE
    pricing.price_rules.brand_id                               catalog.brand              CASCADE
    pricing.price_rules.category_id                            catalog.category           CASCADE
    pricing.price_rules.marketplace_id                         platform.marketplace       CASCADE
    pricing.market_prices.product_id                           catalog.product            CASCADE
    pricing.market_prices.marketplace_id                       platform.marketplace       CASCADE
    pricing.market_prices.size_id                              catalog.size_master        NO ACTION
    pricing.price_history.product_id                           catalog.product            CASCADE
    pricing.price_history.marketplace_id                       platform.marketplace       CASCADE
    pricing.price_history.size_id                              catalog.size_master        NO ACTION
    logging.stockx_presale_markings.order_id                   sales."order"              CASCADE
    logging.stockx_presale_markings.marked_by                  auth.users                 SET NULL
    operations.order_fulfillment.order_id                      sales."order"              CASCADE
    operations.listing_history.listing_id                      sales.listing              NO ACTION
    operations.listing_history.changed_by                      auth.users                 SET NULL
    operations.supplier_platform_integration.supplier_id       supplier.profile           CASCADE
    operations.supplier_platform_integration.marketplace_id    platform.marketplace       CASCADE
    compliance.user_permissions.user_id                        auth.users                 CASCADE
    compliance.user_permissions.granted_by                     auth.users                 SET NULL
    realtime.event_log.user_id                                 auth.users                 CASCADE
    analytics.demand_patterns.product_id                       catalog.product            CASCADE
    analytics.sales_forecasts.product_id                       catalog.product            CASCADE
    analytics.forecast_accuracy.forecast_id                    analytics.sales_forecasts  CASCADE
    analytics.marketplace_data.marketplace_id                  platform.marketplace       CASCADE
    analytics.marketplace_data.product_id                      catalog.product            CASCADE
    analytics.pricing_kpis.product_id                          catalog.product            CASCADE
"""
LINKS = [
    (*left.rsplit(".", 1), parent, " ".join(rule))
    for left, parent, *rule in (line.split() for line in REFERENCES.strip().splitlines())
]

# The columns of each key beside the primary one; a second row with the same values is refused.
KEYS = {
    "catalog.brand_patterns": "pattern_type pattern",
    "catalog.product": "sku",
    "catalog.product_variant": "product_id kind name",
    "catalog.size_master": "gender us_size",
    "catalog.size_conversion": "size_id brand_id region label",
    "catalog.brand_history": "brand_id event_date title",
    "core.sizes": "value region",
    "core.supplier_performance": "supplier_id period_start",
    "platform.marketplace": "code",
    "supplier.account": "supplier_id login",
    "supplier.supplier_history": "supplier_id event_date title",
    'sales."order"': "stockx_order_number",
    "sales.listing": "marketplace_id external_listing_id",
    "sales.pricing_history": "listing_id changed_at",
    "integration.import_records": "batch_id record_number",
    "integration.source_prices": "source external_id observed_at",
    "pricing.brand_multipliers": "brand_id category_id",
    "pricing.price_rules": "name",
    "pricing.market_prices": "product_id marketplace_id size_id",
    "logging.event_store": "aggregate_type aggregate_id version",
    "logging.stockx_presale_markings": "order_id",
    "operations.order_fulfillment": "carrier tracking_number",
    "operations.supplier_platform_integration": "supplier_id marketplace_id",
    "compliance.business_rules": "code",
    "compliance.data_retention_policies": "schema_name table_name",
    "compliance.user_permissions": "user_id role resource",
    "analytics.demand_patterns": "product_id period_start period_end",
    "analytics.sales_forecasts": "product_id forecast_date generated_at",
    "analytics.forecast_accuracy": "forecast_id",
    "analytics.marketplace_data": "marketplace_id product_id observed_on",
    "analytics.pricing_kpis": "product_id period_start period_end",
}
# Unique indexes where a key cannot do it: NULLs, other cases of letters, rows in force.
UNIQUE = {
    "catalog.brand_lower_name_key": "brand USING btree (lower(name::text))",
    "catalog.category_lower_name_key": "category USING btree (lower(name::text))",
    "auth.users_lower_username_key": "users USING btree (lower(username::text))",
    "auth.users_lower_email_key": "users USING btree (lower(email::text))",
    "supplier.profile_lower_name_key": "profile USING btree (lower(name::text))",
    "core.sizes_value_key": "sizes USING btree (value) WHERE region IS NULL",
    "catalog.size_conversion_size_id_region_label_key":
        "size_conversion USING btree (size_id, region, label) WHERE brand_id IS NULL",
    "pricing.brand_multipliers_brand_id_key": "brand_multipliers USING btree (brand_id) WHERE category_id IS NULL",
    "pricing.market_prices_product_id_marketplace_id_key":
        "market_prices USING btree (product_id, marketplace_id) WHERE size_id IS NULL",
    "compliance.user_permissions_user_id_role_key":
        "user_permissions USING btree (user_id, role) WHERE resource IS NULL",
    "inventory.stock_lifecycle_open_key":
        "stock_lifecycle USING btree (stock_id, marketplace_id) WHERE delisted_at IS NULL",
    "analytics.inventory_status_summary_product_id_key": "inventory_status_summary USING btree (product_id)",
    "analytics.sales_summary_daily_sale_date_currency_code_key":
        "sales_summary_daily USING btree (sale_date, currency_code)",
    "analytics.supplier_performance_summary_supplier_id_key":
        "supplier_performance_summary USING btree (supplier_id)",
}  # fmt: skip
STAMPED = (
    "catalog.brand", "catalog.brand_patterns", "catalog.category", "catalog.product_variant", "catalog.size_master",
    "catalog.size_conversion", "core.system_config", "platform.marketplace", "auth.users", "supplier.profile",
    "supplier.account", "inventory.stock", "inventory.stock_financial", "sales.listing", "integration.import_batches",
    "pricing.brand_multipliers", "pricing.price_rules", "pricing.market_prices", "operations.order_fulfillment",
    "operations.supplier_platform_integration", "compliance.business_rules", "compliance.data_retention_policies",
)  # fmt: skip


def test_schemas_are_the_15_of_the_document(db: psycopg.Connection) -> None:
    assert schemas(db) == sorted(TABLES)
    assert len(TABLES) == 15


@pytest.mark.parametrize("schema", TABLES)
def test_tables_and_materialized_views_are_those_of_the_document(db: psycopg.Connection, schema: str) -> None:
    views = dict.fromkeys(SUMMARIES, "m") if schema == "analytics" else {}
    assert relations(db, schema) == {**dict.fromkeys(TABLES[schema].split(), "r"), **views}


def test_there_are_49_tables_and_each_has_a_row_here() -> None:
    assert sum(len(names.split()) for names in TABLES.values()) == len(ROWS) == 49


@pytest.mark.parametrize("table", STATED)
def test_columns_have_the_type_that_the_document_states(db: psycopg.Connection, table: str) -> None:
    found = [re.sub(r"\(\d+,\d+\)| DEFAULT .*", "", line) for line in columns(db, table)]
    short = {"character varying": "varchar", "timestamp without time zone": "timestamp"}
    for long, name in short.items():
        found = [line.replace(long, name) for line in found]
    assert found == [" ".join(line.split()) for line in STATED[table].strip().splitlines()]


def test_every_time_is_a_timestamp_and_defaults_to_now_in_utc(db: psycopg.Connection) -> None:
    others = db.execute(
        """
        SELECT attrelid::regclass::text, attname
        FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY (%s))
            AND (atttypid = 'timestamptz'::regtype OR atttypid = 'timestamp'::regtype AND atthasdef
            AND pg_get_expr(adbin, adrelid) <> '(now() AT TIME ZONE ''UTC''::text)')
        """,
        [list(TABLES)],
    ).fetchall()
    assert others == []


def test_primary_keys_are_uuids_but_of_the_satellites_the_logs_and_the_settings(db: psycopg.Connection) -> None:
    keys = {
        f"{schema}.{name.removesuffix('_pkey')}": text.partition(" ")[2]
        for schema in TABLES
        for name, text in constraints(db, schema, "p").items()
    }
    others = {table: key for table, key in keys.items() if key != "PRIMARY KEY (id)"}
    assert len(keys) == 49
    assert others == {
        "core.system_config": "PRIMARY KEY (key)",
        "inventory.stock_financial": "PRIMARY KEY (stock_id)",
        "inventory.stock_metrics": "PRIMARY KEY (stock_id)",
        "inventory.stock_lifecycle": "PRIMARY KEY (stock_id, marketplace_id, listed_at)",
    }
    numbers = {table for table in ROWS if "id bigint NOT NULL" in columns(db, table)}
    assert numbers == {"logging.event_store", "logging.system_logs", "realtime.event_log"}
    assert "id uuid NOT NULL DEFAULT gen_random_uuid()" in columns(db, "catalog.product")


def test_foreign_keys_with_their_rules(db: psycopg.Connection) -> None:
    found = {name: text for schema in TABLES for name, text in constraints(db, schema, "f").items()}
    assert found == {
        f"{bare(table)}_{column}_fkey": f"{bare(table)} FOREIGN KEY ({column}) REFERENCES {parent}(id)"
        + ("" if rule == "NO ACTION" else f" ON DELETE {rule}")
        for table, column, parent, rule in LINKS
    }


def test_every_foreign_key_has_an_index_that_begins_with_it(db: psycopg.Connection) -> None:
    without = db.execute(
        """
        SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL
        )
        """
    ).fetchall()
    assert without == []


def test_keys_beside_the_primary_one(db: psycopg.Connection) -> None:
    found = {f"{schema}.{name}": text for schema in TABLES for name, text in constraints(db, schema, "u").items()}
    assert found == {
        f"{table.partition('.')[0]}.{bare(table)}_{key.replace(' ', '_')}_key":
            f"{bare(table)} UNIQUE ({key.replace(' ', ', ')})"
        for table, key in KEYS.items()
    }  # fmt: skip


def test_unique_indexes(db: psycopg.Connection) -> None:
    found = {f"{schema}.{name}": text for schema in TABLES for name, text in indexes(db, schema).items()}
    plain = {
        name: re.sub(r"\((\w+)\)(::text)", r"\1\2", text.removeprefix("UNIQUE ")).replace(" WHERE (", " WHERE ")
        for name, text in found.items()
        if text.startswith("UNIQUE ")
    }
    assert {name: text.removesuffix(")") + ")" * ("WHERE" not in text) for name, text in plain.items()} == UNIQUE


def test_both_json_columns_of_orders_have_a_gin_index(db: psycopg.Connection) -> None:
    found = indexes(db, "sales")
    assert found["ix_order_raw_data"] == '"order" USING gin (raw_data)'
    assert found["ix_order_platform_specific_data"] == '"order" USING gin (platform_specific_data)'


def test_triggers_are_on_the_tables_with_updated_at_and_nowhere_else(db: psycopg.Connection) -> None:
    with_column = {table for table in ROWS if any(line.startswith("updated_at ") for line in columns(db, table))}
    assert with_column == set(STAMPED)
    found = {name: text for schema in TABLES for name, text in triggers(db, schema).items()}
    assert found == {
        f"{bare(table)}_set_updated_at": f"BEFORE UPDATE ON {table} ROW core.set_updated_at()" for table in STAMPED
    }


def test_the_four_settings_are_there_and_hold_no_secret(db: psycopg.Connection) -> None:
    rows = db.execute("SELECT key, value FROM core.system_config WHERE key <> 'theme' ORDER BY key").fetchall()
    assert rows == [
        ("stockx_api_key", None),
        ("stockx_client_id", None),
        ("stockx_client_secret", None),
        ("stockx_refresh_token", None),
    ]


def test_all_other_tables_begin_empty(db: psycopg.Connection) -> None:
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ROWS}
    assert {table for table, count in counts.items() if count != (1,)} == {"core.system_config"}


# --- times


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["created_at = created_at", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update_and_is_utc(db: psycopg.Connection, table: str, change: str) -> None:
    db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER; UPDATE {table} SET created_at = '1999-01-01'")
    db.execute(f"UPDATE {table} SET updated_at = created_at; ALTER TABLE {table} ENABLE TRIGGER USER")
    rows = db.execute(
        f"UPDATE {table} SET {change} RETURNING updated_at = now() AT TIME ZONE 'UTC', created_at = '1999-01-01'"
    ).fetchall()
    assert set(rows) == {(True, True)}


def test_created_at_is_utc_whatever_the_session_says(db: psycopg.Connection) -> None:
    rows = db.execute("SELECT created_at = now() AT TIME ZONE 'UTC', now()::timestamp FROM catalog.brand").fetchall()
    assert rows == db.execute("SELECT true, now() AT TIME ZONE 'UTC' + interval '9 hours'").fetchall()


@pytest.mark.parametrize(
    ("delisted", "days"), [(None, None), (NOON, 0), ("2025-10-25T00:00:00", 1), ("2025-11-24T11:59:59", 31)]
)
def test_shelf_days_are_computed(db: psycopg.Connection, delisted: str | None, days: int | None) -> None:
    db.execute("UPDATE inventory.stock_lifecycle SET delisted_at = %s", [delisted])
    assert db.execute("SELECT shelf_days FROM inventory.stock_lifecycle").fetchall() == [(days,)]


# --- references


@pytest.mark.parametrize(("table", "column", "parent", "rule"), LINKS)
def test_a_reference_does_what_its_rule_says(
    db: psycopg.Connection, table: str, column: str, parent: str, rule: str
) -> None:
    constraint = f"{bare(table)}_{column}_fkey"
    # money belongs to an order or to a purchase, not to both
    also = "order_id = NULL, " if constraint == "transaction_purchase_id_fkey" else ""
    with pytest.raises(errors.ForeignKeyViolation) as missing, db.transaction():
        db.execute(f"UPDATE {table} SET {also}{column} = '{TWO}'")
    insert(db, parent, **{"id": TWO, **SECOND[parent]})
    only = f"WHERE {column} = '{ONE}'" if not also else ""
    db.execute(f"UPDATE {table} SET {also}{column} = '{TWO}' {only}")
    if rule == "NO ACTION":
        with pytest.raises(errors.ForeignKeyViolation) as kept:
            db.execute(f"DELETE FROM {parent} WHERE id = '{TWO}'")
        assert kept.value.diag.constraint_name == constraint
    else:
        assert db.execute(f"DELETE FROM {parent} WHERE id = '{TWO}'").rowcount == 1
        left = db.execute(f"SELECT {column} FROM {table}").fetchall()
        assert left == ([] if rule == "CASCADE" else [(None,)])
    assert missing.value.diag.constraint_name == constraint


# --- unique keys


@pytest.mark.parametrize("table", KEYS)
def test_a_key_refuses_a_second_row(db: psycopg.Connection, table: str) -> None:
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(db, table, **({"id": TWO} if "id" in ROWS[table] else {}))
    assert refused.value.diag.constraint_name == f"{bare(table)}_{KEYS[table].replace(' ', '_')}_key"


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("core.sizes", "region", "sizes_value_key"),
        ("catalog.size_conversion", "brand_id", "size_conversion_size_id_region_label_key"),
        ("pricing.brand_multipliers", "category_id", "brand_multipliers_brand_id_key"),
        ("pricing.market_prices", "size_id", "market_prices_product_id_marketplace_id_key"),
        ("compliance.user_permissions", "resource", "user_permissions_user_id_role_key"),
    ],
)
def test_a_null_in_a_key_is_a_value_like_others(db: psycopg.Connection, table: str, column: str, index: str) -> None:
    insert(db, table, id=TWO, **{column: None})
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(db, table, id=THREE, **{column: None})
    assert refused.value.diag.constraint_name == index


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ('sales."order"', "stockx_order_number"),
        ("sales.listing", "external_listing_id"),
        ("operations.order_fulfillment", "tracking_number"),
    ],
)
def test_what_has_no_number_yet_may_be_there_any_number_of_times(
    db: psycopg.Connection, table: str, column: str
) -> None:
    db.execute(f"UPDATE {table} SET {column} = NULL")
    insert(db, table, id=TWO, **{column: None})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("catalog.brand", "name"),
        ("catalog.category", "name"),
        ("supplier.profile", "name"),
        ("auth.users", "username"),
        ("auth.users", "email"),
    ],
)
def test_other_letter_cases_are_the_same_name(db: psycopg.Connection, table: str, column: str) -> None:
    name = ROWS[table][column]
    assert name is not None
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(db, table, **{"id": TWO, **SECOND[table], column: name.swapcase()})
    assert refused.value.diag.constraint_name == f"{bare(table)}_lower_{column}_key"


def test_an_item_is_offered_once_at_a_time_on_one_marketplace(db: psycopg.Connection) -> None:
    with pytest.raises(errors.UniqueViolation, match="stock_lifecycle_open_key"), db.transaction():
        insert(db, "inventory.stock_lifecycle", listed_at=LATER)
    db.execute(f"UPDATE inventory.stock_lifecycle SET delisted_at = '{LATER}'")
    insert(db, "inventory.stock_lifecycle", listed_at=LATER)


# --- checks

# For each CHECK, the value next to its limit on either side: refused, accepted. What begins with a column's name sets
# several of them.
CHECKS = r"""
auth.users                   username             ''                      'a'
auth.users                   email                'a@'                    'a@b'
auth.users                   email                '@b'                    'a@b'
auth.users                   password_hash        ''                      'a'
catalog.brand                name                 ''                      'a'
catalog.brand_history        event_type           ''                      'a'
catalog.brand_history        title                ''                      'a'
catalog.brand_patterns       pattern              ''                      'a'
catalog.brand_patterns       pattern_type         'Regex'                 'regex'
catalog.brand_patterns       pattern_type         ''                      'keyword'
catalog.category             name                 ''                      'a'
catalog.product              sku                  ''                      'a'
catalog.product              name                 ''                      'a'
catalog.product              retail_price         -0.01                   0
catalog.product              retail_price         'NaN'                   1
catalog.product              avg_resale_price     -0.01                   0
catalog.product              avg_resale_price     'NaN'                   1
catalog.product              lowest_ask           -0.01                   0
catalog.product              lowest_ask           'NaN'                   1
catalog.product              highest_bid          -0.01                   0
catalog.product              highest_bid          'NaN'                   1
catalog.product              recommended_sell_faster  -0.01               0
catalog.product              recommended_sell_faster  'NaN'               1
catalog.product              recommended_earn_more    -0.01               0
catalog.product              recommended_earn_more    'NaN'               1
catalog.product_variant      kind                 'colour'                'color'
catalog.product_variant      kind                 ''                      'special_edition'
catalog.product_variant      name                 ''                      'a'
catalog.size_conversion      label                ''                      'a'
catalog.size_conversion      region               'us'                    'US'
catalog.size_conversion      region               ''                      'UK'
catalog.size_conversion      region               'CN'                    'EU'
catalog.size_conversion      region               'KR'                    'JP'
catalog.size_master          gender               'man'                   'men'
catalog.size_master          gender               ''                      'women'
catalog.size_master          gender               'any'                   'unisex'
catalog.size_master          gender               'kids'                  'youth'
catalog.size_master          us_size              ''                      'a'
catalog.size_master          uk_size              ''                      'a'
catalog.size_master          eu_size              ''                      'a'
catalog.size_master          jp_size              ''                      'a'
compliance.business_rules    code                 ''                      'a'
compliance.business_rules    applies_to           ''                      'a'
compliance.business_rules    condition            '[]'                    '{}'
compliance.business_rules    action               '[]'                    '{}'
compliance.data_retention_policies  schema_name   ''                      'a'
compliance.data_retention_policies  table_name    ''                      'a'
compliance.data_retention_policies  age_column    ''                      'a'
compliance.data_retention_policies  legal_basis   ''                      'a'
compliance.data_retention_policies  keep_for      '0'                     '0.000001s'
compliance.data_retention_policies  action        'Delete'                'delete'
compliance.data_retention_policies  action        ''                      'anonymize'
compliance.user_permissions  role                 ''                      'a'
compliance.user_permissions  resource             ''                      'a'
compliance.user_permissions  expires_at           '2025-10-24T12:00'      '2025-10-24T12:00:00.000001'
core.size_validation_log     stockx_size          ''                      'a'
core.sizes                   value                ''                      'a'
core.sizes                   region               ''                      'a'
core.supplier_performance    period_end           '2025-09-30'            '2025-10-01'
core.supplier_performance    purchases            -1                      0
core.supplier_performance    units                -1                      0
core.supplier_performance    amount_spent         -0.01                   0
core.supplier_performance    amount_spent         'NaN'                   1
core.supplier_performance    avg_delivery_days    -0.01                   0
core.supplier_performance    avg_delivery_days    'NaN'                   1
core.system_config           key                  ''                      'a'
financial.transaction        type                 'Sale'                  'sale'
financial.transaction        type                 ''                      'purchase'
financial.transaction        type                 'fees'                  'fee'
financial.transaction        type                 'post'                  'shipping'
financial.transaction        type                 'return'                'refund'
financial.transaction        type                 'others'                'other'
financial.transaction        amount               0                       -0.01
financial.transaction        amount               'NaN'                   0.01
financial.transaction        currency_code        'eur'                   'EUR'
financial.transaction        -                    purchase_id=order_id    purchase_id=order_id,order_id=NULL
integration.import_batches   source_type          'CSV'                   'csv'
integration.import_batches   source_type          ''                      'api'
integration.import_batches   source_name          ''                      'a'
integration.import_batches   status               'Pending'               'pending'
integration.import_batches   status               ''                      'processing'
integration.import_batches   status               'complete'              'completed'
integration.import_batches   status               'error'                 'failed'
integration.import_batches   total_records        -1                      0
integration.import_batches   failed_records       -1                      0
integration.import_batches   failed_records       1                       processed_records=1,failed_records=1
integration.import_batches   completed_at         '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
integration.import_records   record_number        0                       1
integration.import_records   status               'Pending'               'pending'
integration.import_records   status               ''                      'processing'
integration.import_records   status               'complete'              'completed'
integration.import_records   status               'error'                 'failed'
integration.source_prices    source               ''                      'a'
integration.source_prices    external_id          ''                      'a'
integration.source_prices    price                -0.01                   0
integration.source_prices    price                'NaN'                   1
integration.source_prices    currency_code        'EU'                    'EUR'
inventory.stock              quantity             -1                      0
inventory.stock              status               'Available'             'available'
inventory.stock              status               ''                      'sold'
inventory.stock              status               'held'                  'reserved'
inventory.stock              external_ids         '[]'                    '{}'
inventory.stock_financial    purchase_price       -0.01                   0
inventory.stock_financial    purchase_price       'NaN'                   1
inventory.stock_financial    additional_costs     -0.01                   0
inventory.stock_financial    additional_costs     'NaN'                   1
inventory.stock_financial    market_value         -0.01                   0
inventory.stock_financial    market_value         'NaN'                   1
inventory.stock_financial    -                    valued_at=NULL          valued_at=NULL,market_value=NULL
inventory.stock_financial    -                    market_value=NULL       market_value=0
inventory.stock_lifecycle    delisted_at          '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
inventory.stock_metrics      days_in_stock        -1                      0
inventory.stock_metrics      times_listed         -1                      0
inventory.stock_metrics      price_changes        -1                      0
inventory.stock_reservation  kind                 kind='Hold',order_id=NULL  kind='hold',order_id=NULL
inventory.stock_reservation  -                    kind='hold'             kind='hold',order_id=NULL
inventory.stock_reservation  -                    order_id=NULL           kind='allocation'
inventory.stock_reservation  quantity             0                       1
inventory.stock_reservation  expires_at           '2025-10-24T12:00'      '2025-10-24T12:00:00.000001'
inventory.stock_reservation  released_at          '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
logging.event_store          aggregate_type       ''                      'a'
logging.event_store          version              0                       1
logging.event_store          event_type           ''                      'a'
logging.event_store          payload              '[]'                    '{}'
logging.stockx_presale_markings  resolved_at      '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
logging.system_logs          level                'debug'                 'DEBUG'
logging.system_logs          level                ''                      'INFO'
logging.system_logs          level                'WARN'                  'WARNING'
logging.system_logs          level                'ERR'                   'ERROR'
logging.system_logs          level                'FATAL'                 'CRITICAL'
logging.system_logs          logger               ''                      'a'
operations.listing_history   old_status           'Draft'                 'draft'
operations.listing_history   old_status           ''                      'sold'
operations.listing_history   old_status           'online'                'ended'
operations.listing_history   old_status           'none'                  NULL
operations.listing_history   new_status           'Active'                'active'
operations.listing_history   new_status           ''                      'sold'
operations.listing_history   new_status           'gone'                  'ended'
operations.listing_history   new_status           'new'                   old_status=NULL,new_status='draft'
operations.listing_history   -                    old_status='active'     new_status='draft',old_status='active'
operations.order_fulfillment  status              'Pending'               'pending'
operations.order_fulfillment  status              ''                      'shipped'
operations.order_fulfillment  status              'arrived'               'delivered'
operations.order_fulfillment  status              'back'                  'returned'
operations.order_fulfillment  status              'gone'                  'lost'
operations.order_fulfillment  carrier             ''                      'a'
operations.order_fulfillment  tracking_number     ''                      'a'
operations.order_fulfillment  shipping_cost       -0.01                   0
operations.order_fulfillment  shipping_cost       'NaN'                   1
operations.order_fulfillment  delivered_at        '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
operations.order_fulfillment  -                   carrier=NULL            carrier=NULL,tracking_number=NULL
operations.supplier_platform_integration  sync_interval  '0'              '0.000001s'
operations.supplier_platform_integration  settings       '[]'             '{}'
platform.marketplace         code                 ''                      'a'
platform.marketplace         code                 'A'                     'a'
platform.marketplace         name                 ''                      'a'
platform.marketplace         api_base_url         'ftp://a'               'http://a'
platform.marketplace         api_base_url         'https:/a'              'https://a'
platform.marketplace         settings             '[]'                    '{}'
pricing.brand_multipliers    multiplier           0                       0.0001
pricing.brand_multipliers    multiplier           'NaN'                   1
pricing.market_prices        lowest_ask           -0.01                   0
pricing.market_prices        lowest_ask           'NaN'                   1
pricing.market_prices        highest_bid          -0.01                   0
pricing.market_prices        highest_bid          'NaN'                   1
pricing.market_prices        last_sale_price      -0.01                   0
pricing.market_prices        last_sale_price      'NaN'                   1
pricing.market_prices        currency_code        'EURO'                  'EUR'
pricing.price_history        price_type           'Ask'                   'ask'
pricing.price_history        price_type           ''                      'bid'
pricing.price_history        price_type           'sold'                  'sale'
pricing.price_history        price                -0.01                   0
pricing.price_history        price                'NaN'                   1
pricing.price_history        currency_code        '123'                   'EUR'
pricing.price_rules          name                 ''                      'a'
pricing.price_rules          markup_pct           -100                    -99.99
pricing.price_rules          markup_pct           'NaN'                   1
pricing.price_rules          min_price            -0.01                   0
pricing.price_rules          min_price            'NaN'                   1
pricing.price_rules          max_price            -0.01                   0
pricing.price_rules          max_price            'NaN'                   1
pricing.price_rules          -                    min_price=1,max_price=0.99  min_price=1,max_price=1
realtime.event_log           channel              'SSE'                   'sse'
realtime.event_log           channel              ''                      'websocket'
realtime.event_log           event_type           ''                      'a'
realtime.event_log           payload              '[]'                    '{}'
sales."order"                stockx_order_number  ''                      'a'
sales."order"                status               ''                      'a'
sales."order"                amount               -0.01                   0
sales."order"                amount               'NaN'                   1
sales."order"                currency_code        'EUR\n'                 'EUR'
sales."order"                currency_code        'EU'                    NULL
sales."order"                gross_sale           -0.01                   0
sales."order"                gross_sale           'NaN'                   1
sales.listing                external_listing_id  ''                      'a'
sales.listing                status               'Draft'                 'draft'
sales.listing                status               ''                      'active'
sales.listing                status               'online'                'sold'
sales.listing                status               'over'                  'ended'
sales.listing                quantity             0                       1
sales.listing                price                0                       0.01
sales.listing                price                'NaN'                   1
sales.listing                currency_code        'eur'                   'EUR'
sales.listing                ended_at             '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
sales.pricing_history        price                0                       0.01
sales.pricing_history        price                'NaN'                   1
sales.pricing_history        currency_code        'eur'                   'EUR'
supplier.account             login                ''                      'a'
supplier.profile             name                 ''                      'a'
supplier.profile             email                'a@'                    'a@b'
supplier.profile             country_code         'de'                    'DE'
supplier.profile             country_code         'DEU'                   'DE'
supplier.purchase_history    order_number         ''                      'a'
supplier.purchase_history    quantity             0                       1
supplier.purchase_history    unit_cost            -0.01                   0
supplier.purchase_history    unit_cost            'NaN'                   1
supplier.purchase_history    expected_at          '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
supplier.purchase_history    delivered_at         '2025-10-24T11:59:59.999999'  '2025-10-24T12:00'
supplier.supplier_history    event_type           ''                      'a'
supplier.supplier_history    title                ''                      'a'
analytics.demand_patterns    period_end           '2025-09-30'            '2025-10-01'
analytics.demand_patterns    units_sold           -1                      0
analytics.demand_patterns    seasonal_factor      -0.0001                 0
analytics.demand_patterns    seasonal_factor      'NaN'                   1
analytics.sales_forecasts    arima_p              -1                      0
analytics.sales_forecasts    arima_d              -1                      0
analytics.sales_forecasts    arima_q              -1                      0
analytics.sales_forecasts    predicted_units      -0.01                   0
analytics.sales_forecasts    predicted_units      'NaN'                   1
analytics.sales_forecasts    lower_bound          5.01                    5
analytics.sales_forecasts    lower_bound          'NaN'                   5
analytics.sales_forecasts    upper_bound          4.99                    5
analytics.sales_forecasts    upper_bound          'NaN'                   5
analytics.sales_forecasts    confidence_pct       0                       0.01
analytics.sales_forecasts    confidence_pct       100                     99.99
analytics.sales_forecasts    confidence_pct       'NaN'                   1
analytics.forecast_accuracy  actual_units         -1                      0
analytics.forecast_accuracy  absolute_error       -0.01                   0
analytics.forecast_accuracy  absolute_error       'NaN'                   1
analytics.forecast_accuracy  percentage_error     -0.01                   0
analytics.forecast_accuracy  percentage_error     'NaN'                   1
analytics.marketplace_data   sales_count          -1                      0
analytics.marketplace_data   avg_sale_price       -0.01                   0
analytics.marketplace_data   avg_sale_price       'NaN'                   1
analytics.marketplace_data   lowest_ask           -0.01                   0
analytics.marketplace_data   lowest_ask           'NaN'                   1
analytics.marketplace_data   highest_bid          -0.01                   0
analytics.marketplace_data   highest_bid          'NaN'                   1
analytics.marketplace_data   currency_code        'eur'                   'EUR'
analytics.pricing_kpis       period_end           '2025-09-30'            '2025-10-01'
analytics.pricing_kpis       units_sold           -1                      0
analytics.pricing_kpis       avg_sale_price       -0.01                   0
analytics.pricing_kpis       avg_sale_price       'NaN'                   1
analytics.pricing_kpis       avg_margin_pct       100.01                  100
analytics.pricing_kpis       avg_margin_pct       'NaN'                   1
analytics.pricing_kpis       sell_through_pct     -0.01                   0
analytics.pricing_kpis       sell_through_pct     100.01                  100
analytics.pricing_kpis       sell_through_pct     'NaN'                   1
analytics.pricing_kpis       avg_days_to_sell     -0.01                   0
analytics.pricing_kpis       avg_days_to_sell     'NaN'                   1
"""
LIMITS = [tuple(line.split()) for line in CHECKS.strip().splitlines()]


def check(table: str, column: str) -> str:
    return f"{bare(table)}_check" if column == "-" else f"{bare(table)}_{column}_check"


@pytest.mark.parametrize(("table", "column", "bad", "good"), LIMITS)
def test_a_check_draws_the_line(db: psycopg.Connection, table: str, column: str, bad: str, good: str) -> None:
    only = " WHERE key = 'theme'" if table == "core.system_config" else ""

    def update(change: str) -> str:
        assignment = change if re.match(r"[a-z_]+=", change) else f"{column} = {change}"
        return f"UPDATE {table} SET {assignment.replace(chr(92) + 'n', chr(10))}{only}"

    with db.transaction(force_rollback=True):
        assert db.execute(update(good)).rowcount == 1
    with pytest.raises(errors.CheckViolation) as refused:
        db.execute(update(bad))
    assert refused.value.diag.constraint_name == check(table, column)


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    found = {name for schema in TABLES for name in constraints(db, schema, "c")}
    assert found == {check(table, column) for table, column, *_ in LIMITS}


def test_every_number_is_held_against_nan_but_those_that_the_document_leaves_open(db: psycopg.Connection) -> None:
    """NaN counts as greater than any number, so that a lower limit lets it in."""
    numbers = db.execute(
        """
        SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace::regnamespace::text = ANY (%s) AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
            AND atttypid IN ('numeric'::regtype, 'float8'::regtype)
        """,
        [list(TABLES)],
    ).fetchall()
    tested = {f"{table}.{column}" for table, column, bad, _ in LIMITS if bad == "'NaN'"}
    assert {row[0] for row in numbers} - tested == {
        f'sales."order".{column}' for column in ("net_proceeds", "gross_profit", "net_profit", "roi")
    }


# --- the summaries


def refresh(db: psycopg.Connection, summary: str) -> list[str]:
    """Refresh as lines 412-414 do; returns the rows."""
    db.execute(f"REFRESH MATERIALIZED VIEW CONCURRENTLY analytics.{summary}")
    return [row[0] for row in db.execute(f"SELECT s::text FROM analytics.{summary} AS s ORDER BY 1").fetchall()]


def test_the_summaries_are_populated_from_the_beginning(db: psycopg.Connection) -> None:
    rows = db.execute("SELECT matviewname, ispopulated FROM pg_matviews ORDER BY 1").fetchall()
    assert rows == [(name, True) for name in SUMMARIES]


@pytest.mark.parametrize("summary", SUMMARIES)
def test_a_summary_refreshes_concurrently_with_changed_rows(db: psycopg.Connection, summary: str) -> None:
    db.execute(f"UPDATE sales.\"order\" SET sold_at = '{NOON}', gross_sale = 1")
    first = refresh(db, summary)
    assert len(first) == 1
    assert refresh(db, summary) == first
    db.execute("UPDATE inventory.stock SET quantity = 7")
    db.execute('UPDATE sales."order" SET gross_sale = 7')
    db.execute("UPDATE supplier.purchase_history SET quantity = 7")
    assert len(refresh(db, summary)) == 1
    assert refresh(db, summary) != first


def test_a_summary_can_be_read_while_it_refreshes_concurrently(apart: str) -> None:
    with psycopg.connect(apart) as one, psycopg.connect(apart) as other:
        one.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY analytics.sales_summary_daily")
        other.execute("SET lock_timeout = '2s'")
        assert other.execute("SELECT * FROM analytics.sales_summary_daily").fetchall() == []


def test_the_status_summary_counts_units_by_status(db: psycopg.Connection) -> None:
    db.execute("UPDATE inventory.stock_financial SET purchase_price = 100, additional_costs = 10")
    db.execute(f"UPDATE inventory.stock SET quantity = 3, created_at = '{NOON}'")
    insert(db, "inventory.stock", id=TWO, quantity="2", status="reserved", created_at="2025-10-25")
    insert(db, "inventory.stock", id=THREE, quantity="4", status="sold")
    insert(db, "catalog.product", id=TWO, sku="never in stock")
    found = refresh(db, "inventory_status_summary")
    assert found == [f'({ONE},3,9,3,2,4,330.00,"2025-10-24 12:00:00")']


def test_the_daily_summary_keeps_days_and_currencies_apart(db: psycopg.Connection) -> None:
    def sold(number: int, **changes: str | None) -> None:
        key = f"00000000-0000-0000-0000-0000000000{number}"
        insert(db, 'sales."order"', **{"id": key, "stockx_order_number": None, **changes})

    sold(11, sold_at="2025-10-24 23:59:59", currency_code="EUR", gross_sale="10", net_proceeds="9", net_profit="-1")
    sold(12, sold_at="2025-10-24 00:00:00", currency_code="EUR", gross_sale="20", net_proceeds="18", net_profit="4")
    sold(13, sold_at="2025-10-24 12:00:00", currency_code="EUR", gross_sale="40", status="CANCELED")
    sold(14, sold_at="2025-10-24 12:00:00", currency_code="USD", gross_sale="5")
    sold(15, sold_at="2025-10-25 00:00:00", currency_code=None)
    sold(16, sold_at=None, currency_code="EUR", gross_sale="99")
    sold(17, sold_at="2025-10-25 12:00:00", currency_code=None, gross_sale="80", status=None)
    assert refresh(db, "sales_summary_daily") == [
        "(2025-10-24,EUR,3,2,30.00,27.00,3.00)",
        "(2025-10-24,USD,1,1,5.00,,)",
        "(2025-10-25,XXX,2,1,,,)",
    ]


def test_the_supplier_summary_has_a_row_for_each_supplier(db: psycopg.Connection) -> None:
    db.execute("UPDATE supplier.purchase_history SET expected_at = '2025-10-26', delivered_at = '2025-10-27 12:00'")
    insert(db, "supplier.purchase_history", id=TWO, quantity="3", unit_cost="1.50", ordered_at="2025-10-28")
    insert(db, "supplier.profile", id=TWO, name="never bought from")
    assert refresh(db, "supplier_performance_summary") == [
        f'({ONE},2,5,204.50,1,1,3.00,"2025-10-28 00:00:00")',
        f"({TWO},0,0,0,0,0,,)",
    ]


# --- retention

AGES = ("8 days", "7 days 0.000001s", "7 days", "6 days", "0", "-1 day")


@pytest.fixture
def events(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with notifications of several ages, in event_type."""
    db.execute("DELETE FROM realtime.event_log")
    for age in AGES:
        sent_at = db.execute("SELECT (now() AT TIME ZONE 'UTC' - %s::interval)::text", [age]).fetchone()
        assert sent_at is not None
        insert(db, "realtime.event_log", event_type=age, sent_at=sent_at[0])
    return db


def left(db: psycopg.Connection) -> tuple[str, ...]:
    rows = db.execute("SELECT event_type FROM realtime.event_log ORDER BY sent_at").fetchall()
    return tuple(row[0] for row in rows)


def purged(db: psycopg.Connection, arguments: str) -> int:
    row = db.execute(f"SELECT realtime.purge_event_log({arguments})").fetchone()
    assert row is not None
    return int(row[0])


def test_what_is_older_than_seven_days_goes_and_nothing_else(events: psycopg.Connection) -> None:
    assert purged(events, "") == 2
    assert left(events) == AGES[2:]
    assert purged(events, "") == 0


def test_the_age_and_the_batch_have_defaults(db: psycopg.Connection) -> None:
    arguments = db.execute("SELECT pg_get_function_arguments(oid) FROM pg_proc WHERE proname = 'purge_event_log'")
    assert arguments.fetchall() == [("keep_for interval DEFAULT '7 days'::interval, batch_size integer DEFAULT 10000",)]


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_session_time_zone_makes_no_difference(events: psycopg.Connection, zone: str) -> None:
    events.execute(f"SET LOCAL TimeZone = '{zone}'")
    purged(events, "")
    assert left(events) == AGES[2:]


def test_a_call_deletes_so_many_oldest_first(events: psycopg.Connection) -> None:
    assert [purged(events, "interval '0', 3") for _ in range(3)] == [3, 1, 0]
    assert left(events) == ("0", "-1 day")
    assert purged(events, "keep_for => '0', batch_size => 1") == 0


def test_the_first_batch_is_the_oldest(events: psycopg.Connection) -> None:
    assert purged(events, "interval '1 day', 1") == 1
    assert left(events) == AGES[1:]


@pytest.mark.parametrize("arguments", ["NULL", "interval '-1 second'", "batch_size => 0", "batch_size => NULL"])
def test_a_purge_without_sense_is_refused(events: psycopg.Connection, arguments: str) -> None:
    with pytest.raises(errors.InvalidParameterValue):
        purged(events, arguments)


def test_two_purges_at_once_share_the_work(apart: str) -> None:
    with psycopg.connect(apart) as one, psycopg.connect(apart) as other:
        for _ in range(3):
            insert(one, "realtime.event_log", user_id=None, sent_at=NOON)
        one.commit()
        other.execute("SET lock_timeout = '2s'")
        assert purged(one, "batch_size => 2") == 2
        assert purged(other, "batch_size => 2") == 1


# --- the moved tables and the clean-up


def run(db: psycopg.Connection, file: str) -> list[str]:
    """Run a file of the deck; returns its notices."""
    said: list[str] = []

    def note(diagnostic: errors.Diagnostic) -> None:
        said.append(diagnostic.message_primary or "")

    db.add_notice_handler(note)
    try:
        db.execute((Deck(DECK).folder / file).read_bytes())
    finally:
        db.remove_notice_handler(note)
    db.execute("SET LOCAL search_path = pg_catalog")
    return said


def test_stock_keeps_its_sizes_when_they_move_back_and_forth(db: psycopg.Connection) -> None:
    join = "SELECT us_size FROM inventory.stock AS s JOIN {}.size_master AS m ON m.id = s.size_id"
    run(db, "undo/0035_move_size_tables_to_catalog.sql")
    assert db.execute(join.format("core").encode()).fetchall() == [("9.5",)]
    run(db, "0035_move_size_tables_to_catalog.sql")
    assert db.execute(join.format("catalog").encode()).fetchall() == [("9.5",)]


@pytest.mark.parametrize("schema", REMOVED)
def test_an_obsolete_schema_goes_if_it_is_empty(db: psycopg.Connection, schema: str) -> None:
    db.execute(f"CREATE SCHEMA {schema}")
    notices = run(db, "0054_cleanup_obsolete_schemas.sql")
    assert notices == [f'schema "{one}" does not exist, skipping' for one in REMOVED if one != schema]
    assert schemas(db) == sorted(TABLES)


@pytest.mark.parametrize("schema", REMOVED)
def test_no_schema_goes_while_something_is_in_one(db: psycopg.Connection, schema: str) -> None:
    db.execute("".join(f"CREATE SCHEMA {one};" for one in REMOVED) + f"CREATE TABLE {schema}.precious ()")
    with pytest.raises(errors.DependentObjectsStillExist), db.transaction():
        db.execute((Deck(DECK).folder / "0054_cleanup_obsolete_schemas.sql").read_bytes())
    assert set(REMOVED) <= set(schemas(db))


def test_undo_of_the_clean_up_brings_nothing_back_and_says_so(db: psycopg.Connection) -> None:
    assert "the six obsolete schemas are not made again" in run(db, "undo/0054_cleanup_obsolete_schemas.sql")[0]
    assert schemas(db) == sorted(TABLES)


@pytest.mark.parametrize(
    "file",
    [
        "0001_schemas", "0002_set_updated_at", "0006_product", "0010_gibson_size_system", "0016_purchase_history",
        "0018_stock", "0019_order",
    ],
)  # fmt: skip
def test_undo_refuses_while_something_depends_on_it(db: psycopg.Connection, file: str) -> None:
    run(db, "undo/0035_move_size_tables_to_catalog.sql")
    with pytest.raises(errors.DependentObjectsStillExist):
        db.execute((Deck(DECK).folder / "undo" / f"{file}.sql").read_bytes())
