-- What:  Takes 0021_sales_pricing_history back: sales.pricing_history is gone, with its indexes
--        and rows.
-- Why:   document 004, line 62; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on sales.pricing_history, and on sales.listing too, where the triggers
--        of the foreign key are removed: readers and writers of all of them wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0021_sales_pricing_history.sql makes the table again, empty: all former prices of
--        listings are lost; the present ones are in sales.listing.

DROP TABLE sales.pricing_history;
