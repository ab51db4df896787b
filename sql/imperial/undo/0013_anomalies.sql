-- What:  Takes 0013_anomalies back: the table anomalies is gone, its indexes and foreign key with
--        it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while imperial.clean_completed_anomalies() reads the table.
-- Locks: ACCESS EXCLUSIVE on anomalies, and on solar_systems too, where the triggers of the foreign
--        key are removed: readers and writers of both wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0013_anomalies.sql makes the table again, empty. New anomalies appear as the game goes on.

DROP TABLE imperial.anomalies;
