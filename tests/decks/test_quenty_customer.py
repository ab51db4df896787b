"""The deck quenty_customer on real servers: what its document (003) states is there, and holds."""

from __future__ import annotations

import threading
import time

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
    created,
    down,
    dump,
    indexes,
    pairs,
    psql,
    relations,
    triggers,
)

DECK = "quenty_customer"
SERVICE = "quenty_customer_user"

# One valid row for each table, as a client would spell it.
LONG_AGO = "2003-05-06 00:00:00+00"
ROWS = {
    "companies": {"company_id": "acme"},
    "document_types": {"name": "Tax number", "code": "TAX"},
    "users": {"unique_id": "u1", "username": "ann", "email": "ann@example.com", "password_hash": "$2b$12$"},
}


def insert(db: psycopg.Connection, table: str, **changes: str | None) -> psycopg.Cursor:
    """Insert the table's valid row with some changes; the cursor has it as it was stored."""
    row: dict[str, str | None] = {**ROWS[table], **changes}
    marks = ", ".join(["%s"] * len(row))
    return db.execute(
        f"INSERT INTO quenty_customer.{table} ({', '.join(row)}) VALUES ({marks}) RETURNING *", list(row.values())
    )


@pytest.fixture
def tenants(db: psycopg.Connection) -> psycopg.Connection:
    """``db`` with the companies acme (users ann, al) and bolt (bea), and cy, who has no company."""
    for company in ("acme", "bolt"):
        insert(db, "companies", company_id=company)
    users: dict[str, str | None] = {"ann": "acme", "al": "acme", "bea": "bolt", "cy": None}
    for name, employer in users.items():
        insert(db, "users", unique_id=name, username=name, email=f"{name}@example.com", company_id=employer)
    return db


# --- the catalog: what the document states, and nothing more. What it leaves open is decided in the files' headers.

COLUMNS = {
    "users": """
        id               integer  NOT NULL  DEFAULT nextval('quenty_customer.users_id_seq'::regclass)
        unique_id        character varying(255)    NOT NULL
        username         character varying(255)    NOT NULL
        email            character varying(255)    NOT NULL
        password_hash    character varying(255)    NOT NULL
        first_name       character varying(255)
        last_name        character varying(255)
        phone            character varying(50)
        role             character varying(50)     DEFAULT 'customer'::character varying
        active           boolean                   DEFAULT true
        last_login       timestamptz
        company_id       character varying(255)
        created_at       timestamptz               DEFAULT CURRENT_TIMESTAMP
        updated_at       timestamptz               DEFAULT CURRENT_TIMESTAMP
    """,
    "companies": """
        id               integer  NOT NULL  DEFAULT nextval('quenty_customer.companies_id_seq'::regclass)
        company_id       character varying(255)    NOT NULL
        name             character varying(500)
        business_name    character varying(500)
        document_type    character varying(50)
        document_number  character varying(100)
        active           boolean                   DEFAULT true
        created_at       timestamptz               DEFAULT CURRENT_TIMESTAMP
        updated_at       timestamptz               DEFAULT CURRENT_TIMESTAMP
    """,
    "document_types": """
        id           integer  NOT NULL  DEFAULT nextval('quenty_customer.document_types_id_seq'::regclass)
        name         character varying(255)  NOT NULL
        code         character varying(50)   NOT NULL
        description  text
        active       boolean                 DEFAULT true
        created_at   timestamptz             DEFAULT CURRENT_TIMESTAMP
    """,
}
KEYS = {
    "users_pkey": "users PRIMARY KEY (id)",
    "users_unique_id_key": "users UNIQUE (unique_id)",
    "users_username_key": "users UNIQUE (username)",
    "users_email_key": "users UNIQUE (email)",
    "companies_pkey": "companies PRIMARY KEY (id)",
    "companies_company_id_key": "companies UNIQUE (company_id)",
    "companies_document_number_key": "companies UNIQUE (document_number)",
    "document_types_pkey": "document_types PRIMARY KEY (id)",
    "document_types_code_key": "document_types UNIQUE (code)",
}
REFERENCES = {
    "fk_users_company":
        "users FOREIGN KEY (company_id) REFERENCES quenty_customer.companies(company_id) ON DELETE SET NULL",
}  # fmt: skip
# Those that would repeat a unique key are left out.
INDEXES = {
    "idx_users_company_id": "users USING btree (company_id)",
    "idx_users_role": "users USING btree (role)",
    "idx_users_active": "users USING btree (active)",
    "idx_companies_active": "companies USING btree (active)",
    "idx_companies_name": "companies USING btree (name)",
    "idx_document_types_active": "document_types USING btree (active)",
    "idx_users_company_active": "users USING btree (company_id, active)",
    "idx_users_email_active": "users USING btree (email, active) WHERE (active = true)",
}
STAMPED = ("users", "companies")
STAMP = "ROW quenty_customer.update_updated_at_column()"
TRIGGERS = {f"update_{one}_updated_at": f"BEFORE UPDATE ON quenty_customer.{one} {STAMP}" for one in STAMPED}


