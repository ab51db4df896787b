-- What:  Takes 0016_create_market_transactions_partitions back: the function is gone, the
--        partitions that it made stay.
-- Why:   document 001, lines 198-199. The partitions hold trades and are part of
--        market_transactions: they go with it.
-- Locks: none that an application waits for.
-- Undo:  0016_create_market_transactions_partitions.sql makes the function again, and it finds the
--        partitions. No data is lost.

DROP FUNCTION echoes.create_market_transactions_partitions();
