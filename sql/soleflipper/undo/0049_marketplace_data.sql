-- What:  Takes 0049_marketplace_data back: analytics.marketplace_data is gone, with its indexes
--        and rows.
-- Why:   document 004, line 113; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on analytics.marketplace_data, and on platform.marketplace and
--        catalog.product too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0049_marketplace_data.sql makes the table again, empty: all trends are lost; marketplaces
--        give back little of the past.

DROP TABLE analytics.marketplace_data;
