"""The deck quenty_shipping on real servers: what its document (003) states is there, and holds."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from tests.conftest import Server
from tests.decks.conftest import (
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

DECK = "quenty_shipping"
SERVICE = "quenty_shipping_user"

# One valid row for each table, as a client would spell it.
LONG_AGO = "2003-05-06 00:00:00+00"
WAY = {"origin_country": "Colombia", "destination_country": "Mexico"}
RATE = {"carrier_name": "Swift", "service_type": "express", "base_rate": "10", "total_cost": "12.50"}
ROWS = {
    "manifests": {"id": "1", "unique_id": "M-1", **WAY, "company_id": "acme", "created_by": "ann"},
    "manifest_items": {"manifest_id": "1", "description": "Pens", "quantity": "2", "weight": "0.5", "value": "3"},
    "shipping_rates": {"manifest_id": "1", **RATE},
    "countries": {"name": "Mexico", "iso_code": "MX"},
    "shipping_carriers": {"name": "Swift", "code": "SWIFT"},
}


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> psycopg.Cursor:
    """Insert the table's valid row with some changes; the cursor has it as it was stored."""
    row: dict[str, str | None] = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    return db.execute(
        f"INSERT INTO quenty_shipping.{table} ({', '.join(row)}) VALUES ({marks}) RETURNING *", list(row.values())
    )


