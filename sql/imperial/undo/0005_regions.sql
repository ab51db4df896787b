-- What:  Takes 0005_regions back: the table regions is gone, its index with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while constellations or game_servers refers to the table.
-- Locks: ACCESS EXCLUSIVE on regions: readers and writers there wait, then find no table.
-- Undo:  0005_regions.sql makes the table again, empty. A generated universe can be generated
--        again, with other ids.

DROP TABLE imperial.regions;
