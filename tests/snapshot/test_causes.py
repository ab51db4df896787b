"""Findings by cause: one for what somebody did."""

from __future__ import annotations

from schemadeck.database import snapshot
from schemadeck.files import drift
from tests.snapshot.change import Rich

# Each is one finding: what was renamed, or what was dropped with all that went with it. What is before ;; prepares it.
ONE = {
    "relations": (
        "ALTER TABLE shop.item RENAME TO goods",
        "ALTER TABLE shop.item RENAME code TO key",
        "ALTER TABLE shop.heap ALTER a SET NOT NULL;;ALTER TABLE shop.heap RENAME a TO c",
        "ALTER TABLE shop.item RENAME CONSTRAINT item_pkey TO item_key",
        "ALTER INDEX shop.item_name RENAME TO item_title",
        "ALTER TRIGGER item_stamp ON shop.item RENAME TO stamp",
        "CREATE TRIGGER stamp BEFORE INSERT ON shop.base_too FOR EACH ROW EXECUTE FUNCTION shop.stamp();;"
        "ALTER TRIGGER stamp ON shop.base_too RENAME TO stamped",
        "ALTER SCHEMA shop RENAME TO store",
        "ALTER VIEW shop.cheap RENAME TO low",
        "ALTER POLICY item_seen ON shop.item RENAME TO seen",
        "DROP TABLE shop.item CASCADE",
        "DROP VIEW shop.cheap CASCADE",
        "DROP FUNCTION shop.stamp() CASCADE",
        "DROP SCHEMA shop CASCADE",
    ),
    "others": (
        "ALTER OPERATOR FAMILY shop.numbers USING btree RENAME TO figures",
        "ALTER TYPE shop.size RENAME TO extent",
        "ALTER SCHEMA shop RENAME TO store",
        "DROP EXTENSION plpgsql CASCADE",
        "DROP TYPE shop.size CASCADE",
    ),
}  # fmt: skip


def test_a_rename_and_a_drop_are_one_finding(rich: Rich) -> None:
    with rich.open() as connection:
        for statement in ONE[rich.group.name]:
            with connection.transaction(force_rollback=True):
                *prepares, does = statement.encode().split(b";;")
                for one in prepares:
                    connection.execute(one)
                before = snapshot.read_within(connection.pgconn)
                connection.execute(does)
                after = snapshot.read_within(connection.pgconn)
            found = drift.compare(before, after, ledger="schemadeck", schemas=None).findings
            assert len(found) == 1, f"{statement}: {[(one.verdict, one.kind, one.object) for one in found]}"
