-- What:  Takes 0015_supplier_account back: supplier.account is gone, with its indexes, triggers
--        and rows.
-- Why:   document 004, line 83; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on supplier.account, and on supplier.profile too, where the triggers of
--        the foreign key are removed: readers and writers of all of them wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0015_supplier_account.sql makes the table again, empty: all accounts are lost, their
--        credentials included.

DROP TABLE supplier.account;
