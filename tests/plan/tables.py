"""Tables as wholes: made, changed, moved, dropped."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, ROW_EXCLUSIVE, SHARE, SHARE_ROW, SHARE_UPDATE, Form
from tests.plan.objects import CODED, EVENT, FAMILY, ITEM, LEFT_OVER, LINKED, SEEN, SHOP

TABLES = (
    Form("create table", ITEM, "CREATE TABLE app.made (id int PRIMARY KEY, name text UNIQUE)", {}),
    # The manual (CREATE TABLE) names the SHARE ROW EXCLUSIVE lock on the referenced table.
    Form(
        "create table references",
        SHOP,
        "CREATE TABLE app.made (id int PRIMARY KEY, customer int REFERENCES app.customer)",
        {"app.customer": SHARE_ROW},
    ),
    # ACCESS EXCLUSIVE on the parent: the manual says so too; ATTACH PARTITION needs less.
    Form(
        "create table partition of",
        EVENT,
        "CREATE TABLE app.event_9 PARTITION OF app.event FOR VALUES FROM (2001) TO (3001)",
        {"app.event": ACCESS_EXCLUSIVE},
    ),
    # The default partition is read, and no message tells it.
    Form(
        "create table partition of, with a default",
        LEFT_OVER,
        "CREATE TABLE app.event_9 PARTITION OF app.event FOR VALUES FROM (2001) TO (3001)",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        scans=("app.event_rest",),
    ),
    Form(
        "create table partition of, with a foreign key",
        SHOP + "CREATE TABLE app.event (customer int REFERENCES app.customer, day int) PARTITION BY RANGE (day);\n",
        "CREATE TABLE app.event_9 PARTITION OF app.event FOR VALUES FROM (2001) TO (3001)",
        {"app.customer": SHARE_ROW, "app.event": ACCESS_EXCLUSIVE},
    ),
    # The manual names no lock on the parent.
    Form(
        "create table inherits", FAMILY, "CREATE TABLE app.made () INHERITS (app.parent)", {"app.parent": SHARE_UPDATE}
    ),
    Form("create table like", ITEM, "CREATE TABLE app.made (LIKE app.item)", {"app.item": ACCESS_SHARE}),
    Form(
        "create table like including all",
        CODED,
        "CREATE TABLE app.made (LIKE app.item INCLUDING ALL)",
        {"app.item": ACCESS_SHARE},
    ),
    Form(
        "create table as select",
        ITEM,
        "CREATE TABLE app.made AS SELECT * FROM app.item",
        {"app.item": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE},
        scans=("app.item",),
    ),
    Form("create temporary table", ITEM, "CREATE TEMPORARY TABLE made (LIKE app.item)", {"app.item": ACCESS_SHARE}),
    Form("create table if not exists, that exists", ITEM, "CREATE TABLE IF NOT EXISTS app.item (id int)", {}),
    Form("drop table", ITEM, "DROP TABLE app.item", {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE}),
    # ACCESS EXCLUSIVE on the referenced table too, which the manual does not say: its triggers go.
    Form(
        "drop table that references another",
        LINKED,
        "DROP TABLE app.orders",
        {"app.customer": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE, "app.orders_pkey": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop table that is referenced",
        LINKED,
        "DROP TABLE app.customer CASCADE",
        {"app.customer": ACCESS_EXCLUSIVE, "app.customer_pkey": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop table with views",
        SEEN,
        "DROP TABLE app.item CASCADE",
        {
            "app.item": ACCESS_EXCLUSIVE,
            "app.item_pkey": ACCESS_EXCLUSIVE,
            "app.kept": ACCESS_EXCLUSIVE,
            "app.kept_id": ACCESS_EXCLUSIVE,
            "app.seen": ACCESS_EXCLUSIVE,
        },
    ),
    Form(
        "drop table, a partition",
        EVENT,
        "DROP TABLE app.event_1",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop table, a partitioned one",
        LEFT_OVER,
        "DROP TABLE app.event",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
    ),
    Form(
        "truncate",
        ITEM,
        "TRUNCATE app.item",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        empties=("app.item",),
    ),
    Form(
        "truncate restart identity",
        ITEM + "CREATE TABLE app.counted (id int GENERATED ALWAYS AS IDENTITY, n int);\n"
        "INSERT INTO app.counted (n) SELECT generate_series(1, 1000);\n",
        "TRUNCATE app.counted RESTART IDENTITY",
        {"app.counted": ACCESS_EXCLUSIVE, "app.counted_id_seq": ACCESS_EXCLUSIVE},
        empties=("app.counted",),
    ),
    Form(
        "truncate cascade",
        LINKED,
        "TRUNCATE app.customer CASCADE",
        {
            "app.customer": ACCESS_EXCLUSIVE,
            "app.customer_pkey": ACCESS_EXCLUSIVE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_EXCLUSIVE,
        },
        empties=("app.customer", "app.orders"),
    ),
    Form(
        "truncate a partitioned table",
        EVENT,
        "TRUNCATE app.event",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE},
        empties=("app.event_1",),
    ),
    Form("rename table", CODED, "ALTER TABLE app.item RENAME TO thing", {"app.item": ACCESS_EXCLUSIVE}),
    Form("set schema", CODED, "ALTER TABLE app.item SET SCHEMA other", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "set schema, with a sequence",
        ITEM + "CREATE TABLE app.counted (id serial);\n",
        "ALTER TABLE app.counted SET SCHEMA other",
        {"app.counted": ACCESS_EXCLUSIVE, "app.counted_id_seq": ACCESS_EXCLUSIVE},
    ),
    Form(
        "owner to",
        CODED,
        "ALTER TABLE app.item OWNER TO pg_database_owner",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
    ),
    Form(
        "owner to, with a sequence",
        ITEM + "CREATE TABLE app.counted (id serial);\n",
        "ALTER TABLE app.counted OWNER TO pg_database_owner",
        {"app.counted": ACCESS_EXCLUSIVE, "app.counted_id_seq": ACCESS_EXCLUSIVE},
    ),
    # The files are copied as they are; no message, no event trigger. Indexes stay where they are, unlocked.
    Form(
        "set tablespace",
        CODED,
        "ALTER TABLE app.item SET TABLESPACE away",
        {"app.item": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        since=15,
    ),
    Form(
        "set tablespace, the same",
        CODED,
        "ALTER TABLE app.item SET TABLESPACE pg_default",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "set logged",
        ITEM + "ALTER TABLE app.item SET UNLOGGED;\n",
        "ALTER TABLE app.item SET LOGGED",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
    ),
    Form(
        "set unlogged",
        CODED,
        "ALTER TABLE app.item SET UNLOGGED",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "set access method",
        CODED,
        "ALTER TABLE app.item SET ACCESS METHOD heap_too",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
        since=15,
    ),
    Form(
        "set access method, the same",
        CODED,
        "ALTER TABLE app.item SET ACCESS METHOD heap",
        {"app.item": ACCESS_EXCLUSIVE},
        since=15,
    ),
    Form("set fillfactor", ITEM, "ALTER TABLE app.item SET (fillfactor = 70)", {"app.item": SHARE_UPDATE}),
    Form(
        "set autovacuum_enabled",
        ITEM,
        "ALTER TABLE app.item SET (autovacuum_enabled = off)",
        {"app.item": SHARE_UPDATE},
    ),
    Form(
        "reset fillfactor",
        ITEM + "ALTER TABLE app.item SET (fillfactor = 70);\n",
        "ALTER TABLE app.item RESET (fillfactor)",
        {"app.item": SHARE_UPDATE},
    ),
    Form(
        "set toast.autovacuum_enabled",
        ITEM,
        "ALTER TABLE app.item SET (toast.autovacuum_enabled = off)",
        {"app.item": SHARE_UPDATE},
    ),
    # The manual names the parameters that need less; for all others ACCESS EXCLUSIVE holds.
    Form(
        "set user_catalog_table",
        ITEM,
        "ALTER TABLE app.item SET (user_catalog_table = true)",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "cluster on",
        CODED,
        "ALTER TABLE app.item CLUSTER ON item_code",
        {"app.item": SHARE_UPDATE, "app.item_code": SHARE_UPDATE},
    ),
    Form(
        "set without cluster",
        CODED + "ALTER TABLE app.item CLUSTER ON item_code;\n",
        "ALTER TABLE app.item SET WITHOUT CLUSTER",
        {"app.item": SHARE_UPDATE},
    ),
    # Here, with VACUUM FULL and REFRESH, a new file is the only sign of a rewrite: no message, no event trigger.
    Form(
        "cluster",
        CODED,
        "CLUSTER app.item USING item_code",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "vacuum full",
        CODED,
        "VACUUM (FULL) app.item",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
        concurrently=True,
    ),
    # ACCESS EXCLUSIVE for a moment if it can cut empty pages off (manual, VACUUM, TRUNCATE): not seen here.
    Form(
        "vacuum",
        CODED,
        "VACUUM app.item",
        {"app.item": SHARE_UPDATE, "app.item_code": ROW_EXCLUSIVE, "app.item_pkey": ROW_EXCLUSIVE},
        concurrently=True,
    ),
    Form(
        "vacuum analyze",
        CODED,
        "VACUUM (ANALYZE) app.item",
        {"app.item": SHARE_UPDATE, "app.item_code": ROW_EXCLUSIVE, "app.item_pkey": ROW_EXCLUSIVE},
        concurrently=True,
    ),
    # It reads a sample, which no counter has.
    Form(
        "analyze",
        CODED,
        "ANALYZE app.item",
        {"app.item": SHARE_UPDATE, "app.item_code": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE},
    ),
    Form(
        "analyze a partitioned table",
        EVENT,
        "ANALYZE app.event",
        {"app.event": SHARE_UPDATE, "app.event_1": SHARE_UPDATE},
    ),
    # The manual names no lock on the parent.
    Form(
        "inherit",
        FAMILY,
        "ALTER TABLE app.stray INHERIT app.parent",
        {"app.parent": SHARE_UPDATE, "app.stray": ACCESS_EXCLUSIVE},
    ),
    Form(
        "no inherit",
        FAMILY,
        "ALTER TABLE app.child NO INHERIT app.parent",
        {"app.child": ACCESS_EXCLUSIVE, "app.parent": ACCESS_SHARE},
    ),
    Form(
        "of type",
        ITEM + "CREATE TYPE app.pair AS (a int, b text);\nCREATE TABLE app.typed (a int, b text);\n",
        "ALTER TABLE app.typed OF app.pair",
        {"app.pair": ACCESS_SHARE, "app.typed": ACCESS_EXCLUSIVE},
    ),
    Form("replica identity full", CODED, "ALTER TABLE app.item REPLICA IDENTITY FULL", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "replica identity using index",
        CODED,
        "ALTER TABLE app.item REPLICA IDENTITY USING INDEX item_code",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": SHARE},
    ),
    Form("lock table", ITEM, "LOCK TABLE app.item IN SHARE MODE", {"app.item": SHARE}),
    # The tables behind the view are locked too, as the manual says.
    Form(
        "lock table, through a view", SEEN, "LOCK TABLE app.seen IN SHARE MODE", {"app.item": SHARE, "app.seen": SHARE}
    ),
    # Alone, SET STATISTICS takes SHARE UPDATE EXCLUSIVE.
    Form(
        "several subcommands: the strongest counts",
        CODED,
        "ALTER TABLE app.item ALTER code SET STATISTICS 100, ALTER code SET DEFAULT ''",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "several subcommands: one pass for all",
        CODED,
        "ALTER TABLE app.item ALTER id TYPE bigint, ADD CHECK (amount > 0), ALTER note SET NOT NULL",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "in a DO block",
        CODED,
        "DO 'BEGIN CREATE INDEX item_note ON app.item (note); ALTER TABLE app.item ADD COLUMN more int; END'",
        {"app.item": ACCESS_EXCLUSIVE},
        builds=("app.item_note",),
    ),
    Form(
        "alter table with children",
        FAMILY,
        "ALTER TABLE app.parent ADD COLUMN more int",
        {"app.child": ACCESS_EXCLUSIVE, "app.parent": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter table only, with children",
        FAMILY,
        "ALTER TABLE ONLY app.parent ALTER name SET DEFAULT ''",
        {"app.parent": ACCESS_EXCLUSIVE},
    ),
)
