-- What:  Takes 0025_brand_multipliers back: pricing.brand_multipliers is gone, with its indexes,
--        triggers and rows.
-- Why:   document 004, line 126; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on pricing.brand_multipliers, and on catalog.brand and catalog.category
--        too, where the triggers of the foreign keys are removed: readers and writers of all of
--        them wait until the transaction ends. It is short once it has the locks.
-- Undo:  0025_brand_multipliers.sql makes the table again, empty: all multipliers are lost.

DROP TABLE pricing.brand_multipliers;
