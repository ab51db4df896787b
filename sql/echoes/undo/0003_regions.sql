-- What:  Takes 0003_regions back: the table regions is gone.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        systems refers to the table.
-- Locks: ACCESS EXCLUSIVE on regions: readers and writers there wait, then find no table.
-- Undo:  0003_regions.sql makes the table again, empty. Its rows come back with the game data.

DROP TABLE echoes.regions;
