-- What:  Takes 0009_ledger_guard back: the trigger function is gone.
-- Why:   document 000, line 48, forgets the functions; what one file made, its undo takes back
--        (C000-12). Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a ledger is guarded
--        by it.
-- Locks: none that an application waits for: no trigger calls the function any more.
-- Undo:  0009_ledger_guard.sql makes the function again. No data is lost.

DROP FUNCTION eveindy.ledger_guard();