@pytest.fixture
def desk(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with manifest 1."""
    insert(db, "manifests")
    return db


# --- the catalog: what the document states, and nothing more. What it leaves open is decided in the files' headers.

COLUMNS = {
    "manifests": """
        id                   integer  NOT NULL  DEFAULT nextval('quenty_shipping.manifests_id_seq'::regclass)
        unique_id            character varying(255)  NOT NULL
        status               character varying(50)   DEFAULT 'draft'::character varying
        total_weight         numeric(8,3)            DEFAULT 0.0
        total_volume         numeric(8,3)            DEFAULT 0.0
        total_value          numeric(10,2)           DEFAULT 0.0
        currency             character varying(10)   DEFAULT 'USD'::character varying
        origin_country       character varying(100)  NOT NULL
        destination_country  character varying(100)  NOT NULL
        shipping_zone        character varying(50)
        estimated_delivery   timestamptz
        tracking_number      character varying(255)
        company_id           character varying(255)  NOT NULL
        created_by           character varying(255)  NOT NULL
        created_at           timestamptz             DEFAULT CURRENT_TIMESTAMP
        updated_at           timestamptz             DEFAULT CURRENT_TIMESTAMP
    """,
    "manifest_items": """
        id                 integer         NOT NULL  DEFAULT nextval('quenty_shipping.manifest_items_id_seq'::regclass)
        manifest_id        integer         NOT NULL
        description        text            NOT NULL
        quantity           integer         NOT NULL
        weight             numeric(8,3)    NOT NULL
        volume             numeric(8,3)
        value              numeric(10,2)   NOT NULL
        hs_code            character varying(50)
        country_of_origin  character varying(100)
        product_id         integer
        created_at         timestamptz     DEFAULT CURRENT_TIMESTAMP
    """,
    "shipping_rates": """
        id              integer         NOT NULL  DEFAULT nextval('quenty_shipping.shipping_rates_id_seq'::regclass)
        manifest_id     integer         NOT NULL
        carrier_name    character varying(255)  NOT NULL
        service_type    character varying(255)  NOT NULL
        base_rate       numeric(10,2)   NOT NULL
        weight_rate     numeric(10,2)   DEFAULT 0.0
        volume_rate     numeric(10,2)   DEFAULT 0.0
        fuel_surcharge  numeric(10,2)   DEFAULT 0.0
        insurance_rate  numeric(10,2)   DEFAULT 0.0
        total_cost      numeric(10,2)   NOT NULL
        currency        character varying(10)   DEFAULT 'USD'::character varying
        transit_days    integer
        valid_until     timestamptz
        created_at      timestamptz     DEFAULT CURRENT_TIMESTAMP
    """,
    "countries": """
        id          integer                 NOT NULL  DEFAULT nextval('quenty_shipping.countries_id_seq'::regclass)
        name        character varying(255)  NOT NULL
        iso_code    character varying(10)   NOT NULL
        zone        character varying(50)
        active      boolean                 DEFAULT true
        created_at  timestamptz             DEFAULT CURRENT_TIMESTAMP
    """,
    "shipping_carriers": """
        id            integer   NOT NULL  DEFAULT nextval('quenty_shipping.shipping_carriers_id_seq'::regclass)
        name          character varying(255)  NOT NULL
        code          character varying(50)   NOT NULL
        api_endpoint  character varying(500)
        api_key       character varying(500)
        active        boolean       DEFAULT true
        supported_services  jsonb
        created_at    timestamptz   DEFAULT CURRENT_TIMESTAMP
    """,
}
KEYS = {
    "manifests_pkey": "manifests PRIMARY KEY (id)",
    "manifests_unique_id_key": "manifests UNIQUE (unique_id)",
    "manifests_tracking_number_key": "manifests UNIQUE (tracking_number)",
    "manifest_items_pkey": "manifest_items PRIMARY KEY (id)",
    "shipping_rates_pkey": "shipping_rates PRIMARY KEY (id)",
    "countries_pkey": "countries PRIMARY KEY (id)",
    "countries_iso_code_key": "countries UNIQUE (iso_code)",
    "shipping_carriers_pkey": "shipping_carriers PRIMARY KEY (id)",
    "shipping_carriers_code_key": "shipping_carriers UNIQUE (code)",
}
OF_MANIFEST = "FOREIGN KEY (manifest_id) REFERENCES quenty_shipping.manifests(id) ON DELETE CASCADE"
REFERENCES = {
    "manifest_items_manifest_id_fkey": f"manifest_items {OF_MANIFEST}",
    "shipping_rates_manifest_id_fkey": f"shipping_rates {OF_MANIFEST}",
}
# Those that would repeat a unique key are left out.
INDEXES = {
    "idx_manifests_company_id": "manifests USING btree (company_id)",
    "idx_manifests_status": "manifests USING btree (status)",
    "idx_manifests_created_at": "manifests USING btree (created_at DESC)",
    "idx_manifests_destination": "manifests USING btree (destination_country)",
    "idx_manifests_company_status_date": "manifests USING btree (company_id, status, created_at DESC)",
    "idx_manifest_items_manifest_id": "manifest_items USING btree (manifest_id)",
    "idx_manifest_items_product_id": "manifest_items USING btree (product_id)",
    "idx_manifest_items_hs_code": "manifest_items USING btree (hs_code)",
    "idx_shipping_rates_manifest_id": "shipping_rates USING btree (manifest_id)",
    "idx_shipping_rates_carrier": "shipping_rates USING btree (carrier_name)",
    "idx_shipping_rates_total_cost": "shipping_rates USING btree (total_cost)",
    "idx_shipping_rates_manifest_carrier_cost": "shipping_rates USING btree (manifest_id, carrier_name, total_cost)",
    "idx_countries_zone": "countries USING btree (zone)",
    "idx_countries_active": "countries USING btree (active)",
    "idx_shipping_carriers_active": "shipping_carriers USING btree (active)",
}
TRIGGERS = {
    "update_manifests_updated_at":
        "BEFORE UPDATE ON quenty_shipping.manifests ROW quenty_shipping.update_updated_at_column()",
}  # fmt: skip


def test_tables_are_those_of_the_document(db: psycopg.Connection) -> None:
    assert relations(db, "quenty_shipping") == dict.fromkeys(COLUMNS, "r")


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    stated = [" ".join(line.split()) for line in COLUMNS[table].strip().splitlines()]
    assert columns(db, f"quenty_shipping.{table}") == stated


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_owns_its_sequence(db: psycopg.Connection, table: str) -> None:
    owned = db.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"quenty_shipping.{table}"]).fetchall()
    assert owned == [(f"quenty_shipping.{table}_id_seq",)]


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_shipping", "pu") == KEYS


def test_foreign_keys_pass_deletes_on(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_shipping", "f") == REFERENCES


def test_indexes_have_their_columns_and_order(db: psycopg.Connection) -> None:
    assert indexes(db, "quenty_shipping") == INDEXES


def test_the_trigger_is_on_manifests(db: psycopg.Connection) -> None:
    assert triggers(db, "quenty_shipping") == TRIGGERS


def test_no_secret_and_no_row_is_put_in(db: psycopg.Connection) -> None:
    assert [db.execute(f"SELECT FROM quenty_shipping.{table}").rowcount for table in ROWS] == [0] * len(ROWS)


# --- what is refused

STATUSES = ("draft", "submitted", "approved", "rejected", "shipped", "delivered")
# For each part of a CHECK the value next to its limit on either side: accepted, refused.
CHECKS = (
    *(("chk_manifests_status", "manifests", "status", status, f"{status} ") for status in STATUSES),
    ("chk_manifests_status", "manifests", "status", "draft", "Draft"),
    ("chk_manifests_status", "manifests", "status", None, ""),
    *(("chk_manifests_weights", "manifests", f"total_{what}", "0", "-0.001") for what in ("weight", "volume")),
    *(("chk_manifests_weights", "manifests", f"total_{what}", None, "-1") for what in ("weight", "volume", "value")),
    ("chk_manifests_weights", "manifests", "total_value", "0", "-0.01"),
    ("chk_manifest_items_quantities", "manifest_items", "quantity", "1", "0"),
    ("chk_manifest_items_quantities", "manifest_items", "weight", "0.001", "0"),
    ("chk_manifest_items_quantities", "manifest_items", "value", "0", "-0.01"),
    ("chk_shipping_rates_amounts", "shipping_rates", "base_rate", "0", "-0.01"),
    ("chk_shipping_rates_amounts", "shipping_rates", "total_cost", "0", "-0.01"),
    ("chk_shipping_rates_amounts", "shipping_rates", "transit_days", "1", "0"),
    ("chk_shipping_rates_amounts", "shipping_rates", "transit_days", None, "-1"),
)


@pytest.mark.parametrize(("check", "table", "column", "good", "bad"), CHECKS)
def test_a_check_draws_the_line(
    desk: psycopg.Connection, check: str, table: str, column: str, good: str | None, bad: str
) -> None:
    others = {"id": "2", "unique_id": "M-2"} if table == "manifests" else {}
    insert(desk, table, **{**others, column: good})
    with pytest.raises(errors.CheckViolation) as refused:
        insert(desk, table, **{**others, "id": "3", column: bad})
    assert refused.value.diag.constraint_name == check


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    assert set(constraints(db, "quenty_shipping", "c")) == {check for check, *_ in CHECKS}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, row in ROWS.items() for column in row if column != "id"]
)
def test_a_required_column_cannot_be_null(desk: psycopg.Connection, table: str, column: str) -> None:
    with pytest.raises(errors.NotNullViolation):
        insert(desk, table, **{column: None})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("manifests", "unique_id"),
        ("manifests", "tracking_number"),
        ("countries", "iso_code"),
        ("shipping_carriers", "code"),
    ],
)
def test_a_unique_value_stands_once(db: psycopg.Connection, table: str, column: str) -> None:
    others = {"unique_id": "M-9"} if table == "manifests" else {}
    insert(db, table, **{"id": "8", column: "X"})
    with pytest.raises(errors.UniqueViolation) as refused:
        insert(db, table, **{**others, "id": "9", column: "X"})
    assert refused.value.diag.constraint_name == f"{table}_{column}_key"


def test_any_number_of_manifests_may_have_no_tracking_number(desk: psycopg.Connection) -> None:
    assert insert(desk, "manifests", id="2", unique_id="M-2").rowcount == 1


@pytest.mark.parametrize("table", ["manifest_items", "shipping_rates"])
def test_a_manifest_that_does_not_exist_is_refused(desk: psycopg.Connection, table: str) -> None:
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        insert(desk, table, manifest_id="77")
    assert refused.value.diag.constraint_name == f"{table}_manifest_id_fkey"


def test_a_deleted_manifest_takes_its_items_and_rates_with_it(desk: psycopg.Connection) -> None:
    for number in ("1", "2"):
        if number == "2":
            insert(desk, "manifests", id="2", unique_id="M-2")
        insert(desk, "manifest_items", manifest_id=number)
        insert(desk, "shipping_rates", manifest_id=number)
    desk.execute("DELETE FROM quenty_shipping.manifests WHERE id = 1")
    assert desk.execute("SELECT manifest_id FROM quenty_shipping.manifest_items").fetchall() == [(2,)]
    assert desk.execute("SELECT manifest_id FROM quenty_shipping.shipping_rates").fetchall() == [(2,)]


@pytest.mark.parametrize("column", ["company_id", "created_by"])
def test_other_services_are_plain_values(db: psycopg.Connection, column: str) -> None:
    assert insert(db, "manifests", **{column: "not known here"}).rowcount == 1
    assert insert(db, "manifest_items", product_id="77").rowcount == 1


# --- updated_at


@pytest.mark.parametrize("change", ["status = status", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(db: psycopg.Connection, change: str) -> None:
    insert(db, "manifests", created_at=LONG_AGO, updated_at=LONG_AGO)
    row = db.execute(
        f"UPDATE quenty_shipping.manifests SET {change} RETURNING updated_at = now(), created_at = '{LONG_AGO}'"
    )
    assert row.fetchall() == [(True, True)]


# --- the service


def test_the_service_may_log_in_without_a_password_of_ours(db: psycopg.Connection) -> None:
    attributes = "rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    role = db.execute(f"SELECT {attributes}, rolpassword IS NULL FROM pg_authid WHERE rolname = %s", [SERVICE])
    assert role.fetchall() == [(True, False, False, False, False, False, True)]


READ_AND_WRITE = ["DELETE", "INSERT", "SELECT", "UPDATE"]


@pytest.mark.parametrize("table", COLUMNS)
def test_the_service_may_read_and_write_and_take_numbers_but_no_more(db: psycopg.Connection, table: str) -> None:
    assert privileges(db, f"quenty_shipping.{table}") == READ_AND_WRITE
    assert privileges(db, f"quenty_shipping.{table}_id_seq") == ["SELECT", "USAGE"]


def test_what_the_owner_makes_later_is_granted_too(db: psycopg.Connection) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}; CREATE TABLE quenty_shipping.later (id serial)")
    assert privileges(db, "quenty_shipping.later") == READ_AND_WRITE
    assert privileges(db, "quenty_shipping.later_id_seq") == ["SELECT", "USAGE"]


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
            service.execute(f"UPDATE quenty_shipping.{table} SET created_at = now()")
        assert service.execute("DELETE FROM quenty_shipping.manifests").rowcount == 1
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute("TRUNCATE quenty_shipping.countries")


def test_undo_keeps_the_role_and_says_so(server: Server, deck: Deck, copy: str) -> None:
    said = down(server, copy, deck)
    assert f"role {SERVICE} is kept" in said
    assert f"DROP ROLE {SERVICE};" in said
    assert "extension pg_stat_statements is kept" in said
