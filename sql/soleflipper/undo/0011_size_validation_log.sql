-- What:  Takes 0011_size_validation_log back: core.size_validation_log is gone, with its indexes
--        and rows.
-- Why:   document 004, line 160; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on core.size_validation_log, and on catalog.product and core.size_master
--        too, where the triggers of the foreign keys are removed: readers and writers of all of
--        them wait until the transaction ends. It is short once it has the locks.
-- Undo:  0011_size_validation_log.sql makes the table again, empty: all validation results are
--        lost; validating again brings new ones.

DROP TABLE core.size_validation_log;
