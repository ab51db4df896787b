-- What:  Takes 0004_brand_patterns back: catalog.brand_patterns is gone, with its indexes,
--        triggers and rows.
-- Why:   document 004, lines 32 and 35; what one file made, its undo takes back. Without CASCADE:
--        it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on
--        it.
-- Locks: ACCESS EXCLUSIVE on catalog.brand_patterns, and on catalog.brand too, where the triggers
--        of the foreign key are removed: readers and writers of all of them wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0004_brand_patterns.sql makes the table again, empty: all patterns are lost, and no brand
--        is recognised until they are entered again.

DROP TABLE catalog.brand_patterns;
