-- What:  Takes 0012_consumption_log back: the audit trail is gone, its index and triggers with it.
-- Why:   document 000, line 48. The guard refuses to change rows; to drop the table is a decision
--        of its owner and passes. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on consumption_log: readers and writers there wait, then find no table.
-- Undo:  0012_consumption_log.sql makes the table again, empty. The audit trail is lost and cannot
--        be rebuilt: COPY it to a file first.

DROP TABLE eveindy.consumption_log;
