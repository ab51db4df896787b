-- What:  Takes 0012_inventory_items back: the table inventory_items is gone, its foreign keys,
--        indexes and trigger with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on inventory_items, and on characters, module_types, systems and stations
--        too, where the foreign keys' triggers are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0012_inventory_items.sql makes the table again, empty. All inventories are lost, and
--        nothing else holds them: COPY the table to a file first.

DROP TABLE echoes.inventory_items;
