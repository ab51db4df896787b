-- What:  Takes 0024_character_locations back: the table character_locations is gone, its indexes,
--        triggers and foreign keys with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on character_locations, and on characters, solar_systems and stations
--        too, where the triggers of the foreign keys are removed: readers and writers of all four
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0024_character_locations.sql makes the table again, empty. The location of every character
--        is lost.

DROP TABLE imperial.character_locations;
