-- What:  Takes 0035_characters_attributes back: the five attributes are gone, chk_attributes with
--        them.
-- Why:   document 002, line 1134 (version 2.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads one of the columns.
-- Locks: ACCESS EXCLUSIVE on characters, until the transaction ends: readers and writers there
--        wait. It is short: nothing is rewritten.
-- Undo:  0035_characters_attributes.sql makes the columns again, each 20 for every character. What
--        they were is lost: COPY them to a file first.

ALTER TABLE imperial.characters
    DROP CONSTRAINT chk_attributes,
    DROP COLUMN memory,
    DROP COLUMN willpower,
    DROP COLUMN charisma,
    DROP COLUMN perception,
    DROP COLUMN intelligence;
