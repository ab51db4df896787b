-- What:  Takes 0008_users back: the table users is gone, its keys and trigger with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        characters refers to the table.
-- Locks: ACCESS EXCLUSIVE on users: readers and writers there wait, then find no table.
-- Undo:  0008_users.sql makes the table again, empty. All accounts are lost, and nothing else
--        holds them: COPY the table to a file first.

DROP TABLE echoes.users;
