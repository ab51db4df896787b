-- What:  Takes 0009_characters back: the table characters is gone, its keys, indexes and trigger
--        with it.
-- Why:   document 001, lines 198-199. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        ships, inventory items or anything else refers to the table.
-- Locks: ACCESS EXCLUSIVE on characters, and on users and systems too, where the foreign keys'
--        triggers are removed: readers and writers of all three wait until the transaction ends.
--        It is short once it has the locks.
-- Undo:  0009_characters.sql makes the table again, empty. All characters and their money are
--        lost, and nothing else holds them: COPY the table to a file first.

DROP TABLE echoes.characters;
