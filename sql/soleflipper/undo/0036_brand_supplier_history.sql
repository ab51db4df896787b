-- What:  Takes 0036_brand_supplier_history back: catalog.brand_history and
--        supplier.supplier_history are gone, with their indexes and rows.
-- Why:   document 004, lines 31, 85 and 453; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand
--        depends on them.
-- Locks: ACCESS EXCLUSIVE on catalog.brand_history and supplier.supplier_history, and on
--        catalog.brand and supplier.profile too, where the triggers of the foreign keys are
--        removed: readers and writers of all of them wait until the transaction ends. It is short
--        once it has the locks.
-- Undo:  0036_brand_supplier_history.sql makes the tables again, empty: both timelines are lost.

DROP TABLE supplier.supplier_history;

DROP TABLE catalog.brand_history;
