-- What:  Takes 0023_source_prices back: integration.source_prices is gone, with its indexes and
--        rows.
-- Why:   document 004, line 94; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on integration.source_prices, and on catalog.product and
--        integration.import_batches too, where the triggers of the foreign keys are removed:
--        readers and writers of all of them wait until the transaction ends. It is short once it
--        has the locks.
-- Undo:  0023_source_prices.sql makes the table again, empty: all external prices are lost.

DROP TABLE integration.source_prices;
