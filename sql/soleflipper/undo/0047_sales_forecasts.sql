-- What:  Takes 0047_sales_forecasts back: analytics.sales_forecasts is gone, with its indexes and
--        rows.
-- Why:   document 004, line 115; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while analytics.forecast_accuracy refers to it.
-- Locks: ACCESS EXCLUSIVE on analytics.sales_forecasts, and on catalog.product too, where the
--        triggers of the foreign key are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0047_sales_forecasts.sql makes the table again, empty: all forecasts are lost.

DROP TABLE analytics.sales_forecasts;