def test_tables_are_those_of_the_document(db: psycopg.Connection) -> None:
    assert relations(db, "quenty_customer") == dict.fromkeys(COLUMNS, "r")


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_have_their_type_and_default(db: psycopg.Connection, table: str) -> None:
    stated = [" ".join(line.split()) for line in COLUMNS[table].strip().splitlines()]
    assert columns(db, f"quenty_customer.{table}") == stated


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_owns_its_sequence(db: psycopg.Connection, table: str) -> None:
    owned = db.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"quenty_customer.{table}"]).fetchall()
    assert owned == [(f"quenty_customer.{table}_id_seq",)]


def test_primary_and_unique_keys(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_customer", "pu") == KEYS


def test_users_refer_to_their_company_once(db: psycopg.Connection) -> None:
    assert constraints(db, "quenty_customer", "f") == REFERENCES


def test_indexes_have_their_columns_order_and_predicate(db: psycopg.Connection) -> None:
    assert indexes(db, "quenty_customer") == INDEXES


def test_triggers_are_on_the_two_tables_with_updated_at(db: psycopg.Connection) -> None:
    assert triggers(db, "quenty_customer") == TRIGGERS


def test_functions_and_who_they_run_as(db: psycopg.Connection) -> None:
    functions = db.execute(
        """
        SELECT proname, prosecdef, provolatile::text, pg_get_function_arguments(oid) FROM pg_proc
        WHERE pronamespace = 'quenty_customer'::regnamespace ORDER BY proname
        """
    ).fetchall()
    assert functions == [
        ("login_by_email", True, "s", "given_email text"),
        ("login_by_username", True, "s", "given_username text"),
        ("update_updated_at_column", False, "v", ""),
    ]


# --- what is refused

ROLES = ("admin", "manager", "customer", "viewer")
EMAILS = "a@b.co a.b_c%d+e-f@b-c.d1.museum A@B.CO 0@0.aa"
NO_EMAILS = "a@b.c ab.co @b.co a@.co a@b a@b.c1 a@b.co| a@b.c|m a&b@c.de a@b_c.de a@b.co,c@d.ef a@"


@pytest.mark.parametrize("role", [*ROLES, None])
def test_a_role_of_the_application_is_accepted(db: psycopg.Connection, role: str | None) -> None:
    assert insert(db, "users", role=role).rowcount == 1


@pytest.mark.parametrize("role", ["", "Admin", "admin ", "root"])
def test_another_role_is_refused(db: psycopg.Connection, role: str) -> None:
    refused(db, "chk_users_role", role=role)


@pytest.mark.parametrize("email", EMAILS.split())
def test_an_email_address_is_accepted(db: psycopg.Connection, email: str) -> None:
    assert insert(db, "users", email=email).rowcount == 1


@pytest.mark.parametrize("email", [*NO_EMAILS.split(), "", "a @b.co", "a@b.co\n"])
def test_what_is_no_email_address_is_refused(db: psycopg.Connection, email: str) -> None:
    refused(db, "chk_users_email_format", email=email)


def refused(db: psycopg.Connection, check: str, **changes: str) -> None:
    with pytest.raises(errors.CheckViolation) as violation:
        insert(db, "users", **changes)
    assert violation.value.diag.constraint_name == check


def test_every_check_is_tested(db: psycopg.Connection) -> None:
    assert set(constraints(db, "quenty_customer", "c")) == {"chk_users_role", "chk_users_email_format"}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column)
        for table, row in ROWS.items()
        for column in row
    ],
)  # fmt: skip
def test_a_required_column_cannot_be_null(db: psycopg.Connection, table: str, column: str) -> None:
    with pytest.raises(errors.NotNullViolation):
        insert(db, table, **{column: None})


