-- What:  Takes 0005_order_items back: the table order_items is gone, its indexes, its sequence
--        and its foreign keys with it.
-- Why:   document 003, lines 179-194. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on order_items, and on orders and products too, where the foreign keys'
--        triggers are removed: readers and writers of all three wait until the transaction ends.
--        It is short once it has the locks.
-- Undo:  0005_order_items.sql makes the table again, empty. The lines of all orders are lost:
--        COPY the table to a file first.

DROP TABLE quenty_order.order_items;
