-- What:  Takes 0014_wormholes back: the table wormholes is gone, its indexes and foreign keys with
--        it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on wormholes, and on solar_systems too, where the triggers of the foreign
--        key are removed: readers and writers of both wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0014_wormholes.sql makes the table again, empty. New wormholes appear as the game goes on.

DROP TABLE imperial.wormholes;
