-- What:  Takes 0016_purchase_history back: supplier.purchase_history is gone, with its indexes and
--        rows.
-- Why:   document 004, line 84; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while financial.transaction and inventory.stock_financial
--        refer to it or analytics.supplier_performance_summary reads it.
-- Locks: ACCESS EXCLUSIVE on supplier.purchase_history, and on supplier.profile and
--        catalog.product too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0016_purchase_history.sql makes the table again, empty: all purchases are lost, and with
--        them what goods have cost.

DROP TABLE supplier.purchase_history;
