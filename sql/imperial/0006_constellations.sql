-- What:  constellations: groups of solar systems within a region.
-- Why:   document 002, lines 339-360; delete rule again in lines 963-984 and 1029; version 1.0
--        (line 1131). idx_constellations_region_id is the front of the unique key
--        (region_id, name), but stated, and smaller: it stays (C002-22).
-- Locks: SHARE ROW EXCLUSIVE on regions, for the foreign key, until the transaction ends: writers
--        there wait, readers do not. The new table is empty, so nothing is scanned and it is
--        short. The rest is new and nobody waits for it.
-- Undo:  undo/0006_constellations.sql; all constellations are lost. A generated universe can be
--        generated again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.constellations (
    id          uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    region_id   uuid             NOT NULL,
    name        varchar(100)     NOT NULL,
    description text,
    x_offset    double precision          DEFAULT 0,
    y_offset    double precision          DEFAULT 0,
    z_offset    double precision          DEFAULT 0,
    created_at  timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT constellations_pkey              PRIMARY KEY (id),
    CONSTRAINT uq_constellation_name_per_region UNIQUE (region_id, name),
    CONSTRAINT constellations_region_id_fkey    FOREIGN KEY (region_id)
        REFERENCES imperial.regions (id) ON DELETE CASCADE
);

COMMENT ON TABLE imperial.constellations IS
    'Groups of solar systems within a region. Deleted with their region.';

COMMENT ON COLUMN imperial.constellations.id IS
    'Key of the constellation: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.constellations.region_id IS
    'Region that it lies in.';
COMMENT ON COLUMN imperial.constellations.name IS
    'Name that players see; there is one of it in a region.';
COMMENT ON COLUMN imperial.constellations.description IS
    'Text for players. NULL: none.';
COMMENT ON COLUMN imperial.constellations.x_offset IS
    'Where the constellation lies in its region, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.constellations.y_offset IS
    'Where the constellation lies in its region, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.constellations.z_offset IS
    'Where the constellation lies in its region, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.constellations.created_at IS
    'When the constellation was generated.';

-- For the constellations of a region, and for the cascade when it is deleted.
CREATE INDEX idx_constellations_region_id
    ON imperial.constellations (region_id);

-- For a search by name over all regions.
CREATE INDEX idx_constellations_name
    ON imperial.constellations (name);
