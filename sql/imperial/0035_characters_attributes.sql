-- What:  Five attributes for characters, each 20 to 50.
-- Why:   document 002, lines 110-115, 140-146 and 157. Version 2.0 (line 1134) added them.
--        NOT NULL, which the document does not say: NULL would pass chk_attributes unseen, and
--        there is a default (C002-12). chk_attributes is made NOT VALID, which spares a scan
--        while nobody can read the table; it holds for every row that is written from now on, and
--        0036_characters_attributes_validate looks at those that are there.
-- Locks: ACCESS EXCLUSIVE on characters, until the transaction ends: readers and writers there
--        wait. It is short however many rows there are: a constant default is kept in the
--        catalog, so the table is neither rewritten nor scanned.
-- Undo:  undo/0035_characters_attributes.sql; the attributes of all characters are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

ALTER TABLE imperial.characters
    ADD COLUMN intelligence integer NOT NULL DEFAULT 20,
    ADD COLUMN perception   integer NOT NULL DEFAULT 20,
    ADD COLUMN charisma     integer NOT NULL DEFAULT 20,
    ADD COLUMN willpower    integer NOT NULL DEFAULT 20,
    ADD COLUMN memory       integer NOT NULL DEFAULT 20,
    ADD CONSTRAINT chk_attributes CHECK (
        intelligence BETWEEN 20 AND 50
        AND perception BETWEEN 20 AND 50
        AND charisma BETWEEN 20 AND 50
        AND willpower BETWEEN 20 AND 50
        AND memory BETWEEN 20 AND 50
    ) NOT VALID;

COMMENT ON COLUMN imperial.characters.intelligence IS
    'Attribute of the character, 20 to 50.';
COMMENT ON COLUMN imperial.characters.perception IS
    'Attribute of the character, 20 to 50.';
COMMENT ON COLUMN imperial.characters.charisma IS
    'Attribute of the character, 20 to 50.';
COMMENT ON COLUMN imperial.characters.willpower IS
    'Attribute of the character, 20 to 50.';
COMMENT ON COLUMN imperial.characters.memory IS
    'Attribute of the character, 20 to 50.';
