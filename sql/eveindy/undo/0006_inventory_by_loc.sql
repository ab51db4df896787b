-- What:  Takes 0006_inventory_by_loc back: the table inventory_by_loc is gone, its index and
--        trigger with it.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        inventory_coverage_view, or a view made by hand, reads the table.
-- Locks: ACCESS EXCLUSIVE on inventory_by_loc: readers and writers there wait, then find no
--        table.
-- Undo:  0006_inventory_by_loc.sql makes the table again, empty. All its rows are lost:
--        on-hand stock comes back with the next sync of assets, reservations do not.

DROP TABLE eveindy.inventory_by_loc;
