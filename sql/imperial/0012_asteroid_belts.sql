-- What:  asteroid_belts: where ore is mined.
-- Why:   document 002, lines 548-573; delete rule again in lines 963-984; version 1.0 (line 1131).
--        The list of ores in line 565 ends in "etc.", so ore_type is open and has no CHECK
--        (C002-15).
-- Locks: SHARE ROW EXCLUSIVE on solar_systems, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0012_asteroid_belts.sql; all belts are lost. A generated universe can be generated
--        again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.asteroid_belts (
    id              uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    solar_system_id uuid             NOT NULL,
    name            varchar(100)     NOT NULL,
    belt_index      integer          NOT NULL,
    position_x      double precision NOT NULL,
    position_y      double precision NOT NULL,
    position_z      double precision NOT NULL,
    radius          double precision          DEFAULT 50000.0,
    ore_type        varchar(50),
    respawn_time    integer                   DEFAULT 3600,
    created_at      timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT asteroid_belts_pkey                 PRIMARY KEY (id),
    CONSTRAINT uq_asteroid_belt_per_system         UNIQUE (solar_system_id, belt_index),
    CONSTRAINT asteroid_belts_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE
);

COMMENT ON TABLE imperial.asteroid_belts IS
    'Asteroid belts of the solar systems, with the ore that grows back in them. Deleted with their '
    'system.';

COMMENT ON COLUMN imperial.asteroid_belts.id IS
    'Key of the belt: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.asteroid_belts.solar_system_id IS
    'System that it lies in.';
COMMENT ON COLUMN imperial.asteroid_belts.name IS
    'Name that players see.';
COMMENT ON COLUMN imperial.asteroid_belts.belt_index IS
    'Which belt of its system it is.';
COMMENT ON COLUMN imperial.asteroid_belts.position_x IS
    'Where the belt lies in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.asteroid_belts.position_y IS
    'Where the belt lies in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.asteroid_belts.position_z IS
    'Where the belt lies in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.asteroid_belts.radius IS
    'Radius in metres.';
COMMENT ON COLUMN imperial.asteroid_belts.ore_type IS
    'Ore that is mined there, such as Veldspar, Scordite or Pyroxeres. NULL: not generated.';
COMMENT ON COLUMN imperial.asteroid_belts.respawn_time IS
    'Seconds until mined ore is back.';
COMMENT ON COLUMN imperial.asteroid_belts.created_at IS
    'When the belt was generated.';

-- For the belts of a system, and for the cascade when it is deleted. The unique key begins with
-- the same column; this one is stated, and smaller (C002-22).
CREATE INDEX idx_asteroid_belts_solar_system_id
    ON imperial.asteroid_belts (solar_system_id);
