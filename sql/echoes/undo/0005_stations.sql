-- What:  Takes 0005_stations back: the table stations is gone, its index and foreign key with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        ships, inventory items or market orders refer to the table.
-- Locks: ACCESS EXCLUSIVE on stations, and on systems too, where the foreign key's triggers are
--        removed: readers and writers of both wait until the transaction ends. It is short once
--        it has the locks.
-- Undo:  0005_stations.sql makes the table again, empty. Its rows come back with the game data.

DROP TABLE echoes.stations;
