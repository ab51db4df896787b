-- What:  Takes 0003_accounts back: the table accounts is gone, its index with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while characters or account_sessions refers to the table.
-- Locks: ACCESS EXCLUSIVE on accounts: readers and writers there wait, then find no table.
-- Undo:  0003_accounts.sql makes the table again, empty. All accounts are lost, and nobody can log
--        in: COPY them to a file first.

DROP TABLE imperial.accounts;
