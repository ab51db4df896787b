-- What:  Takes 0009_available_inventory back: the view is gone.
-- Why:   document 003, lines 260-283. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        another view reads this one.
-- Locks: ACCESS EXCLUSIVE on available_inventory: its readers wait, then find no view.
-- Undo:  0009_available_inventory.sql makes the view again. No data is lost; privileges granted
--        on the view are.

DROP VIEW quenty_order.available_inventory;
