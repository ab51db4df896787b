-- What:  Takes 0046_demand_patterns back: analytics.demand_patterns is gone, with its indexes and
--        rows.
-- Why:   document 004, line 111; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on analytics.demand_patterns, and on catalog.product too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0046_demand_patterns.sql makes the table again, empty: all demand data are lost; orders
--        of the past bring most back.

DROP TABLE analytics.demand_patterns;
