-- What:  Takes 0010_stations back: the table stations is gone, its indexes and foreign keys with
--        it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while character_locations refers to the table.
-- Locks: ACCESS EXCLUSIVE on stations, and on solar_systems and planets too, where the triggers of
--        the foreign keys are removed: readers and writers of all three wait until the transaction
--        ends. It is short once it has the locks.
-- Undo:  0010_stations.sql makes the table again, empty. A generated universe can be generated
--        again, with other ids; what players built cannot.

DROP TABLE imperial.stations;