@pytest.mark.parametrize(
    ("table", "column"),
    [definition.rstrip(")").split(" UNIQUE (") for definition in KEYS.values() if "UNIQUE" in definition],
)
def test_a_unique_value_stands_once(db: psycopg.Connection, table: str, column: str) -> None:
    others = {key: f"other{value}" for key, value in ROWS[table].items()}
    insert(db, table, **{column: "x@y.zz"})
    with pytest.raises(errors.UniqueViolation) as violation:
        insert(db, table, **{**others, column: "x@y.zz"})
    assert violation.value.diag.constraint_name == f"{table}_{column}_key"


def test_any_number_of_companies_may_have_no_document(db: psycopg.Connection) -> None:
    insert(db, "companies", company_id="a")
    assert insert(db, "companies", company_id="b").rowcount == 1


def test_a_company_that_does_not_exist_is_refused(db: psycopg.Connection) -> None:
    with pytest.raises(errors.ForeignKeyViolation, match="fk_users_company"):
        insert(db, "users", company_id="nobody")


def test_users_outlive_their_company(tenants: psycopg.Connection) -> None:
    tenants.execute("DELETE FROM quenty_customer.companies WHERE company_id = 'acme'")
    left = pairs(tenants, "SELECT username, company_id FROM quenty_customer.users")
    assert left == {"ann": None, "al": None, "bea": "bolt", "cy": None}


# --- updated_at


@pytest.mark.parametrize("table", STAMPED)
@pytest.mark.parametrize("change", ["active = active", "updated_at = '1999-01-01'"])
def test_updated_at_moves_with_every_update(db: psycopg.Connection, table: str, change: str) -> None:
    insert(db, table, created_at=LONG_AGO, updated_at=LONG_AGO)
    row = db.execute(
        f"UPDATE quenty_customer.{table} SET {change} RETURNING updated_at = now(), created_at = '{LONG_AGO}'"
    )
    assert row.fetchall() == [(True, True)]


# --- the service and its tenants


def test_the_service_may_log_in_and_is_bound_by_row_level_security(db: psycopg.Connection) -> None:
    attributes = "rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    role = db.execute(f"SELECT {attributes}, rolpassword IS NULL FROM pg_authid WHERE rolname = %s", [SERVICE])
    assert role.fetchall() == [(True, False, False, False, False, False, True)]


def test_policies_are_on_users_and_companies(db: psycopg.Connection) -> None:
    tables = db.execute(
        """
        SELECT relname, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'quenty_customer'::regnamespace AND relrowsecurity ORDER BY relname
        """
    ).fetchall()
    assert tables == [("companies", False), ("users", False)]
    policies = db.execute("SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies")
    same = (
        "company_isolation", "PERMISSIVE", [SERVICE], "ALL",
        "((company_id)::text = NULLIF(current_setting('app.current_company_id'::text, true), ''::text))", None,
    )  # fmt: skip
    assert sorted(policies.fetchall()) == [("companies", *same), ("users", *same)]


def seen(db: psycopg.Connection, company: str | None) -> tuple[list[str], list[str]]:
    """The companies and users that the service sees while it works for a company."""
    db.execute(f"SET LOCAL ROLE {SERVICE}")
    if company is not None:
        db.execute("SELECT set_config('app.current_company_id', %s, true)", [company])
    companies = db.execute("SELECT company_id FROM quenty_customer.companies ORDER BY 1").fetchall()
    users = db.execute("SELECT username FROM quenty_customer.users ORDER BY 1").fetchall()
    return [row[0] for row in companies], [row[0] for row in users]


@pytest.mark.parametrize(
    ("company", "rows"),
    [
        ("acme", (["acme"], ["al", "ann"])),
        ("bolt", (["bolt"], ["bea"])),
        ("nobody", ([], [])),
        ("ACME", ([], [])),
        ("", ([], [])),
        (None, ([], [])),
    ],
)
def test_a_tenant_sees_its_own_rows_and_none_without_a_setting(
    tenants: psycopg.Connection, company: str | None, rows: tuple[list[str], list[str]]
) -> None:
    assert seen(tenants, company) == rows


def test_a_company_without_a_name_is_not_what_an_empty_setting_means(tenants: psycopg.Connection) -> None:
    insert(tenants, "companies", company_id="")
    assert seen(tenants, "") == ([], [])


