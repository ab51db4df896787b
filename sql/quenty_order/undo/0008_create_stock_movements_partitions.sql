-- What:  Takes 0008_create_stock_movements_partitions back: the function is gone. Partitions that
--        it has made stay.
-- Why:   document 003, lines 450-472. The partitions hold rows, and are part of stock_movements,
--        not of the function: 0007_stock_movements takes them back.
-- Locks: none that an application waits for.
-- Undo:  0008_create_stock_movements_partitions.sql makes the function again. No data is lost;
--        privileges granted on the function are, and a schedule that calls it fails.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DROP FUNCTION quenty_order.create_stock_movements_partitions(integer, date);
