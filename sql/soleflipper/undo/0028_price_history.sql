-- What:  Takes 0028_price_history back: pricing.price_history is gone, with its indexes and rows.
-- Why:   document 004, line 128; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on pricing.price_history, and on catalog.product, platform.marketplace
--        and core.size_master too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0028_price_history.sql makes the table again, empty: the history of prices is lost;
--        marketplaces give back little of it.

DROP TABLE pricing.price_history;
