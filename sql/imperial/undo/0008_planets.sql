-- What:  Takes 0008_planets back: the table planets is gone, its indexes and foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while moons or stations refers to the table.
-- Locks: ACCESS EXCLUSIVE on planets, and on solar_systems too, where the triggers of the foreign
--        key are removed: readers and writers of both wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0008_planets.sql makes the table again, empty. A generated universe can be generated
--        again, with other ids.

DROP TABLE imperial.planets;
