"""Partitions: attached and detached."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, SHARE_ROW, SHARE_UPDATE, Form
from tests.plan.objects import EVENT, LEFT_OVER, SHOP

PARTITIONS = (
    Form(
        "attach partition",
        EVENT,
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE},
        scans=("app.event_2",),
    ),
    Form(
        "attach partition, with a check",
        EVENT + "ALTER TABLE app.event_2 ADD CHECK (day >= 1001 AND day < 2001);\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE},
    ),
    Form(
        "attach partition, with a check not valid",
        EVENT + "ALTER TABLE app.event_2 ADD CHECK (day >= 1001 AND day < 2001) NOT VALID;\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE},
        scans=("app.event_2",),
    ),
    # Messages and counters tell both scans. The locks are the manual's.
    Form(
        "attach partition, with a default",
        LEFT_OVER,
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        scans=("app.event_2", "app.event_rest"),
    ),
    Form(
        "attach partition, with a default and a check",
        LEFT_OVER + "ALTER TABLE app.event_2 ADD CHECK (day >= 1001 AND day < 2001);\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
        scans=("app.event_rest",),
    ),
    Form(
        "attach partition, with a default and checks on both",
        LEFT_OVER + "ALTER TABLE app.event_2 ADD CHECK (day >= 1001 AND day < 2001);\n"
        "ALTER TABLE app.event_rest ADD CHECK (day >= 5000);\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
    ),
    Form(
        "attach partition, with an index",
        EVENT + "CREATE INDEX event_id ON app.event (id);\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE, "app.event_id": SHARE_UPDATE},
        scans=("app.event_2",),
        builds=("app.event_2_id_idx",),
    ),
    # An index that fits is taken over.
    Form(
        "attach partition, with a matching index",
        EVENT + "CREATE INDEX event_id ON app.event (id);\nCREATE INDEX event_2_id ON app.event_2 (id);\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 FOR VALUES FROM (1001) TO (2001)",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE, "app.event_id": SHARE_UPDATE},
        scans=("app.event_2",),
    ),
    Form(
        "attach partition, with a foreign key",
        SHOP + "CREATE TABLE app.event (customer int REFERENCES app.customer, day int) PARTITION BY RANGE (day);\n"
        "CREATE TABLE app.event_1 (customer int, day int CHECK (day >= 1 AND day < 1001) NOT NULL);\n"
        "INSERT INTO app.event_1 SELECT n, n FROM generate_series(1, 1000) AS n;\n",
        "ALTER TABLE app.event ATTACH PARTITION app.event_1 FOR VALUES FROM (1) TO (1001)",
        {
            "app.customer": SHARE_ROW,
            "app.customer_pkey": ACCESS_SHARE,
            "app.event": SHARE_UPDATE,
            "app.event_1": ACCESS_EXCLUSIVE,
        },
        scans=("app.customer", "app.event_1"),
        hidden_when_empty=("scans app.customer",),
    ),
    Form(
        "attach partition default",
        EVENT,
        "ALTER TABLE app.event ATTACH PARTITION app.event_2 DEFAULT",
        {"app.event": SHARE_UPDATE, "app.event_2": ACCESS_EXCLUSIVE},
        scans=("app.event_2",),
    ),
    # The default partition, if any, is locked too (below), which the manual does not say.
    Form(
        "detach partition",
        EVENT,
        "ALTER TABLE app.event DETACH PARTITION app.event_1",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE},
    ),
    Form(
        "detach partition, with a default",
        LEFT_OVER,
        "ALTER TABLE app.event DETACH PARTITION app.event_1",
        {"app.event": ACCESS_EXCLUSIVE, "app.event_1": ACCESS_EXCLUSIVE, "app.event_rest": ACCESS_EXCLUSIVE},
    ),
    # The manual has SHARE for the referencing table; ACCESS EXCLUSIVE it is: a part of the foreign key goes.
    # That no row refers to the partition is looked up, and no message tells it.
    Form(
        "detach partition, referenced",
        SHOP + "CREATE TABLE app.event (day int PRIMARY KEY) PARTITION BY RANGE (day);\n"
        "CREATE TABLE app.event_1 PARTITION OF app.event FOR VALUES FROM (1) TO (1001);\n"
        "CREATE TABLE app.event_2 PARTITION OF app.event FOR VALUES FROM (1001) TO (2001);\n"
        "INSERT INTO app.event SELECT n FROM generate_series(1, 2000) AS n;\n"
        "ALTER TABLE app.orders ADD FOREIGN KEY (amount) REFERENCES app.event;\n",
        "ALTER TABLE app.event DETACH PARTITION app.event_2",
        {
            "app.event": ACCESS_EXCLUSIVE,
            "app.event_2": ACCESS_EXCLUSIVE,
            "app.event_2_pkey": ACCESS_EXCLUSIVE,
            "app.orders": ACCESS_EXCLUSIVE,
            "app.orders_pkey": ACCESS_SHARE,
        },
        scans=("app.event_2", "app.orders"),
        hidden_when_empty=("scans app.event_2",),
    ),
    # The manual's locks of the first and the second transaction together.
    Form(
        "detach partition concurrently",
        EVENT,
        "ALTER TABLE app.event DETACH PARTITION app.event_1 CONCURRENTLY",
        {"app.event": SHARE_UPDATE, "app.event_1": ACCESS_EXCLUSIVE},
        concurrently=True,
    ),
    # The setup writes what an interrupted DETACH CONCURRENTLY leaves behind.
    Form(
        "detach partition finalize",
        EVENT + "UPDATE pg_catalog.pg_inherits SET inhdetachpending = true WHERE inhrelid = 'app.event_1'::regclass;\n",
        "ALTER TABLE app.event DETACH PARTITION app.event_1 FINALIZE",
        {"app.event": SHARE_UPDATE, "app.event_1": ACCESS_EXCLUSIVE},
    ),
)
