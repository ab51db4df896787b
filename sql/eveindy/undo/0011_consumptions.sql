-- What:  Takes 0011_consumptions back: the ledger consumptions is gone, its index, triggers and
--        foreign key with it.
-- Why:   document 000, line 48. The guard refuses to change rows; to drop the table is a decision
--        of its owner and passes. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on consumptions, and on industry_jobs too, where the foreign key's
--        triggers are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0011_consumptions.sql makes the table again, empty. The ledger is lost, and with it what
--        each job has cost: COPY it to a file first.

DROP TABLE eveindy.consumptions;
