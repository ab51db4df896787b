-- What:  systems: the star systems, each in a region and at a place of the universe.
-- Why:   document 001, lines 105-110, 167, 175 and 183. security_rating is a number from 0.0 to 1.0
--        (C001-07), exact, so that a limit such as 0.5 is met by 0.5; without a scale, for that
--        would round 1.004 to 1.00 before the CHECK looks at it. It is listed but not required,
--        and nullable: any default would say something about how safe a system is (C001-03).
--        The document gives coordinates neither type nor unit: double precision, in metres, as a
--        universe spans more digits than anyone sums up. Infinity and NaN are refused, because
--        every distance to such a system would be one too; so would NULL, hence a default of 0.
--        ON DELETE RESTRICT, as no line allows more (C001-14).
-- Locks: SHARE ROW EXCLUSIVE on regions, for the foreign key, until the transaction ends: writers
--        there wait, readers do not. The new table is empty, so nothing is scanned and it is short.
-- Undo:  undo/0004_systems.sql; all systems are lost. They come back with the game data.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, Infinity included: the upper limits keep it out too.
CREATE TABLE echoes.systems (
    id              integer          NOT NULL,
    region_id       integer          NOT NULL,
    name            text             NOT NULL,
    security_rating numeric,
    position_x      double precision NOT NULL DEFAULT 0,
    position_y      double precision NOT NULL DEFAULT 0,
    position_z      double precision NOT NULL DEFAULT 0,
    created_at      timestamptz      NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT systems_pkey                  PRIMARY KEY (id),
    CONSTRAINT systems_region_id_fkey        FOREIGN KEY (region_id)
        REFERENCES echoes.regions (id) ON DELETE RESTRICT,
    CONSTRAINT systems_name_check            CHECK (name <> ''),
    CONSTRAINT systems_security_rating_check CHECK (security_rating BETWEEN 0.0 AND 1.0),
    CONSTRAINT systems_position_x_check
        CHECK (position_x > '-Infinity' AND position_x < 'Infinity'),
    CONSTRAINT systems_position_y_check
        CHECK (position_y > '-Infinity' AND position_y < 'Infinity'),
    CONSTRAINT systems_position_z_check
        CHECK (position_z > '-Infinity' AND position_z < 'Infinity')
);

COMMENT ON TABLE echoes.systems IS
    'Star systems, one row per system; static game data. Stations, characters, ships and inventory '
    'items refer to it; a system named there cannot be deleted.';

COMMENT ON COLUMN echoes.systems.id IS
    'Id of the system in the game data, the same in every environment.';
COMMENT ON COLUMN echoes.systems.region_id IS
    'The region that the system belongs to.';
COMMENT ON COLUMN echoes.systems.name IS
    'Name as players see it.';
COMMENT ON COLUMN echoes.systems.security_rating IS
    'How safe the system is, from 0.0 (lawless) to 1.0 (safest). NULL: not rated.';
COMMENT ON COLUMN echoes.systems.position_x IS
    'Place in the universe along the x axis, in metres from its centre.';
COMMENT ON COLUMN echoes.systems.position_y IS
    'Place in the universe along the y axis, in metres from its centre.';
COMMENT ON COLUMN echoes.systems.position_z IS
    'Place in the universe along the z axis, in metres from its centre.';
COMMENT ON COLUMN echoes.systems.created_at IS
    'When the row was first written.';

-- For navigation: the systems of a region.
CREATE INDEX idx_systems_region_id
    ON echoes.systems (region_id);
