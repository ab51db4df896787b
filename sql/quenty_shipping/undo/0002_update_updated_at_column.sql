-- What:  Takes 0002_update_updated_at_column back: the trigger function is gone.
-- Why:   document 003, lines 102-110. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        trigger calls the function.
-- Locks: none that an application waits for: no trigger calls the function any more.
-- Undo:  0002_update_updated_at_column.sql makes the function again. No data is lost.

DROP FUNCTION quenty_shipping.update_updated_at_column();
