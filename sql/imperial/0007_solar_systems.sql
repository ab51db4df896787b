-- What:  solar_systems: the star systems, with their star and how safe they are.
-- Why:   document 002, lines 365-401; delete rule again in lines 963-984; version 1.0 (line 1131).
--        The CHECK of star_type is the list of line 380; varchar stays the type, as written, for
--        an enum would be another one (C002-15).
--        chk_security_status is a name that characters uses too, with another range: names of
--        constraints are per table (C002-13). The bands of lines 399-401 leave the values between
--        0.4 and 0.5 open; where a band ends is the game's to say, so there is no column for it.
--        has_station and has_stargate repeat what stations and stargates say; they are written by
--        whoever writes those, and no trigger keeps them: the document promises none.
--        idx_solar_systems_constellation_id is the front of the unique key (constellation_id,
--        name), but stated, and smaller: it stays (C002-22).
-- Locks: SHARE ROW EXCLUSIVE on constellations, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0007_solar_systems.sql; all solar systems are lost. A generated universe can be
--        generated again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.solar_systems (
    id               uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    constellation_id uuid             NOT NULL,
    name             varchar(100)     NOT NULL,
    security_status  double precision NOT NULL DEFAULT 1.0,
    position_x       double precision NOT NULL,
    position_y       double precision NOT NULL,
    position_z       double precision NOT NULL,
    star_type        varchar(50),
    star_temperature integer,
    star_radius      double precision,
    has_station      boolean                   DEFAULT FALSE,
    has_stargate     boolean                   DEFAULT FALSE,
    created_at       timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT solar_systems_pkey                  PRIMARY KEY (id),
    CONSTRAINT uq_system_name_per_constellation    UNIQUE (constellation_id, name),
    CONSTRAINT solar_systems_constellation_id_fkey FOREIGN KEY (constellation_id)
        REFERENCES imperial.constellations (id) ON DELETE CASCADE,
    CONSTRAINT chk_security_status                 CHECK (security_status BETWEEN 0.0 AND 1.0),
    CONSTRAINT solar_systems_star_type_check
        CHECK (star_type IN ('O', 'B', 'A', 'F', 'G', 'K', 'M'))
);

COMMENT ON TABLE imperial.solar_systems IS
    'Star systems, the places that characters fly in. Deleted with their constellation, and then '
    'all that lies in them is too; characters stay, without a location.';

COMMENT ON COLUMN imperial.solar_systems.id IS
    'Key of the system: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.solar_systems.constellation_id IS
    'Constellation that it lies in.';
COMMENT ON COLUMN imperial.solar_systems.name IS
    'Name that players see; there is one of it in a constellation.';
COMMENT ON COLUMN imperial.solar_systems.security_status IS
    'How safe the system is. 0.5 to 1.0 high: protected by CONCORD. 0.1 to 0.4 low: limited '
    'protection, fights allowed. 0.0 null: lawless, open to the sovereignty of players.';
COMMENT ON COLUMN imperial.solar_systems.position_x IS
    'Where the system lies, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.solar_systems.position_y IS
    'Where the system lies, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.solar_systems.position_z IS
    'Where the system lies, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.solar_systems.star_type IS
    'Spectral class of the star, O (hottest) to M (coolest). NULL: not generated.';
COMMENT ON COLUMN imperial.solar_systems.star_temperature IS
    'Temperature of the star in kelvin. NULL: not generated.';
COMMENT ON COLUMN imperial.solar_systems.star_radius IS
    'Radius of the star, in the generator''s unit. NULL: not generated.';
COMMENT ON COLUMN imperial.solar_systems.has_station IS
    'Whether stations has a row for the system; kept by the application.';
COMMENT ON COLUMN imperial.solar_systems.has_stargate IS
    'Whether stargates has a row for the system; kept by the application.';
COMMENT ON COLUMN imperial.solar_systems.created_at IS
    'When the system was generated.';

-- For the systems of a constellation, and for the cascade when it is deleted.
CREATE INDEX idx_solar_systems_constellation_id
    ON imperial.solar_systems (constellation_id);

-- For a search by name over all constellations.
CREATE INDEX idx_solar_systems_name
    ON imperial.solar_systems (name);

-- For all systems of a band.
CREATE INDEX idx_solar_systems_security
    ON imperial.solar_systems (security_status);
