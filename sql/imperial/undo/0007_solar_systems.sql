-- What:  Takes 0007_solar_systems back: the table solar_systems is gone, its indexes and foreign
--        key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a table of the universe, character_locations or game_servers refers to it.
-- Locks: ACCESS EXCLUSIVE on solar_systems, and on constellations too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0007_solar_systems.sql makes the table again, empty. A generated universe can be generated
--        again, with other ids.

DROP TABLE imperial.solar_systems;
