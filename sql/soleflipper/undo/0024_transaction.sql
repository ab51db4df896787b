-- What:  Takes 0024_transaction back: financial.transaction is gone, with its indexes and rows.
-- Why:   document 004, line 188; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on financial.transaction, and on sales."order" and
--        supplier.purchase_history too, where the triggers of the foreign keys are removed:
--        readers and writers of all of them wait until the transaction ends. It is short once it
--        has the locks.
-- Undo:  0024_transaction.sql makes the table again, empty: all transactions are lost, and nothing
--        else holds what was paid.

DROP TABLE financial.transaction;
