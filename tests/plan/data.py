"""Statements on rows."""

from __future__ import annotations

from tests.plan.form import ACCESS_SHARE, ROW_EXCLUSIVE, ROW_SHARE, Form
from tests.plan.objects import CODED, ITEM, LEFT_OVER, LINKED, SEEN, SHOP

DATA = (
    Form(
        "select",
        ITEM,
        "SELECT count(*) FROM app.item",
        {"app.item": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE},
        scans=("app.item",),
    ),
    Form(
        "select for update",
        ITEM,
        "SELECT id FROM app.item WHERE amount > 0 FOR UPDATE",
        {"app.item": ROW_SHARE, "app.item_pkey": ROW_SHARE},
        scans=("app.item",),
    ),
    Form(
        "select through a view",
        SEEN,
        "SELECT count(*) FROM app.seen",
        {"app.item": ACCESS_SHARE, "app.item_pkey": ACCESS_SHARE, "app.seen": ACCESS_SHARE},
        scans=("app.item",),
    ),
    Form("insert", CODED, "INSERT INTO app.item (id, code) VALUES (2001, 'new')", {"app.item": ROW_EXCLUSIVE}),
    # Row triggers lock what they look into: where no row is written, nothing is.
    Form(
        "insert into a table with a foreign key",
        LINKED,
        "INSERT INTO app.orders (id, customer) SELECT id + 2000, id FROM app.customer",
        {"app.customer": ROW_SHARE, "app.customer_pkey": ROW_SHARE, "app.orders": ROW_EXCLUSIVE},
        scans=("app.customer",),
        hidden_when_empty=("locks app.customer RowShareLock", "locks app.customer_pkey RowShareLock"),
        shown_only_when_empty=("locks app.customer AccessShareLock", "locks app.customer_pkey AccessShareLock"),
    ),
    # Only partitions that get a row are locked.
    Form(
        "insert into a partitioned table",
        LEFT_OVER,
        "INSERT INTO app.event SELECT id, 1 FROM app.event_2",
        {"app.event": ROW_EXCLUSIVE, "app.event_1": ROW_EXCLUSIVE, "app.event_2": ACCESS_SHARE},
        scans=("app.event_2",),
        hidden_when_empty=("locks app.event_1 RowExclusiveLock",),
    ),
    Form(
        "insert on conflict",
        ITEM,
        "INSERT INTO app.item (id, code) VALUES (1, 'new') ON CONFLICT (id) DO UPDATE SET code = 'old'",
        {"app.item": ROW_EXCLUSIVE, "app.item_pkey": ROW_EXCLUSIVE},
        shown_only_when_empty=("scans app.item",),
    ),
    Form(
        "update",
        ITEM,
        "UPDATE app.item SET note = ''",
        {"app.item": ROW_EXCLUSIVE, "app.item_pkey": ROW_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "update of a key that is referenced, on update cascade",
        SHOP + "ALTER TABLE app.orders ADD FOREIGN KEY (customer) REFERENCES app.customer ON UPDATE CASCADE;\n",
        "UPDATE app.customer SET id = -id",
        {
            "app.customer": ROW_EXCLUSIVE,
            "app.customer_pkey": ROW_EXCLUSIVE,
            "app.orders": ROW_EXCLUSIVE,
            "app.orders_pkey": ROW_EXCLUSIVE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=(
            "locks app.orders RowExclusiveLock",
            "locks app.orders_pkey RowExclusiveLock",
            "scans app.orders",
        ),
    ),
    Form(
        "update of a foreign key",
        LINKED,
        "UPDATE app.orders SET customer = customer % 10 + 1",
        {
            "app.customer": ROW_SHARE,
            "app.customer_pkey": ROW_SHARE,
            "app.orders": ROW_EXCLUSIVE,
            "app.orders_pkey": ROW_EXCLUSIVE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=(
            "locks app.customer RowShareLock",
            "locks app.customer_pkey RowShareLock",
            "scans app.customer",
        ),
    ),
    # Every partition that the plan has.
    Form(
        "update of a partitioned table",
        LEFT_OVER,
        "UPDATE app.event SET id = 0",
        {"app.event": ROW_EXCLUSIVE, "app.event_1": ROW_EXCLUSIVE, "app.event_rest": ROW_EXCLUSIVE},
        scans=("app.event_1", "app.event_rest"),
    ),
    Form(
        "delete",
        ITEM,
        "DELETE FROM app.item",
        {"app.item": ROW_EXCLUSIVE, "app.item_pkey": ROW_EXCLUSIVE},
        scans=("app.item",),
    ),
    Form(
        "delete from a table that is referenced",
        LINKED + "DELETE FROM app.orders;\n",
        "DELETE FROM app.customer",
        {
            "app.customer": ROW_EXCLUSIVE,
            "app.customer_pkey": ROW_EXCLUSIVE,
            "app.orders": ROW_SHARE,
            "app.orders_pkey": ROW_SHARE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("locks app.orders RowShareLock", "locks app.orders_pkey RowShareLock", "scans app.orders"),
    ),
    Form(
        "delete from a table that is referenced on delete cascade",
        SHOP + "ALTER TABLE app.orders ADD FOREIGN KEY (customer) REFERENCES app.customer ON DELETE CASCADE;\n",
        "DELETE FROM app.customer",
        {
            "app.customer": ROW_EXCLUSIVE,
            "app.customer_pkey": ROW_EXCLUSIVE,
            "app.orders": ROW_EXCLUSIVE,
            "app.orders_pkey": ROW_EXCLUSIVE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=(
            "locks app.orders RowExclusiveLock",
            "locks app.orders_pkey RowExclusiveLock",
            "scans app.orders",
        ),
    ),
    Form(
        "merge",
        SHOP,
        "MERGE INTO app.orders AS o USING app.customer AS c ON o.id = c.id WHEN MATCHED THEN UPDATE SET amount = 0",
        {
            "app.customer": ACCESS_SHARE,
            "app.customer_pkey": ACCESS_SHARE,
            "app.orders": ROW_EXCLUSIVE,
            "app.orders_pkey": ROW_EXCLUSIVE,
        },
        scans=("app.customer", "app.orders"),
        hidden_when_empty=("scans app.customer",),
        since=15,
    ),
    Form("copy from", CODED, "COPY app.item (id, code) FROM stdin;\n2001	new\n\\.\n", {"app.item": ROW_EXCLUSIVE}),
    Form("copy to", ITEM, "COPY app.item TO '/dev/null'", {"app.item": ACCESS_SHARE}, scans=("app.item",)),
)
