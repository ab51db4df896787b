-- What:  Takes 0042_stock_reservation back: inventory.stock_reservation is gone, with its indexes
--        and rows.
-- Why:   document 004, line 47; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on inventory.stock_reservation, and on inventory.stock and sales."order"
--        too, where the triggers of the foreign keys are removed: readers and writers of all of
--        them wait until the transaction ends. It is short once it has the locks.
-- Undo:  0042_stock_reservation.sql makes the table again, empty: all reservations are lost;
--        stock.status still says reserved.

DROP TABLE inventory.stock_reservation;
