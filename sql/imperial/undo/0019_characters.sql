-- What:  Takes 0019_characters back: the table characters is gone, its indexes and foreign key with
--        it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while assets or another table refers to it.
-- Locks: ACCESS EXCLUSIVE on characters, and on accounts too, where the triggers of the foreign key
--        are removed: readers and writers of both wait until the transaction ends. It is short once
--        it has the locks.
-- Undo:  0019_characters.sql makes the table again, empty. All characters are lost, and nothing
--        else holds their credits: COPY them to a file first.

DROP TABLE imperial.characters;
