-- What:  Takes 0018_stock back: inventory.stock is gone, with its indexes, triggers and rows.
-- Why:   document 004, lines 267-283; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it or
--        analytics.inventory_status_summary reads it.
-- Locks: ACCESS EXCLUSIVE on inventory.stock, and on catalog.product, core.size_master and
--        core.sizes too, where the triggers of the foreign keys are removed: readers and writers
--        of all of them wait until the transaction ends. It is short once it has the locks.
-- Undo:  0018_stock.sql makes the table again, empty: all stock is lost. Nothing else knows what
--        lies where.

DROP TABLE inventory.stock;
