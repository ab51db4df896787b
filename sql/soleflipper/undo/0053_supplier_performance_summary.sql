-- What:  Takes 0053_supplier_performance_summary back: the materialized view is gone, with its
--        index.
-- Why:   document 004, lines 108-110; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view made by hand reads this one.
-- Locks: ACCESS EXCLUSIVE on analytics.supplier_performance_summary: its readers wait, then find
--        no view.
-- Undo:  0053_supplier_performance_summary.sql makes the view again and fills it. No data is lost;
--        privileges granted on the view are.

DROP MATERIALIZED VIEW analytics.supplier_performance_summary;
