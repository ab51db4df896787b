-- What:  Takes 0013_users back: auth.users is gone, with its indexes, triggers and rows.
-- Why:   document 004, line 174; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it.
-- Locks: ACCESS EXCLUSIVE on auth.users: readers and writers there wait, then find no table.
-- Undo:  0013_users.sql makes the table again, empty: all accounts are lost.

DROP TABLE auth.users;
