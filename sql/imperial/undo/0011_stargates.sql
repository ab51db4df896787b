-- What:  Takes 0011_stargates back: the table stargates is gone, its indexes and foreign keys with
--        it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on stargates, and on solar_systems too, where the triggers of the foreign
--        key are removed: readers and writers of both wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0011_stargates.sql makes the table again, empty. A generated universe can be generated
--        again, with other ids.

DROP TABLE imperial.stargates;
