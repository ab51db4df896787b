-- What:  Takes 0005_inventory back: the table inventory is gone, its index and trigger with it.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a view
--        or anything else made by hand depends on the table.
-- Locks: ACCESS EXCLUSIVE on inventory: readers and writers there wait, then find no table.
-- Undo:  0005_inventory.sql makes the table again, empty. All its rows are lost: the quantities
--        can be rebuilt from inventory_by_loc, the average costs only from the ledgers.

DROP TABLE eveindy.inventory;
