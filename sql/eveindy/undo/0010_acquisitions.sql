-- What:  Takes 0010_acquisitions back: the ledger acquisitions is gone, its indexes, triggers and
--        foreign keys with it.
-- Why:   document 000, line 48. The guard refuses to change rows; to drop the table is a decision
--        of its owner and passes. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on acquisitions, and on industry_jobs and buy_orders too, where the
--        foreign keys' triggers are removed: readers and writers of all three wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0010_acquisitions.sql makes the table again, empty. The ledger is lost, and nothing else
--        holds its costs: COPY it to a file first.

DROP TABLE eveindy.acquisitions;
