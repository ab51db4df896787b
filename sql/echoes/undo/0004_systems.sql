-- What:  Takes 0004_systems back: the table systems is gone, its index and foreign key with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        stations, characters or anything else refers to the table.
-- Locks: ACCESS EXCLUSIVE on systems, and on regions too, where the foreign key's triggers are
--        removed: readers and writers of both wait until the transaction ends. It is short once
--        it has the locks.
-- Undo:  0004_systems.sql makes the table again, empty. Its rows come back with the game data.

DROP TABLE echoes.systems;
