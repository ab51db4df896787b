-- What:  Takes 0005_users back: the table users is gone, its indexes, its trigger, its sequence
--        and its foreign key with it.
-- Why:   document 003, lines 17-43. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on users, and on companies too, where the foreign key's triggers are
--        removed: readers and writers of both wait until the transaction ends. It is short once
--        it has the locks.
-- Undo:  0005_users.sql makes the table again, empty. All users and their password hashes are
--        lost: COPY the table to a file first.

DROP TABLE quenty_customer.users;
