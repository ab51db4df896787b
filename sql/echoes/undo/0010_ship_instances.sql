-- What:  Takes 0010_ship_instances back: the table ship_instances is gone, its foreign keys,
--        indexes and trigger with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        ship_instance_modules refers to the table.
-- Locks: ACCESS EXCLUSIVE on ship_instances, and on characters, ship_types, systems and stations
--        too, where the foreign keys' triggers are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0010_ship_instances.sql makes the table again, empty. All ships are lost, and nothing else
--        holds them: COPY the table to a file first.

DROP TABLE echoes.ship_instances;
