-- What:  Takes 0004_account_sessions back: the table account_sessions is gone, its indexes and
--        foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while imperial.clean_expired_sessions() reads the table.
-- Locks: ACCESS EXCLUSIVE on account_sessions, and on accounts too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0004_account_sessions.sql makes the table again, empty. All sessions are lost: everyone
--        has to log in again.

DROP TABLE imperial.account_sessions;
