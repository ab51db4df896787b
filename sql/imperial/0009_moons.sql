-- What:  moons: the satellites of planets.
-- Why:   document 002, lines 441-470; delete rule again in lines 963-984 and 1031; version 1.0
--        (line 1131). moon_index counts "1, 2, 3..." (line 450), hence its CHECK.
-- Locks: SHARE ROW EXCLUSIVE on planets, for the foreign key, until the transaction ends: writers
--        there wait, readers do not. The new table is empty, so nothing is scanned and it is
--        short. The rest is new and nobody waits for it.
-- Undo:  undo/0009_moons.sql; all moons are lost. A generated universe can be generated again,
--        with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.moons (
    id             uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    planet_id      uuid             NOT NULL,
    name           varchar(100)     NOT NULL,
    moon_index     integer          NOT NULL,
    position_x     double precision NOT NULL,
    position_y     double precision NOT NULL,
    position_z     double precision NOT NULL,
    radius         double precision NOT NULL,
    orbital_period double precision,
    has_resources  boolean                   DEFAULT FALSE,
    created_at     timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT moons_pkey               PRIMARY KEY (id),
    CONSTRAINT uq_moon_index_per_planet UNIQUE (planet_id, moon_index),
    CONSTRAINT moons_planet_id_fkey     FOREIGN KEY (planet_id)
        REFERENCES imperial.planets (id) ON DELETE CASCADE,
    CONSTRAINT moons_moon_index_check   CHECK (moon_index > 0)
);

COMMENT ON TABLE imperial.moons IS
    'Moons of the planets: "Genesis III - Moon 7" is the seventh of the third planet. Deleted with '
    'their planet.';

COMMENT ON COLUMN imperial.moons.id IS
    'Key of the moon: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.moons.planet_id IS
    'Planet that it orbits.';
COMMENT ON COLUMN imperial.moons.name IS
    'Name that players see.';
COMMENT ON COLUMN imperial.moons.moon_index IS
    'Which moon of its planet it is: 1 for the first. The name is made from it.';
COMMENT ON COLUMN imperial.moons.position_x IS
    'Where the moon lies in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.moons.position_y IS
    'Where the moon lies in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.moons.position_z IS
    'Where the moon lies in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.moons.radius IS
    'Radius in kilometres, as for planets.';
COMMENT ON COLUMN imperial.moons.orbital_period IS
    'Days that one orbit takes, as for planets. NULL: not generated.';
COMMENT ON COLUMN imperial.moons.has_resources IS
    'Whether there is something to mine.';
COMMENT ON COLUMN imperial.moons.created_at IS
    'When the moon was generated.';

-- For the moons of a planet, and for the cascade when it is deleted. The unique key begins with
-- the same column; this one is stated, and smaller (C002-22).
CREATE INDEX idx_moons_planet_id
    ON imperial.moons (planet_id);

-- For a search by name over all planets.
CREATE INDEX idx_moons_name
    ON imperial.moons (name);
