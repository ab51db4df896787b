-- What:  Takes 0041_stock_lifecycle back: inventory.stock_lifecycle is gone, with its indexes and
--        rows.
-- Why:   document 004, line 46; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on inventory.stock_lifecycle, and on inventory.stock and
--        platform.marketplace too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0041_stock_lifecycle.sql makes the table again, empty: the record of shelf lives is lost.

DROP TABLE inventory.stock_lifecycle;
