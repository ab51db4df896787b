-- What:  Takes 0022_ships back: the table ships is gone, its index and foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on ships, and on assets too, where the triggers of the foreign key are
--        removed: readers and writers of both wait until the transaction ends. It is short once it
--        has the locks.
-- Undo:  0022_ships.sql makes the table again, empty. Names, damage, charge and fuel of all ships
--        are lost; the ships themselves are assets and stay.

DROP TABLE imperial.ships;
