-- What:  Takes 0043_stock_metrics back: inventory.stock_metrics is gone, with its indexes and
--        rows.
-- Why:   document 004, line 48; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on inventory.stock_metrics, and on inventory.stock too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0043_stock_metrics.sql makes the table again, empty: the cache is lost; working it out
--        again brings it back.

DROP TABLE inventory.stock_metrics;
