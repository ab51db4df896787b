-- What:  regions: the top level of the universe.
-- Why:   document 002, lines 317-332; version 1.0 (line 1131).
--        idx_regions_name (line 334) is left out: the unique key is that index (X-01).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0005_regions.sql; all regions are lost. A generated universe can be generated
--        again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.regions (
    id          uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name        varchar(100)     NOT NULL,
    description text,
    x_offset    double precision          DEFAULT 0,
    y_offset    double precision          DEFAULT 0,
    z_offset    double precision          DEFAULT 0,
    created_at  timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT regions_pkey     PRIMARY KEY (id),
    CONSTRAINT regions_name_key UNIQUE (name)
);

COMMENT ON TABLE imperial.regions IS
    'Regions of the universe, such as Genesis. To delete one wipes all that lies in it: '
    'constellations, systems, planets, moons, stations, gates, belts, anomalies, wormholes.';

COMMENT ON COLUMN imperial.regions.id IS
    'Key of the region: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.regions.name IS
    'Name that players see; there is one region of it.';
COMMENT ON COLUMN imperial.regions.description IS
    'Text for players. NULL: none.';
COMMENT ON COLUMN imperial.regions.x_offset IS
    'Where the region lies in the universe, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.regions.y_offset IS
    'Where the region lies in the universe, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.regions.z_offset IS
    'Where the region lies in the universe, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.regions.created_at IS
    'When the region was generated.';
