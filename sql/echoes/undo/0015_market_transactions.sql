-- What:  Takes 0015_market_transactions back: the table market_transactions is gone, with all its
--        partitions, those made by the function included.
-- Why:   document 001, lines 198-199. Partitions go with their table without CASCADE. It refuses to
--        run (SQLSTATE 2BP01) while a view made by hand reads the table or a partition.
-- Locks: ACCESS EXCLUSIVE on market_transactions and its partitions, and on regions, stations,
--        module_types and characters too, where the foreign keys' triggers are removed: readers
--        and writers of all of them wait until the transaction ends.
-- Undo:  0015_market_transactions.sql makes the table again, empty and without partitions. All
--        trades are lost, and nothing else holds them: COPY the table to a file first.

DROP TABLE echoes.market_transactions;