def test_a_setting_that_ended_with_its_transaction_shows_nothing(copy: str) -> None:
    with psycopg.connect(copy, user="postgres", autocommit=True) as service:
        service.execute("INSERT INTO quenty_customer.companies (company_id) VALUES ('acme')")
        service.execute(f"SET ROLE {SERVICE}")
        with service.transaction():
            service.execute("SET LOCAL app.current_company_id = 'acme'")
            assert service.execute("SELECT company_id FROM quenty_customer.companies").fetchall() == [("acme",)]
        assert service.execute("SHOW app.current_company_id").fetchall() == [("",)]
        assert service.execute("SELECT company_id FROM quenty_customer.companies").fetchall() == []


@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_the_owner_sees_every_row(tenants: psycopg.Connection, role: str) -> None:
    tenants.execute(f"SET LOCAL ROLE {role}")
    assert tenants.execute("SELECT count(*) FROM quenty_customer.users").fetchall() == [(4,)]
    assert tenants.execute("SELECT count(*) FROM quenty_customer.companies").fetchall() == [(2,)]


def test_another_role_with_privileges_sees_no_row(tenants: psycopg.Connection) -> None:
    tenants.execute(f"GRANT USAGE ON SCHEMA quenty_customer TO {APP}; GRANT SELECT ON quenty_customer.users TO {APP}")
    tenants.execute(f"SET LOCAL ROLE {APP}; SET LOCAL app.current_company_id = 'acme'")
    assert tenants.execute("SELECT FROM quenty_customer.users").fetchall() == []


WRITES = (
    "INSERT INTO quenty_customer.users (unique_id, username, email, password_hash, company_id)"
    " VALUES ('x', 'x', 'x@example.com', '', {company})",
    "UPDATE quenty_customer.users SET company_id = {company} WHERE username = 'ann'",
)


@pytest.mark.parametrize("statement", WRITES)
def test_a_tenant_writes_its_own_rows(tenants: psycopg.Connection, statement: str) -> None:
    seen(tenants, "acme")
    assert tenants.execute(statement.format(company="'acme'")).rowcount == 1


@pytest.mark.parametrize("company", ["'bolt'", "NULL", "''"])
@pytest.mark.parametrize("statement", WRITES)
def test_a_tenant_writes_no_row_of_another(tenants: psycopg.Connection, statement: str, company: str) -> None:
    seen(tenants, "acme")
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        tenants.execute(statement.format(company=company))


@pytest.mark.parametrize("table", ["users", "companies"])
@pytest.mark.parametrize(
    "statement", ["UPDATE quenty_customer.{} SET active = false", "DELETE FROM quenty_customer.{}"]
)
def test_a_tenant_reaches_no_row_of_another(tenants: psycopg.Connection, table: str, statement: str) -> None:
    seen(tenants, "acme")
    tenants.execute(statement.format(table))
    left = "SELECT count(*) FROM quenty_customer.{} WHERE company_id = 'bolt' AND active"
    tenants.execute("RESET ROLE")
    assert tenants.execute(left.format(table)).fetchall() == [(1,)]


def test_without_a_setting_nothing_can_be_written(tenants: psycopg.Connection) -> None:
    seen(tenants, None)
    assert tenants.execute("UPDATE quenty_customer.users SET active = false").rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        insert(tenants, "companies", company_id="new")


def test_a_new_company_signs_up_as_itself(tenants: psycopg.Connection) -> None:
    seen(tenants, "new")
    assert insert(tenants, "companies", company_id="new").rowcount == 1
    assert seen(tenants, None) == (["new"], [])


def test_a_tenant_that_leaves_lets_its_users_go(tenants: psycopg.Connection) -> None:
    seen(tenants, "acme")
    tenants.execute("DELETE FROM quenty_customer.companies")
    assert seen(tenants, None) == ([], [])
    tenants.execute("RESET ROLE")
    assert pairs(tenants, "SELECT username, company_id FROM quenty_customer.users")["ann"] is None


# --- logging in


@pytest.mark.parametrize("lookup", ["login_by_email('bea@example.com')", "login_by_username('bea')"])
def test_the_service_finds_who_logs_in_before_it_knows_the_company(tenants: psycopg.Connection, lookup: str) -> None:
    assert seen(tenants, None) == ([], [])
    found = tenants.execute(f"SELECT * FROM quenty_customer.{lookup}")
    assert [column.name for column in found.description or []] == ["unique_id", "password_hash", "role", "company_id"]
    assert found.fetchall() == [("bea", "$2b$12$", "customer", "bolt")]


