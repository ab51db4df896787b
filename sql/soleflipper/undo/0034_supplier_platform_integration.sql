-- What:  Takes 0034_supplier_platform_integration back: operations.supplier_platform_integration
--        is gone, with its indexes, triggers and rows.
-- Why:   document 004, line 151; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on operations.supplier_platform_integration, and on supplier.profile and
--        platform.marketplace too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0034_supplier_platform_integration.sql makes the table again, empty: all sync
--        configurations are lost.

DROP TABLE operations.supplier_platform_integration;
