-- What:  Takes 0031_stockx_presale_markings back: logging.stockx_presale_markings is gone, with
--        its indexes and rows.
-- Why:   document 004, line 197; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on logging.stockx_presale_markings, and on sales."order" and auth.users
--        too, where the triggers of the foreign keys are removed: readers and writers of all of
--        them wait until the transaction ends. It is short once it has the locks.
-- Undo:  0031_stockx_presale_markings.sql makes the table again, empty: all markings are lost.

DROP TABLE logging.stockx_presale_markings;