def test_who_has_no_company_can_be_found_too(tenants: psycopg.Connection) -> None:
    tenants.execute(f"SET LOCAL ROLE {SERVICE}")
    assert tenants.execute("SELECT company_id FROM quenty_customer.login_by_username('cy')").fetchall() == [(None,)]


@pytest.mark.parametrize("active", ["false", "NULL"])
def test_who_is_not_active_cannot_log_in(tenants: psycopg.Connection, active: str) -> None:
    tenants.execute(f"UPDATE quenty_customer.users SET active = {active}; SET LOCAL ROLE {SERVICE}")
    assert tenants.execute("SELECT FROM quenty_customer.login_by_username('ann')").fetchall() == []
    assert tenants.execute("SELECT FROM quenty_customer.login_by_email('ann@example.com')").fetchall() == []


@pytest.mark.parametrize("value", ["'nobody'", "''", "NULL", "'%'", "$$' OR true --$$", "'ANN'", "'bea@example.com'"])
def test_a_lookup_finds_nobody_else(tenants: psycopg.Connection, value: str) -> None:
    tenants.execute(f"SET LOCAL ROLE {SERVICE}")
    assert tenants.execute(f"SELECT FROM quenty_customer.login_by_username({value})").fetchall() == []


def test_a_username_like_an_email_address_leads_nobody_astray(tenants: psycopg.Connection) -> None:
    insert(tenants, "users", unique_id="eve", username="ann@example.com", email="eve@example.com")
    assert pairs(tenants, "SELECT unique_id, role FROM quenty_customer.login_by_email('ann@example.com')").keys() == {
        "ann"
    }


@pytest.mark.parametrize("lookup", ["login_by_email('ann@example.com')", "login_by_username('ann')"])
def test_nobody_else_may_look_up_a_login(tenants: psycopg.Connection, lookup: str) -> None:
    tenants.execute(f"GRANT USAGE ON SCHEMA quenty_customer TO {APP}; SET LOCAL ROLE {APP}")
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied for function"):
        tenants.execute(f"SELECT FROM quenty_customer.{lookup}")


def test_a_lookup_reads_the_deck_s_users_whatever_the_caller_shadows(tenants: psycopg.Connection) -> None:
    tenants.execute(f"GRANT TEMPORARY ON DATABASE {tenants.info.dbname} TO {SERVICE}; SET LOCAL ROLE {SERVICE}")
    tenants.execute(
        """
        CREATE TEMP TABLE users AS SELECT 'fake' AS unique_id;
        CREATE FUNCTION pg_temp.lies(text, text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.lies);
        SET LOCAL search_path = pg_temp, pg_catalog;
        """
    )
    assert tenants.execute("SELECT FROM quenty_customer.login_by_username('nobody')").fetchall() == []
    assert len(tenants.execute("SELECT FROM quenty_customer.login_by_username('ann')").fetchall()) == 1


def test_logging_in_uses_an_index(db: psycopg.Connection) -> None:
    db.execute("SET LOCAL enable_seqscan = off")
    plan = db.execute("EXPLAIN SELECT FROM quenty_customer.users WHERE email = 'a'::text AND active = true").fetchall()
    assert "idx_users_email_active" in str(plan) or "users_email_key" in str(plan)


# --- grants


@pytest.mark.parametrize("table", COLUMNS)
def test_the_service_may_read_and_write_but_no_more(db: psycopg.Connection, table: str) -> None:
    assert privileges(db, f"quenty_customer.{table}") == ["DELETE", "INSERT", "SELECT", "UPDATE"]


@pytest.mark.parametrize("table", COLUMNS)
def test_the_service_may_take_numbers(db: psycopg.Connection, table: str) -> None:
    assert privileges(db, f"quenty_customer.{table}_id_seq") == ["SELECT", "USAGE"]


def test_what_the_owner_makes_later_is_granted_too(db: psycopg.Connection) -> None:
    db.execute(f"SET LOCAL ROLE {OWNER}; CREATE TABLE quenty_customer.later (id serial)")
    assert privileges(db, "quenty_customer.later") == ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert privileges(db, "quenty_customer.later_id_seq") == ["SELECT", "USAGE"]


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


def test_the_service_may_connect_and_use_the_schema_but_make_nothing_in_it(db: psycopg.Connection) -> None:
    granted = (
        "SELECT privilege_type, grantee::regrole::text FROM {}, aclexplode({}) WHERE {} = %s AND grantee = %s::regrole"
    )
    database = granted.format("pg_database", "datacl", "datname")
    schema = granted.format("pg_namespace", "nspacl", "nspname")
    assert pairs(db, database, db.info.dbname, SERVICE) == {"CONNECT": SERVICE}
    assert pairs(db, schema, DECK, SERVICE) == {"USAGE": SERVICE}


