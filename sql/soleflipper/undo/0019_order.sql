-- What:  Takes 0019_order back: sales."order" is gone, with its indexes and rows.
-- Why:   document 004, lines 287-312; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it or
--        analytics.sales_summary_daily reads it.
-- Locks: ACCESS EXCLUSIVE on sales."order", and on inventory.stock and platform.marketplace too,
--        where the triggers of the foreign keys are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0019_order.sql makes the table again, empty: all orders are lost. StockX gives back its
--        own, other marketplaces may not.

DROP TABLE sales."order";
