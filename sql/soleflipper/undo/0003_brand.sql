-- What:  Takes 0003_brand back: catalog.brand is gone, with its indexes, triggers and rows.
-- Why:   document 004, line 26; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it.
-- Locks: ACCESS EXCLUSIVE on catalog.brand: readers and writers there wait, then find no table.
-- Undo:  0003_brand.sql makes the table again, empty: all brands are lost.

DROP TABLE catalog.brand;
