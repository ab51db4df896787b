-- What:  Takes 0004_orders back: the table orders is gone, its indexes, its trigger and its
--        sequence with it.
-- Why:   document 003, lines 157-177. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        order_items refers to the table.
-- Locks: ACCESS EXCLUSIVE on orders: readers and writers there wait, then find no table.
-- Undo:  0004_orders.sql makes the table again, empty. All orders are lost, and nothing else
--        holds them: COPY the table to a file first.

DROP TABLE quenty_order.orders;
