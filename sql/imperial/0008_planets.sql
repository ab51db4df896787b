-- What:  planets: the bodies that orbit a system's star.
-- Why:   document 002, lines 405-437; delete rule again in lines 963-984 and 1030; version 1.0
--        (line 1131). The CHECK of planet_type is the list of line 414 (C002-15).
-- Locks: SHARE ROW EXCLUSIVE on solar_systems, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0008_planets.sql; all planets are lost. A generated universe can be generated
--        again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.planets (
    id              uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    solar_system_id uuid             NOT NULL,
    name            varchar(100)     NOT NULL,
    planet_type     varchar(50)      NOT NULL,
    position_x      double precision NOT NULL,
    position_y      double precision NOT NULL,
    position_z      double precision NOT NULL,
    radius          double precision NOT NULL,
    mass            double precision,
    orbital_period  double precision,
    temperature     integer,
    has_atmosphere  boolean                   DEFAULT FALSE,
    created_at      timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT planets_pkey                 PRIMARY KEY (id),
    CONSTRAINT uq_planet_name_per_system    UNIQUE (solar_system_id, name),
    CONSTRAINT planets_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT planets_planet_type_check
        CHECK (planet_type IN ('Terrestrial', 'Gas Giant', 'Ice', 'Lava'))
);

COMMENT ON TABLE imperial.planets IS
    'Planets of the solar systems: Genesis I to Genesis VIII in Genesis Prime. Deleted with their '
    'system.';

COMMENT ON COLUMN imperial.planets.id IS
    'Key of the planet: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.planets.solar_system_id IS
    'System whose star it orbits.';
COMMENT ON COLUMN imperial.planets.name IS
    'Name that players see; there is one of it in a system.';
COMMENT ON COLUMN imperial.planets.planet_type IS
    'What the planet is made of: Terrestrial, Gas Giant, Ice or Lava.';
COMMENT ON COLUMN imperial.planets.position_x IS
    'Where the planet lies in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.planets.position_y IS
    'Where the planet lies in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.planets.position_z IS
    'Where the planet lies in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.planets.radius IS
    'Radius in kilometres.';
COMMENT ON COLUMN imperial.planets.mass IS
    'Mass, in the generator''s unit. NULL: not generated.';
COMMENT ON COLUMN imperial.planets.orbital_period IS
    'Days that one orbit takes. NULL: not generated.';
COMMENT ON COLUMN imperial.planets.temperature IS
    'Surface temperature in kelvin. NULL: not generated.';
COMMENT ON COLUMN imperial.planets.has_atmosphere IS
    'Whether the planet has an atmosphere.';
COMMENT ON COLUMN imperial.planets.created_at IS
    'When the planet was generated.';

-- For the planets of a system, and for the cascade when it is deleted. The unique key begins
-- with the same column; this one is stated, and smaller (C002-22).
CREATE INDEX idx_planets_solar_system_id
    ON imperial.planets (solar_system_id);

-- For a search by name over all systems.
CREATE INDEX idx_planets_name
    ON imperial.planets (name);

-- For all planets of one kind.
CREATE INDEX idx_planets_type
    ON imperial.planets (planet_type);
