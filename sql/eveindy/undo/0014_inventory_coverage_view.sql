-- What:  Takes 0014_inventory_coverage_view back: the view is gone.
-- Why:   document 000, line 48: the view goes first, as it depends on inventory_by_loc. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while another view reads this one.
-- Locks: ACCESS EXCLUSIVE on inventory_coverage_view: its readers wait, then find no view.
-- Undo:  0014_inventory_coverage_view.sql makes the view again. No data is lost; privileges
--        granted on the view are.

DROP VIEW eveindy.inventory_coverage_view;
