-- What:  Takes 0002_set_updated_at back: the trigger function is gone.
-- Why:   document 004, line 283; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a trigger calls the function.
-- Locks: none that an application waits for: no trigger calls the function any more.
-- Undo:  0002_set_updated_at.sql makes the function again. No data is lost.

DROP FUNCTION core.set_updated_at();
