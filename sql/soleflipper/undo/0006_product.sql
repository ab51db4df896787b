-- What:  Takes 0006_product back: catalog.product is gone, with its indexes and rows.
-- Why:   document 004, lines 236-257; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it.
-- Locks: ACCESS EXCLUSIVE on catalog.product, and on catalog.brand and catalog.category too, where
--        the triggers of the foreign keys are removed: readers and writers of all of them wait
--        until the transaction ends. It is short once it has the locks.
-- Undo:  0006_product.sql makes the table again, empty: the whole catalog is lost. Imports from
--        StockX bring most of it back, prices of the past excepted.

DROP TABLE catalog.product;
