-- What:  Takes 0027_market_prices back: pricing.market_prices is gone, with its indexes, triggers
--        and rows.
-- Why:   document 004, line 127; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on pricing.market_prices, and on catalog.product, platform.marketplace
--        and core.size_master too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0027_market_prices.sql makes the table again, empty: all current prices are lost; the
--        next fetch brings them back.

DROP TABLE pricing.market_prices;
