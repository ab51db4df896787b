-- What:  Four counters of fights for characters.
-- Why:   document 002, lines 126-130. Version 2.0 (line 1134) added them. They are nullable, as
--        written; the document gives them no CHECK.
-- Locks: ACCESS EXCLUSIVE on characters, until the transaction ends: readers and writers there
--        wait. It is short however many rows there are: a constant default is kept in the
--        catalog, so the table is neither rewritten nor scanned.
-- Undo:  undo/0037_characters_combat_stats.sql; the counters of all characters are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

ALTER TABLE imperial.characters
    ADD COLUMN total_kills     integer DEFAULT 0,
    ADD COLUMN total_deaths    integer DEFAULT 0,
    ADD COLUMN ships_destroyed integer DEFAULT 0,
    ADD COLUMN ships_lost      integer DEFAULT 0;

COMMENT ON COLUMN imperial.characters.total_kills IS
    'Other pilots killed.';
COMMENT ON COLUMN imperial.characters.total_deaths IS
    'Own deaths.';
COMMENT ON COLUMN imperial.characters.ships_destroyed IS
    'Ships of others destroyed.';
COMMENT ON COLUMN imperial.characters.ships_lost IS
    'Own ships lost.';
