-- What:  Takes 0014_market_orders back: the table market_orders is gone, its foreign keys, indexes
--        and trigger with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on market_orders, and on characters, module_types and stations too, where
--        the foreign keys' triggers are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0014_market_orders.sql makes the table again, empty. All open orders are lost, and nothing
--        else holds them: COPY the table to a file first.

DROP TABLE echoes.market_orders;
