-- What:  Takes 0007_shipping_carriers back: the table shipping_carriers is gone, its indexes and
--        its sequence with it.
-- Why:   document 003, lines 389-405. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on shipping_carriers: readers and writers there wait, then find no
--        table.
-- Undo:  0007_shipping_carriers.sql makes the table again, empty. All carriers and their
--        encrypted keys are lost: COPY the table to a file first.

DROP TABLE quenty_shipping.shipping_carriers;
