-- What:  Takes 0012_asteroid_belts back: the table asteroid_belts is gone, its index and foreign
--        key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on asteroid_belts, and on solar_systems too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0012_asteroid_belts.sql makes the table again, empty. A generated universe can be
--        generated again, with other ids.

DROP TABLE imperial.asteroid_belts;
