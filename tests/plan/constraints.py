"""Constraints of tables and domains."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, ROW_SHARE, SHARE, SHARE_ROW, SHARE_UPDATE, Form
from tests.plan.objects import CODED, FAMILY, ITEM, LEFT_OVER, LINKED, POSITIVE, SHOP, UNPROVEN

CONSTRAINTS = (
    Form(
        "add check",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0)",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "add check not valid",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0) NOT VALID",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    Form(
        "add check not enforced",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0) NOT ENFORCED",
        {"app.item": ACCESS_EXCLUSIVE},
        since=18,
    ),
    Form(
        "add check, with children",
        FAMILY,
        "ALTER TABLE app.parent ADD CONSTRAINT parent_check CHECK (id > 0)",
        {"app.child": ACCESS_EXCLUSIVE, "app.parent": ACCESS_EXCLUSIVE},
        scans=("app.child", "app.parent"),
    ),
    Form(
        "validate check",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0) NOT VALID;\n",
        "ALTER TABLE app.item VALIDATE CONSTRAINT item_check",
        {"app.item": SHARE_UPDATE},
        scans=("app.item",),
    ),
    Form(
        "validate check, that is valid",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0);\n",
        "ALTER TABLE app.item VALIDATE CONSTRAINT item_check",
        {"app.item": SHARE_UPDATE},
    ),
    Form(
        "validate check, with children",
        FAMILY + "ALTER TABLE app.parent ADD CONSTRAINT parent_check CHECK (id > 0) NOT VALID;\n",
        "ALTER TABLE app.parent VALIDATE CONSTRAINT parent_check",
        {"app.child": SHARE_UPDATE, "app.parent": SHARE_UPDATE},
        scans=("app.child", "app.parent"),
    ),
    # Which way the referenced table is read is the planner's choice; without a referencing row it is not read at all.
    Form(
        "add foreign key",
        SHOP,
        "ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES app.customer",
        {
            "app.customer": SHARE_ROW,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": SHARE_ROW,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("scans app.customer",),
    ),
    Form(
        "add foreign key not valid",
        SHOP,
        "ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES app.customer NOT VALID",
        {"app.customer": SHARE_ROW, "app.orders": SHARE_ROW},
    ),
    Form(
        "add foreign key not enforced",
        SHOP,
        "ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES app.customer NOT ENFORCED",
        {"app.customer": SHARE_ROW, "app.orders": SHARE_ROW},
        since=18,
    ),
    Form(
        "add foreign key to itself",
        SHOP,
        "ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (amount) REFERENCES app.orders",
        {"app.orders": SHARE_ROW, "app.orders_pkey": ACCESS_SHARE},
        scans=("app.orders",),
    ),
    Form(
        "add foreign key of a partitioned table",
        SHOP + "CREATE TABLE app.event (customer int, day int) PARTITION BY RANGE (day);\n"
        "CREATE TABLE app.event_1 PARTITION OF app.event DEFAULT;\n"
        "INSERT INTO app.event SELECT n, n FROM generate_series(1, 1000) AS n;\n",
        "ALTER TABLE app.event ADD FOREIGN KEY (customer) REFERENCES app.customer",
        {
            "app.customer": SHARE_ROW,
            "app.customer_pkey": ACCESS_SHARE,
            "app.event": SHARE_ROW,
            "app.event_1": SHARE_ROW,
        },
        scans=("app.customer", "app.event_1"),
        hidden_when_empty=("scans app.customer",),
    ),
    Form(
        "add foreign key to a partitioned table",
        SHOP + "CREATE TABLE app.event (day int PRIMARY KEY) PARTITION BY RANGE (day);\n"
        "CREATE TABLE app.event_1 PARTITION OF app.event DEFAULT;\n"
        "INSERT INTO app.event SELECT n FROM generate_series(1, 1000) AS n;\n",
        "ALTER TABLE app.orders ADD FOREIGN KEY (amount) REFERENCES app.event",
        {
            "app.event": SHARE_ROW,
            "app.event_1": SHARE_ROW,
            "app.event_1_pkey": ACCESS_SHARE,
            "app.orders": SHARE_ROW,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.event_1", "app.orders"),
        hidden_when_empty=("scans app.event_1",),
        until=15,
    ),
    Form(
        "add foreign key to a partitioned table",
        SHOP + "CREATE TABLE app.event (day int PRIMARY KEY) PARTITION BY RANGE (day);\n"
        "CREATE TABLE app.event_1 PARTITION OF app.event DEFAULT;\n"
        "INSERT INTO app.event SELECT n FROM generate_series(1, 1000) AS n;\n",
        "ALTER TABLE app.orders ADD FOREIGN KEY (amount) REFERENCES app.event",
        {
            "app.event": SHARE_ROW,
            "app.event_1": SHARE_ROW,
            "app.event_1_pkey": ACCESS_SHARE,
            "app.event_pkey": ACCESS_SHARE,
            "app.orders": SHARE_ROW,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.event_1", "app.orders"),
        hidden_when_empty=("scans app.event_1",),
        since=16,
    ),
    # Both locks are the manual's (ALTER TABLE, Notes).
    Form(
        "validate foreign key",
        UNPROVEN,
        "ALTER TABLE app.orders VALIDATE CONSTRAINT orders_fk",
        {
            "app.customer": ROW_SHARE,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": SHARE_UPDATE,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("scans app.customer",),
    ),
    Form(
        "validate foreign key, that is valid",
        LINKED,
        "ALTER TABLE app.orders VALIDATE CONSTRAINT orders_fk",
        {"app.orders": SHARE_UPDATE},
    ),
    Form(
        "alter constraint deferrable",
        LINKED,
        "ALTER TABLE app.orders ALTER CONSTRAINT orders_fk DEFERRABLE",
        {"app.orders": ACCESS_EXCLUSIVE},
    ),
    # The triggers of the referenced table go, as with DROP CONSTRAINT.
    Form(
        "alter constraint not enforced",
        LINKED,
        "ALTER TABLE app.orders ALTER CONSTRAINT orders_fk NOT ENFORCED",
        {"app.customer": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE},
        since=18,
    ),
    Form(
        "alter constraint enforced",
        SHOP + "ALTER TABLE app.orders ADD CONSTRAINT orders_fk\n"
        "    FOREIGN KEY (customer) REFERENCES app.customer NOT ENFORCED;\n",
        "ALTER TABLE app.orders ALTER CONSTRAINT orders_fk ENFORCED",
        {
            "app.customer": SHARE_ROW,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("scans app.customer",),
        since=18,
    ),
    Form(
        "add primary key",
        ITEM + "CREATE TABLE app.bare (id int NOT NULL);\nINSERT INTO app.bare SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.bare ADD PRIMARY KEY (id)",
        {"app.bare": ACCESS_EXCLUSIVE},
        builds=("app.bare_pkey",),
    ),
    Form(
        "add primary key, nullable",
        ITEM + "CREATE TABLE app.bare (id int);\nINSERT INTO app.bare SELECT generate_series(1, 1000);\n",
        "ALTER TABLE app.bare ADD PRIMARY KEY (id)",
        {"app.bare": ACCESS_EXCLUSIVE},
        scans=("app.bare",),
        builds=("app.bare_pkey",),
    ),
    # Until 17 the partitions get what CREATE INDEX takes, if the columns are NOT NULL; since 18 all of it.
    Form(
        "add primary key of a partitioned table",
        LEFT_OVER,
        "ALTER TABLE app.event ADD PRIMARY KEY (id, day)",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": SHARE, "app.event_rest": SHARE},
        builds=("app.event_1_pkey", "app.event_rest_pkey"),
        until=17,
    ),
    Form(
        "add primary key of a partitioned table",
        LEFT_OVER,
        "ALTER TABLE app.event ADD PRIMARY KEY (id, day)",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        builds=("app.event_1_pkey", "app.event_rest_pkey"),
        since=18,
    ),
    Form(
        "add primary key using index",
        ITEM + "CREATE TABLE app.bare (id int NOT NULL);\n"
        "INSERT INTO app.bare SELECT generate_series(1, 1000);\n"
        "CREATE UNIQUE INDEX bare_id ON app.bare (id);\n",
        "ALTER TABLE app.bare ADD PRIMARY KEY USING INDEX bare_id",
        {"app.bare": ACCESS_EXCLUSIVE, "app.bare_id": ACCESS_SHARE},
    ),
    Form(
        "add primary key using index, nullable",
        ITEM + "CREATE TABLE app.bare (id int);\n"
        "INSERT INTO app.bare SELECT generate_series(1, 1000);\n"
        "CREATE UNIQUE INDEX bare_id ON app.bare (id);\n",
        "ALTER TABLE app.bare ADD PRIMARY KEY USING INDEX bare_id",
        {"app.bare": ACCESS_EXCLUSIVE, "app.bare_id": ACCESS_SHARE},
        scans=("app.bare",),
    ),
    Form(
        "add primary key using index, nullable with a check",
        ITEM + "CREATE TABLE app.bare (id int CHECK (id IS NOT NULL));\n"
        "INSERT INTO app.bare SELECT generate_series(1, 1000);\n"
        "CREATE UNIQUE INDEX bare_id ON app.bare (id);\n",
        "ALTER TABLE app.bare ADD PRIMARY KEY USING INDEX bare_id",
        {"app.bare": ACCESS_EXCLUSIVE, "app.bare_id": ACCESS_SHARE},
    ),
    Form(
        "add unique",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_code_key UNIQUE (code)",
        {"app.item": ACCESS_EXCLUSIVE},
        builds=("app.item_code_key",),
    ),
    Form(
        "add unique using index",
        CODED,
        "ALTER TABLE app.item ADD CONSTRAINT item_code_key UNIQUE USING INDEX item_code",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": SHARE_UPDATE},
    ),
    Form(
        "add exclude",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_excl EXCLUDE USING gist (int4range(id, id + 1) WITH &&)",
        {"app.item": ACCESS_EXCLUSIVE},
        builds=("app.item_excl",),
    ),
    Form(
        "add not null not valid",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_amount NOT NULL amount NOT VALID",
        {"app.item": ACCESS_EXCLUSIVE},
        since=18,
    ),
    Form(
        "add not null",
        ITEM,
        "ALTER TABLE app.item ADD CONSTRAINT item_amount NOT NULL amount",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
        since=18,
    ),
    Form(
        "validate not null",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_amount NOT NULL amount NOT VALID;\n",
        "ALTER TABLE app.item VALIDATE CONSTRAINT item_amount",
        {"app.item": SHARE_UPDATE},
        scans=("app.item",),
        since=18,
    ),
    Form(
        "set not null, that is not valid",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_amount NOT NULL amount NOT VALID;\n",
        "ALTER TABLE app.item ALTER amount SET NOT NULL",
        {"app.item": ACCESS_EXCLUSIVE},
        scans=("app.item",),
        since=18,
    ),
    Form(
        "drop constraint check",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0);\n",
        "ALTER TABLE app.item DROP CONSTRAINT item_check",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    # ACCESS EXCLUSIVE on the referenced table too: its triggers go. The manual does not say so.
    Form(
        "drop constraint foreign key",
        LINKED,
        "ALTER TABLE app.orders DROP CONSTRAINT orders_fk",
        {"app.customer": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop constraint primary key",
        ITEM,
        "ALTER TABLE app.item DROP CONSTRAINT item_pkey",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop constraint primary key, referenced",
        LINKED,
        "ALTER TABLE app.customer DROP CONSTRAINT customer_pkey CASCADE",
        {"app.customer": ACCESS_EXCLUSIVE, "app.customer_pkey": ACCESS_EXCLUSIVE, "app.orders": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop constraint not null",
        ITEM,
        "ALTER TABLE app.item DROP CONSTRAINT item_code_not_null",
        {"app.item": ACCESS_EXCLUSIVE},
        since=18,
    ),
    Form(
        "rename constraint",
        ITEM + "ALTER TABLE app.item ADD CONSTRAINT item_check CHECK (amount > 0);\n",
        "ALTER TABLE app.item RENAME CONSTRAINT item_check TO item_amount_check",
        {"app.item": ACCESS_EXCLUSIVE},
    ),
    # Its index is renamed too, with the weaker lock of ALTER INDEX ... RENAME.
    Form(
        "rename constraint primary key",
        ITEM,
        "ALTER TABLE app.item RENAME CONSTRAINT item_pkey TO item_id",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_pkey": SHARE_UPDATE},
    ),
    # SHARE on each table that has a column of the domain: no page of the manual says so, nor any message.
    Form(
        "domain add check",
        POSITIVE,
        "ALTER DOMAIN app.positive ADD CONSTRAINT positive CHECK (VALUE > 0)",
        {"app.measure": SHARE},
        scans=("app.measure",),
    ),
    Form(
        "domain add check not valid",
        POSITIVE,
        "ALTER DOMAIN app.positive ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID",
        {},
    ),
    Form(
        "domain validate check",
        POSITIVE + "ALTER DOMAIN app.positive ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;\n",
        "ALTER DOMAIN app.positive VALIDATE CONSTRAINT positive",
        {"app.measure": SHARE},
        scans=("app.measure",),
    ),
    Form(
        "domain set not null",
        POSITIVE,
        "ALTER DOMAIN app.positive SET NOT NULL",
        {"app.measure": SHARE},
        scans=("app.measure",),
    ),
    Form(
        "domain drop constraint",
        POSITIVE + "ALTER DOMAIN app.positive ADD CONSTRAINT positive CHECK (VALUE > 0);\n",
        "ALTER DOMAIN app.positive DROP CONSTRAINT positive",
        {},
    ),
)