def test_the_service_works_with_no_more_than_its_grants(server: Server, deck: Deck, empty: str) -> None:
    by_psql(server, empty, deck)
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute(f"REVOKE ALL ON DATABASE {owner.info.dbname} FROM PUBLIC")
    with psycopg.connect(empty, user=SERVICE) as service:
        service.execute("SET app.current_company_id = 'acme'")
        for table, row in ROWS.items():
            insert(service, table, **({**row, "company_id": "acme"} if table == "users" else row))
            service.execute(f"UPDATE quenty_customer.{table} SET active = false")
        for table in ("users", "companies", "document_types"):
            with pytest.raises(errors.InsufficientPrivilege), service.transaction():
                service.execute(f"TRUNCATE quenty_customer.{table}")
            assert service.execute(f"DELETE FROM quenty_customer.{table}").rowcount == 1
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute("CREATE TABLE quenty_customer.mine ()")


# --- roles, extension, up and down


def test_a_role_that_bypasses_row_level_security_is_refused(deck: Deck, db: psycopg.Connection) -> None:
    db.execute(f"ALTER ROLE {SERVICE} BYPASSRLS")
    with pytest.raises(errors.InvalidRoleSpecification) as refusal:
        db.execute((deck.folder / "0006_role.sql").read_bytes())
    assert refusal.value.diag.message_hint == (
        f"It would see the rows of every company: ALTER ROLE {SERVICE} NOSUPERUSER NOBYPASSRLS;"
    )


def test_two_sessions_may_make_the_role_at_once(deck: Deck, empty: str) -> None:
    file = (deck.folder / "0006_role.sql").read_text(encoding="ascii").replace(SERVICE, "quenty_customer_race")
    notices: list[str | None] = []
    with psycopg.connect(empty) as first, psycopg.connect(empty) as second:
        second.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        first.execute(file.encode())
        other = threading.Thread(target=second.execute, args=[file.encode()])
        other.start()
        wait_until_blocked(first, second)
        first.commit()
        other.join()
        second.commit()
        first.execute("DROP ROLE quenty_customer_race")
    assert notices == ["role quenty_customer_race was made by another session meanwhile"]


def wait_until_blocked(blocker: psycopg.Connection, blocked: psycopg.Connection) -> None:
    """Until one session waits for the other; ends the test if it never does."""
    deadline = time.monotonic() + 30
    waits = "SELECT 1 WHERE pg_backend_pid() = ANY (pg_blocking_pids(%s))"
    while blocker.execute(waits, [blocked.info.backend_pid]).fetchone() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_undo_keeps_the_role_and_the_extension_and_says_so(server: Server, deck: Deck, empty: str) -> None:
    by_psql(server, empty, deck)
    with psycopg.connect(empty) as owner:
        assert depends_on_the_service(owner)
    said = down(server, empty, deck)
    assert f"role {SERVICE} is kept" in said
    assert f"DROP ROLE {SERVICE};" in said
    assert "extension pg_stat_statements is kept" in said
    with psycopg.connect(empty) as owner:
        assert not depends_on_the_service(owner)


def depends_on_the_service(db: psycopg.Connection) -> list[tuple[object, ...]]:
    """Grants to the service and policies for it, of this database and in it."""
    return db.execute(
        """
        SELECT classid::regclass, objid FROM pg_shdepend JOIN pg_database ON datname = current_database()
        WHERE refobjid = %s::regrole AND (dbid = pg_database.oid OR (dbid, objid) = (0, pg_database.oid))
        """,
        [SERVICE],
    ).fetchall()


EXTENSION = "0010_pg_stat_statements.sql"


def test_the_extension_is_made_by_who_may_and_left_by_who_may_not(server: Server, deck: Deck) -> None:
    with created(server, "quenty_customer_extension") as url:
        file = deck.folder / EXTENSION
        assert "is left to operations" in psql(server, url, file)
        assert "EXTENSION" not in dump(server, url)
        by_superuser = server.url("quenty_customer_extension")
        assert psql(server, by_superuser, file) == ""
        assert "CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public" in dump(server, url)
        assert "skipping" in psql(server, url, file)
