-- What:  Takes 0005_category back: catalog.category is gone, with its indexes, triggers and rows.
-- Why:   document 004, line 27; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while catalog.product, pricing.brand_multipliers and
--        pricing.price_rules refer to it.
-- Locks: ACCESS EXCLUSIVE on catalog.category: readers and writers there wait, then find no table.
-- Undo:  0005_category.sql makes the table again, empty: all categories are lost.

DROP TABLE catalog.category;
