-- What:  Takes 0008_buy_orders back: the table buy_orders is gone, its indexes and trigger with
--        it.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a ledger
--        refers to the table.
-- Locks: ACCESS EXCLUSIVE on buy_orders: readers and writers there wait, then find no table.
-- Undo:  0008_buy_orders.sql makes the table again, empty. All its rows are lost: ESI gives back
--        the open orders and those closed in about the last 90 days.

DROP TABLE eveindy.buy_orders;
