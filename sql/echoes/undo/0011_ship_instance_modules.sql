-- What:  Takes 0011_ship_instance_modules back: the table ship_instance_modules is gone, its keys,
--        indexes and trigger with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on ship_instance_modules, and on ship_instances and module_types too,
--        where the foreign keys' triggers are removed: readers and writers of all three wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0011_ship_instance_modules.sql makes the table again, empty. All fittings are lost, and
--        nothing else holds them: COPY the table to a file first.

DROP TABLE echoes.ship_instance_modules;
