-- What:  Takes 0050_pricing_kpis back: analytics.pricing_kpis is gone, with its indexes and rows.
-- Why:   document 004, line 114; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on analytics.pricing_kpis, and on catalog.product too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0050_pricing_kpis.sql makes the table again, empty: all indicators are lost; listings and
--        orders bring most back.

DROP TABLE analytics.pricing_kpis;
