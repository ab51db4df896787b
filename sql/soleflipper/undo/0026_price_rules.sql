-- What:  Takes 0026_price_rules back: pricing.price_rules is gone, with its indexes, triggers and
--        rows.
-- Why:   document 004, line 129; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on pricing.price_rules, and on catalog.brand, catalog.category and
--        platform.marketplace too, where the triggers of the foreign keys are removed: readers and
--        writers of all of them wait until the transaction ends. It is short once it has the
--        locks.
-- Undo:  0026_price_rules.sql makes the table again, empty: all pricing rules are lost.

DROP TABLE pricing.price_rules;
