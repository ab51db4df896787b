-- What:  Takes 0040_stock_financial back: inventory.stock_financial is gone, with its indexes,
--        triggers and rows.
-- Why:   document 004, line 45; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while analytics.inventory_status_summary reads it.
-- Locks: ACCESS EXCLUSIVE on inventory.stock_financial, and on inventory.stock and
--        supplier.purchase_history too, where the triggers of the foreign keys are removed:
--        readers and writers of all of them wait until the transaction ends. It is short once it
--        has the locks.
-- Undo:  0040_stock_financial.sql makes the table again, empty: all costs and valuations of stock
--        are lost; purchases are in supplier.purchase_history.

DROP TABLE inventory.stock_financial;
