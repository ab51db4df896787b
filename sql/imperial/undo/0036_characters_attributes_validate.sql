-- What:  Takes 0036_characters_attributes_validate back: chk_attributes is NOT VALID again, as 0035
--        made it.
-- Why:   document 002, line 1134 (version 2.0). PostgreSQL has no statement that takes a validation
--        back, so the constraint is dropped and made again, in one statement: no row escapes it.
-- Locks: ACCESS EXCLUSIVE on characters, until the transaction ends: readers and writers there
--        wait. It is short: NOT VALID spares the scan.
-- Undo:  0036_characters_attributes_validate.sql validates it again. No data is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

ALTER TABLE imperial.characters
    DROP CONSTRAINT chk_attributes,
    ADD CONSTRAINT chk_attributes CHECK (
        intelligence BETWEEN 20 AND 50
        AND perception BETWEEN 20 AND 50
        AND charisma BETWEEN 20 AND 50
        AND willpower BETWEEN 20 AND 50
        AND memory BETWEEN 20 AND 50
    ) NOT VALID;
