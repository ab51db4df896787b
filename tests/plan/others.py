"""Triggers, rules, policies, views, sequences, types, privileges, comments, publications."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, EXCLUSIVE, ROW_EXCLUSIVE, SHARE_ROW, SHARE_UPDATE, Form
from tests.plan.objects import ITEM, LINKED, SEEN, SHOP, TOUCHED

OTHERS = (
    Form(
        "create trigger",
        TOUCHED,
        "CREATE TRIGGER again BEFORE UPDATE ON app.item FOR EACH ROW EXECUTE FUNCTION app.touch()",
        {"app.item": SHARE_ROW},
    ),
    Form(
        "create or replace trigger",
        TOUCHED,
        "CREATE OR REPLACE TRIGGER touch BEFORE INSERT ON app.item FOR EACH ROW EXECUTE FUNCTION app.touch()",
        {"app.item": SHARE_ROW},
    ),
    # More than CREATE TRIGGER. The manual names no lock.
    Form("drop trigger", TOUCHED, "DROP TRIGGER touch ON app.item", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "rename trigger", TOUCHED, "ALTER TRIGGER touch ON app.item RENAME TO touched", {"app.item": ACCESS_EXCLUSIVE}
    ),
    Form("disable trigger", TOUCHED, "ALTER TABLE app.item DISABLE TRIGGER touch", {"app.item": SHARE_ROW}),
    Form(
        "enable trigger",
        TOUCHED + "ALTER TABLE app.item DISABLE TRIGGER touch;\n",
        "ALTER TABLE app.item ENABLE TRIGGER touch",
        {"app.item": SHARE_ROW},
    ),
    Form("disable trigger all", LINKED, "ALTER TABLE app.orders DISABLE TRIGGER ALL", {"app.orders": SHARE_ROW}),
    # The manual names no lock for rules and policies.
    Form(
        "create rule",
        ITEM,
        "CREATE RULE quiet AS ON DELETE TO app.item DO INSTEAD NOTHING",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop rule",
        ITEM + "CREATE RULE quiet AS ON DELETE TO app.item DO INSTEAD NOTHING;\n",
        "DROP RULE quiet ON app.item",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "disable rule",
        ITEM + "CREATE RULE quiet AS ON DELETE TO app.item DO INSTEAD NOTHING;\n",
        "ALTER TABLE app.item DISABLE RULE quiet",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "enable row level security",
        ITEM,
        "ALTER TABLE app.item ENABLE ROW LEVEL SECURITY",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "force row level security",
        ITEM,
        "ALTER TABLE app.item FORCE ROW LEVEL SECURITY",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form("create policy", ITEM, "CREATE POLICY own ON app.item USING (amount > 0)", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "create policy, with a query",
        SHOP,
        "CREATE POLICY own ON app.orders USING (EXISTS (SELECT FROM app.customer AS c WHERE c.id = customer))",
        {"app.customer": ACCESS_SHARE, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter policy",
        ITEM + "CREATE POLICY own ON app.item USING (amount > 0);\n",
        "ALTER POLICY own ON app.item USING (amount > 1)",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop policy",
        ITEM + "CREATE POLICY own ON app.item USING (amount > 0);\n",
        "DROP POLICY own ON app.item",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form("create view", ITEM, "CREATE VIEW app.seen AS SELECT id, code FROM app.item", {"app.item": ACCESS_SHARE}),
    Form(
        "create or replace view",
        SEEN,
        "CREATE OR REPLACE VIEW app.seen AS SELECT id, code, note FROM app.item",
        {"app.item": ACCESS_SHARE, "app.seen": ACCESS_EXCLUSIVE},
    ),
    Form(
        "create view over a view", SEEN, "CREATE VIEW app.again AS SELECT id FROM app.seen", {"app.seen": ACCESS_SHARE}
    ),
    Form("drop view", SEEN, "DROP VIEW app.seen", {"app.seen": ACCESS_EXCLUSIVE}),
    Form("rename view", SEEN, "ALTER VIEW app.seen RENAME TO looked_at", {"app.seen": ACCESS_EXCLUSIVE}),
    Form("alter view set", SEEN, "ALTER VIEW app.seen SET (security_barrier = true)", {"app.seen": ACCESS_EXCLUSIVE}),
    Form(
        "alter view column default", SEEN, "ALTER VIEW app.seen ALTER id SET DEFAULT 1", {"app.seen": ACCESS_EXCLUSIVE}
    ),
    # A counter tells the scan, no message.
    Form(
        "create materialized view",
        ITEM,
        "CREATE MATERIALIZED VIEW app.kept AS SELECT id, code FROM app.item",
        {"app.item": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE},
        scans=("app.item",),
    ),
    Form(
        "refresh materialized view",
        SEEN,
        "REFRESH MATERIALIZED VIEW app.kept",
        {
            "app.item": ACCESS_SHARE,
            "app.item_pkey": ACCESS_SHARE,
            "app.kept": ACCESS_EXCLUSIVE,
            "app.kept_id": ACCESS_EXCLUSIVE,
        },
        rewrites=("app.kept",),
        scans=("app.item",),
        builds=("app.kept_id",),
    ),
    Form(
        "refresh materialized view with no data",
        SEEN,
        "REFRESH MATERIALIZED VIEW app.kept WITH NO DATA",
        {"app.kept": ACCESS_EXCLUSIVE, "app.kept_id": ACCESS_EXCLUSIVE},
        empties=("app.kept",),
    ),
    # The view itself is read to be compared.
    Form(
        "refresh materialized view concurrently",
        SEEN,
        "REFRESH MATERIALIZED VIEW CONCURRENTLY app.kept",
        {"app.item": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE, "app.kept": EXCLUSIVE, "app.kept_id": ROW_EXCLUSIVE},
        scans=("app.item", "app.kept"),
    ),
    Form(
        "drop materialized view",
        SEEN,
        "DROP MATERIALIZED VIEW app.kept",
        {"app.kept": ACCESS_EXCLUSIVE, "app.kept_id": ACCESS_EXCLUSIVE},
    ),
    Form("comment on table", ITEM, "COMMENT ON TABLE app.item IS 'things'", {"app.item": SHARE_UPDATE}),
    Form("comment on column", ITEM, "COMMENT ON COLUMN app.item.code IS 'a word'", {"app.item": SHARE_UPDATE}),
    Form("comment on index", ITEM, "COMMENT ON INDEX app.item_pkey IS 'a word'", {"app.item_pkey": SHARE_UPDATE}),
    # COMMENT takes SHARE UPDATE EXCLUSIVE on what it comments on (manual), which the table is not.
    Form(
        "comment on constraint",
        ITEM,
        "COMMENT ON CONSTRAINT item_pkey ON app.item IS 'a word'",
        {"app.item": ACCESS_SHARE},
    ),
    # No lock until 17; since 18, ACCESS SHARE. A column or a table makes no difference.
    Form("grant on a table", ITEM, "GRANT SELECT ON app.item TO pg_monitor", {}, until=17),
    Form("grant on a table", ITEM, "GRANT SELECT ON app.item TO pg_monitor", {"app.item": ACCESS_SHARE}, since=18),
    Form("grant on a column", ITEM, "GRANT SELECT (code) ON app.item TO pg_monitor", {}, until=17),
    Form(
        "grant on a column", ITEM, "GRANT SELECT (code) ON app.item TO pg_monitor", {"app.item": ACCESS_SHARE}, since=18
    ),
    # Not even on 18, unlike a table that is named.
    Form("grant on all tables", SEEN, "GRANT SELECT ON ALL TABLES IN SCHEMA app TO pg_monitor", {}),
    Form(
        "revoke on a table",
        ITEM + "GRANT SELECT ON app.item TO pg_monitor;\n",
        "REVOKE SELECT ON app.item FROM pg_monitor",
        {},
        until=17,
    ),
    Form(
        "revoke on a table",
        ITEM + "GRANT SELECT ON app.item TO pg_monitor;\n",
        "REVOKE SELECT ON app.item FROM pg_monitor",
        {"app.item": ACCESS_SHARE},
        since=18,
    ),
    Form("create sequence", ITEM, "CREATE SEQUENCE app.number OWNED BY app.item.amount", {"app.item": ACCESS_SHARE}),
    Form(
        "alter sequence",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "ALTER SEQUENCE app.number INCREMENT BY 10",
        {"app.number": SHARE_ROW},
    ),
    Form(
        "alter sequence restart",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "ALTER SEQUENCE app.number RESTART",
        {"app.number": SHARE_ROW},
    ),
    Form(
        "alter sequence owned by",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "ALTER SEQUENCE app.number OWNED BY app.item.amount",
        {"app.item": ACCESS_SHARE, "app.number": SHARE_ROW},
    ),
    Form(
        "rename sequence",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "ALTER SEQUENCE app.number RENAME TO numbers",
        {"app.number": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop sequence",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "DROP SEQUENCE app.number",
        {"app.number": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop sequence used by a default",
        ITEM + "CREATE SEQUENCE app.number;\nALTER TABLE app.item ALTER amount SET DEFAULT nextval('app.number');\n",
        "DROP SEQUENCE app.number CASCADE",
        {"app.item": ACCESS_EXCLUSIVE, "app.number": ACCESS_EXCLUSIVE},
    ),
    Form(
        "setval",
        ITEM + "CREATE SEQUENCE app.number;\n",
        "SELECT setval('app.number', 100)",
        {"app.number": ROW_EXCLUSIVE},
    ),
    Form("create publication", ITEM, "CREATE PUBLICATION news FOR TABLE app.item", {"app.item": SHARE_UPDATE}),
    # No table is locked.
    Form("create publication for all tables", ITEM, "CREATE PUBLICATION news FOR ALL TABLES", {}),
    Form(
        "alter publication add table",
        SHOP + "CREATE PUBLICATION news FOR TABLE app.customer;\n",
        "ALTER PUBLICATION news ADD TABLE app.orders",
        {"app.orders": SHARE_UPDATE},
    ),
    Form(
        "alter publication drop table",
        SHOP + "CREATE PUBLICATION news FOR TABLE app.customer;\n",
        "ALTER PUBLICATION news DROP TABLE app.customer",
        {"app.customer": SHARE_UPDATE},
    ),
    Form("drop publication", SHOP + "CREATE PUBLICATION news FOR TABLE app.customer;\n", "DROP PUBLICATION news", {}),
    Form("create type", ITEM, "CREATE TYPE app.mood AS ENUM ('fine', 'so so')", {}),
    Form(
        "alter type add value",
        ITEM + "CREATE TYPE app.mood AS ENUM ('fine');\nALTER TABLE app.item ADD COLUMN mood app.mood;\n",
        "ALTER TYPE app.mood ADD VALUE 'so so'",
        {},
    ),
    Form(
        "alter type rename value",
        ITEM + "CREATE TYPE app.mood AS ENUM ('fine');\nALTER TABLE app.item ADD COLUMN mood app.mood;\n",
        "ALTER TYPE app.mood RENAME VALUE 'fine' TO 'good'",
        {},
    ),
    Form(
        "alter type add attribute",
        ITEM + "CREATE TYPE app.pair AS (a int, b text);\n",
        "ALTER TYPE app.pair ADD ATTRIBUTE c int",
        {"app.pair": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter type add attribute cascade",
        ITEM + "CREATE TYPE app.pair AS (a int, b text);\nCREATE TABLE app.typed OF app.pair;\n",
        "ALTER TYPE app.pair ADD ATTRIBUTE c int CASCADE",
        {"app.pair": ACCESS_EXCLUSIVE, "app.typed": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop type cascade",
        ITEM + "CREATE TYPE app.mood AS ENUM ('fine');\nALTER TABLE app.item ADD COLUMN mood app.mood;\n",
        "DROP TYPE app.mood CASCADE",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    # The body is checked; of plpgsql only the syntax is (below).
    Form(
        "create function",
        ITEM,
        "CREATE FUNCTION app.count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM app.item'",
        {"app.item": ACCESS_SHARE},
    ),
    Form(
        "create function begin atomic",
        ITEM,
        "CREATE FUNCTION app.count() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM app.item; END",
        {"app.item": ACCESS_SHARE},
    ),
    Form(
        "create function plpgsql",
        ITEM,
        "CREATE FUNCTION app.count() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM count(*) FROM app.item; END'",
        {},
    ),
    Form(
        "drop schema cascade",
        SEEN,
        "DROP SCHEMA app CASCADE",
        {
            "app.item": ACCESS_EXCLUSIVE,
            "app.item_pkey": ACCESS_EXCLUSIVE,
            "app.kept": ACCESS_EXCLUSIVE,
            "app.kept_id": ACCESS_EXCLUSIVE,
            "app.seen": ACCESS_EXCLUSIVE,
        },
    ),
    Form(
        "alter default privileges",
        ITEM,
        "ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO pg_monitor",
        {},
    ),
)
