-- What:  Takes 0007_stock_movements back: the table stock_movements is gone, all its partitions,
--        those made later included, its indexes, its sequence and its foreign key with it.
-- Why:   document 003, lines 219-237 and 450-472. Without CASCADE: it refuses to run (SQLSTATE
--        2BP01) while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on stock_movements and each of its partitions, and on products too,
--        where the foreign key's triggers are removed: readers and writers of both wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0007_stock_movements.sql makes the table again, empty. All movements are lost, and
--        nothing else holds them: COPY the table to a file first.

DROP TABLE quenty_order.stock_movements;
