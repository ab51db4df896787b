-- What:  Takes 0003_products back: the table products is gone, its indexes, its trigger and its
--        sequence with it.
-- Why:   document 003, lines 131-155. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        another table refers to this one.
-- Locks: ACCESS EXCLUSIVE on products: readers and writers there wait, then find no table.
-- Undo:  0003_products.sql makes the table again, empty. All products are lost, and nothing else
--        holds them: COPY the table to a file first.

DROP TABLE quenty_order.products;
