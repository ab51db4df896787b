-- What:  regions: the parts that the universe is divided into.
-- Why:   document 001, lines 100-103, 175 and 183. The universe comes first because characters and
--        ships refer to it (C001-01). security_status is a word here, and 'Null' is one of the
--        three words, not a missing value (C001-07); it is NOT NULL, as beside that word an SQL
--        NULL would be read as the same.
--        Static game data carry fixed ids, the same in every environment, so that id has no
--        default. Line 222 lists what is unique, and names of static data are not in it.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0003_regions.sql; all regions are lost. They come back with the game data.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE echoes.regions (
    id              integer     NOT NULL,
    name            text        NOT NULL,
    security_status text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT regions_pkey                  PRIMARY KEY (id),
    CONSTRAINT regions_name_check            CHECK (name <> ''),
    CONSTRAINT regions_security_status_check CHECK (security_status IN ('High', 'Low', 'Null'))
);

COMMENT ON TABLE echoes.regions IS
    'Regions of the universe, one row per region; static game data. systems refers to it.';

COMMENT ON COLUMN echoes.regions.id IS
    'Id of the region in the game data, the same in every environment.';
COMMENT ON COLUMN echoes.regions.name IS
    'Name as players see it.';
COMMENT ON COLUMN echoes.regions.security_status IS
    'How safe the region is: High, Low or Null. Null is the word for lawless space, not SQL''s '
    'NULL. The number for a single system is systems.security_rating.';
COMMENT ON COLUMN echoes.regions.created_at IS
    'When the row was first written.';
