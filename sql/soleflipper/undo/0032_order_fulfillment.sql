-- What:  Takes 0032_order_fulfillment back: operations.order_fulfillment is gone, with its
--        indexes, triggers and rows.
-- Why:   document 004, line 150; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on operations.order_fulfillment, and on sales."order" too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0032_order_fulfillment.sql makes the table again, empty: all shipments are lost; carriers
--        know them for some weeks.

DROP TABLE operations.order_fulfillment;
