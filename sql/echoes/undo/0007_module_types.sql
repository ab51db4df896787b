-- What:  Takes 0007_module_types back: the table module_types is gone.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        fitted modules, inventory items or market orders refer to the table.
-- Locks: ACCESS EXCLUSIVE on module_types: readers and writers there wait, then find no table.
-- Undo:  0007_module_types.sql makes the table again, empty. Its rows come back with the game
--        data.

DROP TABLE echoes.module_types;
