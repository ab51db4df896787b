-- What:  Takes 0023_undock back: the trigger function is gone.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a trigger calls it.
-- Locks: none that an application waits for: no trigger calls the function any more.
-- Undo:  0023_undock.sql makes the function again. No data is lost.

DROP FUNCTION imperial.undock();
