"""Columns: added, dropped, changed."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, SHARE_ROW, SHARE_UPDATE, Form
from tests.plan.objects import CODED, ITEM, LEFT_OVER, LINKED, POSITIVE, SHOP

COLUMNS = (
    Form("add column", CODED, "ALTER TABLE app.item ADD COLUMN more int", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "add column default constant",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int DEFAULT 0",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "add column default now()",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more timestamptz DEFAULT now()",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    # No scan, though NOT NULL is a constraint: the default proves it.
    Form(
        "add column not null default constant",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int NOT NULL DEFAULT 0",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "add column default volatile",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more uuid DEFAULT gen_random_uuid()",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "add column generated stored",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int GENERATED ALWAYS AS (amount * 2) STORED",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "add column generated virtual",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int GENERATED ALWAYS AS (amount * 2) VIRTUAL",
        {"app.item": ACCESS_EXCLUSIVE},
        since=18,
    ),
    Form(
        "add column identity",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int GENERATED ALWAYS AS IDENTITY",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "add column serial",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more serial",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    Form(
        "add column unique",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int UNIQUE",
        {"app.item": ACCESS_EXCLUSIVE},
        builds=("app.item_more_key",),
    ),
    # ACCESS EXCLUSIVE, as ADD COLUMN takes it; ADD FOREIGN KEY alone takes less.
    Form(
        "add column references",
        SHOP,
        "ALTER TABLE app.orders ADD COLUMN buyer int REFERENCES app.customer",
        {"app.customer": SHARE_ROW, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form(
        "add column references, with a default",
        SHOP,
        "ALTER TABLE app.orders ADD COLUMN buyer int DEFAULT 1 REFERENCES app.customer",
        {
            "app.customer": SHARE_ROW,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("scans app.customer",),
    ),
    # The table is read, though no row can fail the CHECK: all have NULL there.
    Form(
        "add column check",
        CODED,
        "ALTER TABLE app.item ADD COLUMN more int CHECK (more > 0)",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "add column of a domain",
        POSITIVE,
        "ALTER TABLE app.measure ADD COLUMN more app.positive DEFAULT 1",
        {"app.measure": ACCESS_EXCLUSIVE},
    ),
    # A domain with a constraint rewrites the table, with or without a default.
    Form(
        "add column of a domain with a check",
        POSITIVE + "CREATE DOMAIN app.checked AS int CHECK (VALUE > 0);\n",
        "ALTER TABLE app.measure ADD COLUMN more app.checked",
        {"app.measure": ACCESS_EXCLUSIVE, "app.measure_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.measure",),
        builds=("app.measure_pkey",),
    ),
    Form(
        "add column of a domain with a check and a default",
        POSITIVE + "CREATE DOMAIN app.checked AS int CHECK (VALUE > 0);\n",
        "ALTER TABLE app.measure ADD COLUMN more app.checked DEFAULT 1",
        {"app.measure": ACCESS_EXCLUSIVE, "app.measure_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.measure",),
        builds=("app.measure_pkey",),
    ),
    Form(
        "add column if not exists, that exists",
        CODED,
        "ALTER TABLE app.item ADD COLUMN IF NOT EXISTS note text",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "add column to a partitioned table",
        LEFT_OVER,
        "ALTER TABLE app.event ADD COLUMN more int",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
    ),
    Form("drop column", CODED, "ALTER TABLE app.item DROP COLUMN note", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "drop column, indexed",
        CODED,
        "ALTER TABLE app.item DROP COLUMN code",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
    ),
    # The referenced table is locked as by DROP CONSTRAINT.
    Form(
        "drop column that references",
        LINKED,
        "ALTER TABLE app.orders DROP COLUMN customer",
        {"app.customer": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form("rename column", CODED, "ALTER TABLE app.item RENAME COLUMN note TO remark", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "alter type varchar longer",
        ITEM,
        "ALTER TABLE app.item ALTER code TYPE varchar(40)",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    # The index is made anew in the catalog, but keeps its file.
    Form(
        "alter type varchar longer, indexed",
        CODED,
        "ALTER TABLE app.item ALTER code TYPE varchar(40)",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter type varchar shorter",
        ITEM,
        "ALTER TABLE app.item ALTER code TYPE varchar(10)",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
    ),
    Form(
        "alter type varchar to text", ITEM, "ALTER TABLE app.item ALTER code TYPE text", {"app.item": ACCESS_EXCLUSIVE}
    ),
    Form(
        "alter type varchar to text, indexed",
        CODED,
        "ALTER TABLE app.item ALTER code TYPE text",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter type text to varchar",
        ITEM,
        "ALTER TABLE app.item ALTER note TYPE varchar(40)",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
    ),
    Form(
        "alter type int to bigint",
        ITEM,
        "ALTER TABLE app.item ALTER amount TYPE bigint",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
    ),
    Form(
        "alter type int to bigint, indexed",
        CODED,
        "ALTER TABLE app.item ALTER id TYPE bigint",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_code", "app.item_pkey"),
    ),
    # Foreign keys to the column are dropped and made again: the referencing table is read, too.
    Form(
        "alter type int to bigint, referenced",
        LINKED,
        "ALTER TABLE app.customer ALTER id TYPE bigint",
        {
            "app.customer": ACCESS_EXCLUSIVE,
            "app.customer_pkey": ACCESS_EXCLUSIVE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_SHARE,
        },
        rewrites=("app.customer",),
        scans=("app.orders",),
        builds=("app.customer_pkey",),
    ),
    Form(
        "alter type int to bigint, references",
        LINKED,
        "ALTER TABLE app.orders ALTER customer TYPE bigint",
        {
            "app.customer": ACCESS_EXCLUSIVE,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_EXCLUSIVE,
        },
        rewrites=("app.orders",),
        scans=("app.customer",),
        builds=("app.orders_pkey",),
        hidden_when_empty=("scans app.customer",),
    ),
    # No rewrite, but the CHECK is made again, and so the table is read. The manual does not say so.
    Form(
        "alter type varchar to text, with a check",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_code_check CHECK (code <> '');\n",
        "ALTER TABLE app.item ALTER code TYPE text",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "alter type timestamp to timestamptz, UTC",
        ITEM,
        "ALTER TABLE app.item ALTER made TYPE timestamptz",
        {"app.item": ACCESS_EXCLUSIVE},
        session="SET TimeZone = 'UTC'",
    ),
    Form(
        "alter type timestamp to timestamptz, not UTC",
        ITEM,
        "ALTER TABLE app.item ALTER made TYPE timestamptz",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
        session="SET TimeZone = 'Europe/Berlin'",
    ),
    Form(
        "alter type timestamp to timestamptz using, UTC",
        ITEM,
        "ALTER TABLE app.item ALTER made TYPE timestamptz USING made AT TIME ZONE 'UTC'",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        rewrites=("app.item",),
        builds=("app.item_pkey",),
        session="SET TimeZone = 'UTC'",
    ),
    Form(
        "alter type numeric more digits",
        ITEM + "CREATE TABLE app.priced (price numeric(10, 2));\n"
        "INSERT INTO app.priced SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.priced ALTER price TYPE numeric(12, 2)",
        {"app.priced": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter type numeric another scale",
        ITEM + "CREATE TABLE app.priced (price numeric(10, 2));\n"
        "INSERT INTO app.priced SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.priced ALTER price TYPE numeric(12, 3)",
        {"app.priced": ACCESS_EXCLUSIVE},
        rewrites=("app.priced",),
    ),
    Form(
        "alter type, the same",
        CODED,
        "ALTER TABLE app.item ALTER code TYPE varchar(20)",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
    ),
    Form(
        "alter type, another collation",
        CODED,
        'ALTER TABLE app.item ALTER code TYPE varchar(20) COLLATE "POSIX"',
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
        builds=("app.item_code",),
    ),
    Form(
        "alter type, of a partitioned table",
        LEFT_OVER,
        "ALTER TABLE app.event ALTER id TYPE bigint",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        rewrites=("app.event_1", "app.event_rest"),
    ),
    Form("set default", ITEM, "ALTER TABLE app.item ALTER note SET DEFAULT ''", {"app.item": ACCESS_EXCLUSIVE}),
    Form("drop default", ITEM, "ALTER TABLE app.item ALTER note DROP DEFAULT", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "set not null",
        CODED,
        "ALTER TABLE app.item ALTER amount SET NOT NULL",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "set not null, proven by a check",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_amount_check CHECK (amount IS NOT NULL);\n",
        "ALTER TABLE app.item ALTER amount SET NOT NULL",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "set not null, a check not valid",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_amount_check CHECK (amount IS NOT NULL) NOT VALID;\n",
        "ALTER TABLE app.item ALTER amount SET NOT NULL",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "set not null, that is so", ITEM, "ALTER TABLE app.item ALTER code SET NOT NULL", {"app.item": ACCESS_EXCLUSIVE}
    ),
    Form(
        "set not null, of a partitioned table",
        LEFT_OVER + "ALTER TABLE app.event ADD COLUMN note text DEFAULT '';\n",
        "ALTER TABLE app.event ALTER note SET NOT NULL",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        scans=("app.event_1", "app.event_rest"),
    ),
    Form("drop not null", ITEM, "ALTER TABLE app.item ALTER code DROP NOT NULL", {"app.item": ACCESS_EXCLUSIVE}),
    Form("set statistics", ITEM, "ALTER TABLE app.item ALTER code SET STATISTICS 500", {"app.item": SHARE_UPDATE}),
    Form("set n_distinct", ITEM, "ALTER TABLE app.item ALTER code SET (n_distinct = 5)", {"app.item": SHARE_UPDATE}),
    # Needs ACCESS EXCLUSIVE, unlike SET STATISTICS.
    Form("set storage", ITEM, "ALTER TABLE app.item ALTER note SET STORAGE EXTERNAL", {"app.item": ACCESS_EXCLUSIVE}),
    Form(
        "set storage, indexed",
        CODED,
        "ALTER TABLE app.item ALTER code SET STORAGE MAIN",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "set compression", ITEM, "ALTER TABLE app.item ALTER note SET COMPRESSION pglz", {"app.item": ACCESS_EXCLUSIVE}
    ),
    Form(
        "add identity",
        CODED,
        "ALTER TABLE app.item ALTER id ADD GENERATED BY DEFAULT AS IDENTITY",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop identity",
        ITEM + "CREATE TABLE app.counted (id int GENERATED ALWAYS AS IDENTITY);\n",
        "ALTER TABLE app.counted ALTER id DROP IDENTITY",
        {"app.counted": ACCESS_EXCLUSIVE, "app.counted_id_seq": ACCESS_EXCLUSIVE},
    ),
    Form(
        "set generated",
        ITEM + "CREATE TABLE app.counted (id int GENERATED ALWAYS AS IDENTITY);\n",
        "ALTER TABLE app.counted ALTER id SET GENERATED BY DEFAULT",
        {"app.counted": ACCESS_EXCLUSIVE, "app.counted_id_seq": SHARE_ROW},
    ),
    Form(
        "drop expression",
        ITEM + "CREATE TABLE app.doubled (a int, b int GENERATED ALWAYS AS (a * 2) STORED);\n"
        "INSERT INTO app.doubled SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.doubled ALTER b DROP EXPRESSION",
        {"app.doubled": ACCESS_EXCLUSIVE},
    ),
    Form(
        "set expression",
        ITEM + "CREATE TABLE app.doubled (a int, b int GENERATED ALWAYS AS (a * 2) STORED);\n"
        "INSERT INTO app.doubled SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.doubled ALTER b SET EXPRESSION AS (a * 3)",
        {"app.doubled": ACCESS_EXCLUSIVE},
        rewrites=("app.doubled",),
        since=17,
    ),
    Form(
        "set expression, virtual",
        ITEM + "CREATE TABLE app.doubled (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL);\n"
        "INSERT INTO app.doubled SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.doubled ALTER b SET EXPRESSION AS (a * 3)",
        {"app.doubled": ACCESS_EXCLUSIVE},
        since=18,
    ),
)
