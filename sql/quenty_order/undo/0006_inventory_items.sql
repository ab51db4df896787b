-- What:  Takes 0006_inventory_items back: the table inventory_items is gone, its indexes, its
--        trigger, its sequence and its foreign key with it.
-- Why:   document 003, lines 196-217. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        available_inventory, or a view made by hand, reads the table.
-- Locks: ACCESS EXCLUSIVE on inventory_items, and on products too, where the foreign key's
--        triggers are removed: readers and writers of both wait until the transaction ends. It is
--        short once it has the locks.
-- Undo:  0006_inventory_items.sql makes the table again, empty. All stock and all reservations
--        are lost: COPY the table to a file first.

DROP TABLE quenty_order.inventory_items;
