-- What:  Takes 0017_supplier_performance back: core.supplier_performance is gone, with its indexes
--        and rows.
-- Why:   document 004, line 161; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on core.supplier_performance, and on supplier.profile too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0017_supplier_performance.sql makes the table again, empty: all legacy metrics are lost;
--        the purchases behind them may not be on record.

DROP TABLE core.supplier_performance;
