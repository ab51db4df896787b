-- What:  Takes 0048_forecast_accuracy back: analytics.forecast_accuracy is gone, with its indexes
--        and rows.
-- Why:   document 004, line 112; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on analytics.forecast_accuracy, and on analytics.sales_forecasts too,
--        where the triggers of the foreign key are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0048_forecast_accuracy.sql makes the table again, empty: all validations are lost;
--        forecasts and orders bring them back.

DROP TABLE analytics.forecast_accuracy;
