-- What:  Takes 0006_constellations back: the table constellations is gone, its indexes and foreign
--        key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while solar_systems refers to the table.
-- Locks: ACCESS EXCLUSIVE on constellations, and on regions too, where the triggers of the foreign
--        key are removed: readers and writers of both wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0006_constellations.sql makes the table again, empty. A generated universe can be
--        generated again, with other ids.

DROP TABLE imperial.constellations;
