-- What:  Takes 0013_orderbook_snapshots back: the table orderbook_snapshots is gone, its indexes
--        with it.
-- Why:   document 000, line 48. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a view
--        made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on orderbook_snapshots: readers and writers there wait, then find no
--        table.
-- Undo:  0013_orderbook_snapshots.sql makes the table again, empty. All snapshots are lost; ESI
--        shows only the present book, so they cannot be fetched again.

DROP TABLE eveindy.orderbook_snapshots;
