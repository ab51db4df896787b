-- What:  Takes 0007_product_variant back: catalog.product_variant is gone, with its indexes,
--        triggers and rows.
-- Why:   document 004, line 29; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on catalog.product_variant, and on catalog.product too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0007_product_variant.sql makes the table again, empty: all variants are lost; the
--        products stay.

DROP TABLE catalog.product_variant;
