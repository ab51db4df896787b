"""Indexes, and what is kept about columns."""

from __future__ import annotations

from tests.plan.form import ACCESS_EXCLUSIVE, ACCESS_SHARE, SHARE, SHARE_UPDATE, Form
from tests.plan.objects import CODED, EVENT, ITEM

INDEXES = (
    Form(
        "create index",
        CODED,
        "CREATE INDEX item_note ON app.item (note)",
        {"app.item": SHARE},
        builds=("app.item_note",),
    ),
    Form(
        "create index brin",
        CODED,
        "CREATE INDEX item_made ON app.item USING brin (made)",
        {"app.item": SHARE},
        builds=("app.item_made",),
    ),
    Form(
        "create index, partial",
        CODED,
        "CREATE INDEX item_note ON app.item (note) WHERE amount > 10",
        {"app.item": SHARE},
        builds=("app.item_note",),
    ),
    # The lock is taken before the name is looked at.
    Form(
        "create index if not exists, that exists",
        CODED,
        "CREATE INDEX IF NOT EXISTS item_code ON app.item (code)",
        {"app.item": SHARE},
    ),
    Form(
        "create unique index",
        ITEM,
        "CREATE UNIQUE INDEX item_code ON app.item (code)",
        {"app.item": SHARE},
        builds=("app.item_code",),
    ),
    Form(
        "create index of a partitioned table",
        EVENT,
        "CREATE INDEX event_id ON app.event (id)",
        {"app.event": SHARE, "app.event_1": SHARE},
        builds=("app.event_1_id_idx",),
    ),
    Form("create index on only", EVENT, "CREATE INDEX event_id ON ONLY app.event (id)", {"app.event": SHARE}),
    # The manual (ALTER INDEX) has ACCESS EXCLUSIVE for all but RENAME; the upper index gets less.
    Form(
        "attach index",
        EVENT + "CREATE INDEX event_id ON ONLY app.event (id);\nCREATE INDEX event_1_id ON app.event_1 (id);\n",
        "ALTER INDEX app.event_id ATTACH PARTITION app.event_1_id",
        {
            "app.event": ACCESS_SHARE,
            "app.event_1": ACCESS_SHARE,
            "app.event_1_id": ACCESS_EXCLUSIVE,
            "app.event_id": SHARE_UPDATE,
        },
    ),
    # What is seen while it waits: for writers, for a catalog, for old snapshots.
    Form(
        "create index concurrently",
        CODED,
        "CREATE INDEX CONCURRENTLY item_note ON app.item (note)",
        {"app.item": SHARE_UPDATE},
        builds=("app.item_note",),
        concurrently=True,
    ),
    Form(
        "create unique index concurrently",
        ITEM,
        "CREATE UNIQUE INDEX CONCURRENTLY item_code ON app.item (code)",
        {"app.item": SHARE_UPDATE},
        builds=("app.item_code",),
        concurrently=True,
    ),
    # The manual (DROP INDEX) names the lock on the table.
    Form(
        "drop index",
        CODED,
        "DROP INDEX app.item_code",
        {"app.item": ACCESS_EXCLUSIVE, "app.item_code": ACCESS_EXCLUSIVE},
    ),
    Form(
        "drop index of a partitioned table",
        EVENT + "CREATE INDEX event_id ON app.event (id);\n",
        "DROP INDEX app.event_id",
        {
            "app.event": ACCESS_EXCLUSIVE,
            "app.event_1": ACCESS_EXCLUSIVE,
            "app.event_1_id_idx": ACCESS_EXCLUSIVE,
            "app.event_id": ACCESS_EXCLUSIVE,
        },
    ),
    # ACCESS EXCLUSIVE on the index at the end, when no transaction uses it any more.
    Form(
        "drop index concurrently",
        CODED,
        "DROP INDEX CONCURRENTLY app.item_code",
        {"app.item": SHARE_UPDATE, "app.item_code": ACCESS_EXCLUSIVE},
        concurrently=True,
    ),
    # The manual (13.3.1) has ACCESS EXCLUSIVE for REINDEX; that is for the index, its table gets SHARE (REINDEX).
    Form(
        "reindex index",
        CODED,
        "REINDEX INDEX app.item_code",
        {"app.item": SHARE, "app.item_code": ACCESS_EXCLUSIVE},
        builds=("app.item_code",),
    ),
    Form(
        "reindex table",
        CODED,
        "REINDEX TABLE app.item",
        {"app.item": SHARE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        builds=("app.item_code", "app.item_pkey"),
    ),
    # ACCESS EXCLUSIVE on the old index at the end, when no transaction uses it any more.
    Form(
        "reindex index concurrently",
        CODED,
        "REINDEX INDEX CONCURRENTLY app.item_code",
        {"app.item": SHARE_UPDATE, "app.item_code": ACCESS_EXCLUSIVE},
        builds=("app.item_code",),
        concurrently=True,
    ),
    Form(
        "reindex table concurrently",
        CODED,
        "REINDEX TABLE CONCURRENTLY app.item",
        {"app.item": SHARE_UPDATE, "app.item_code": ACCESS_EXCLUSIVE, "app.item_pkey": ACCESS_EXCLUSIVE},
        builds=("app.item_code", "app.item_pkey"),
        concurrently=True,
    ),
    Form("rename index", CODED, "ALTER INDEX app.item_code RENAME TO item_by_code", {"app.item_code": SHARE_UPDATE}),
    # ALTER INDEX takes less, as the manual says.
    Form(
        "rename index, as a table",
        CODED,
        "ALTER TABLE app.item_code RENAME TO item_by_code",
        {"app.item_code": ACCESS_EXCLUSIVE},
    ),
    # Less than the ACCESS EXCLUSIVE that the manual has for all of ALTER INDEX but RENAME.
    Form(
        "set fillfactor of an index",
        CODED,
        "ALTER INDEX app.item_code SET (fillfactor = 70)",
        {"app.item_code": SHARE_UPDATE},
    ),
    Form(
        "set statistics of an index",
        ITEM + "CREATE INDEX item_sum ON app.item ((amount + 1));\n",
        "ALTER INDEX app.item_sum ALTER COLUMN 1 SET STATISTICS 500",
        {"app.item_sum": SHARE_UPDATE},
    ),
    # The file is copied as it is; the table is neither read nor locked.
    Form(
        "set tablespace of an index",
        CODED,
        "ALTER INDEX app.item_code SET TABLESPACE away",
        {"app.item_code": ACCESS_EXCLUSIVE},
        builds=("app.item_code",),
        since=15,
    ),
    Form(
        "create statistics",
        CODED,
        "CREATE STATISTICS app.item_together ON code, note FROM app.item",
        {"app.item": SHARE_UPDATE},
    ),
    Form(
        "alter statistics",
        ITEM + "CREATE STATISTICS app.item_together ON code, note FROM app.item;\n",
        "ALTER STATISTICS app.item_together SET STATISTICS 500",
        {},
    ),
    # The manual names no lock.
    Form(
        "drop statistics",
        ITEM + "CREATE STATISTICS app.item_together ON code, note FROM app.item;\n",
        "DROP STATISTICS app.item_together",
        {"app.item": SHARE_UPDATE},
    ),
)
