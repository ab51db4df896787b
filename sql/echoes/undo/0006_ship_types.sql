-- What:  Takes 0006_ship_types back: the table ship_types is gone.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        ship_instances refers to the table.
-- Locks: ACCESS EXCLUSIVE on ship_types: readers and writers there wait, then find no table.
-- Undo:  0006_ship_types.sql makes the table again, empty. Its rows come back with the game data.

DROP TABLE echoes.ship_types;
