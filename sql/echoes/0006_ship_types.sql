-- What:  ship_types: the templates that ships are built from, with the stats of the bare hull.
-- Why:   document 001, lines 42-54, 175, 183 and 223. Only base_mass has a unit there (kg); the
--        others get SI's, so that thrust by mass is an acceleration, and warp speed astronomical
--        units per second. numeric for what is added up and held against a limit (mass, line 209;
--        cargo), since a sum of floats depends on their order; double precision for what only
--        moves a ship. Mass is above 0, as thrust is divided by it. No stat is said to be required
--        (C001-03): a hull without slots of a kind has 0 of them, the default; any other stat is
--        NULL where it is not known yet, for 0 would be a value to calculate with.
--        There is no column for rig slots: line 72 knows the slot type Rig, lines 51-53 do not,
--        and how many rigs a hull takes nobody says (C001-06).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0006_ship_types.sql; all ship types are lost. They come back with the game data.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in; it is greater than
-- Infinity too, so < 'Infinity' keeps out both.
CREATE TABLE echoes.ship_types (
    id                  integer          NOT NULL,
    name                text             NOT NULL,
    base_mass           numeric(18,3),
    base_thrust         double precision,
    base_rotation_speed double precision,
    max_velocity        double precision,
    warp_speed          double precision,
    agility             double precision,
    high_slots          integer          NOT NULL DEFAULT 0,
    mid_slots           integer          NOT NULL DEFAULT 0,
    low_slots           integer          NOT NULL DEFAULT 0,
    cargo_capacity      numeric(18,3),
    created_at          timestamptz      NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT ship_types_pkey                 PRIMARY KEY (id),
    CONSTRAINT ship_types_name_check           CHECK (name <> ''),
    CONSTRAINT ship_types_base_mass_check      CHECK (base_mass > 0 AND base_mass <> 'NaN'),
    CONSTRAINT ship_types_base_thrust_check
        CHECK (base_thrust >= 0 AND base_thrust < 'Infinity'),
    CONSTRAINT ship_types_base_rotation_speed_check
        CHECK (base_rotation_speed >= 0 AND base_rotation_speed < 'Infinity'),
    CONSTRAINT ship_types_max_velocity_check
        CHECK (max_velocity >= 0 AND max_velocity < 'Infinity'),
    CONSTRAINT ship_types_warp_speed_check     CHECK (warp_speed >= 0 AND warp_speed < 'Infinity'),
    CONSTRAINT ship_types_agility_check        CHECK (agility >= 0 AND agility < 'Infinity'),
    CONSTRAINT ship_types_high_slots_check     CHECK (high_slots >= 0),
    CONSTRAINT ship_types_mid_slots_check      CHECK (mid_slots >= 0),
    CONSTRAINT ship_types_low_slots_check      CHECK (low_slots >= 0),
    CONSTRAINT ship_types_cargo_capacity_check
        CHECK (cargo_capacity >= 0 AND cargo_capacity <> 'NaN')
);

COMMENT ON TABLE echoes.ship_types IS
    'Templates of ships (frigates, cruisers ...), one row per type; static game data. Stats are '
    'those of the bare hull, before modules change them. ship_instances refers to it.';

COMMENT ON COLUMN echoes.ship_types.id IS
    'Id of the ship type in the game data, the same in every environment.';
COMMENT ON COLUMN echoes.ship_types.name IS
    'Name as players see it.';
COMMENT ON COLUMN echoes.ship_types.base_mass IS
    'Mass of the bare hull, in kg. The mass of a ship is this plus that of its modules; it is '
    'calculated, not stored. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.base_thrust IS
    'Thrust of the bare hull, in newtons. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.base_rotation_speed IS
    'How fast the bare hull turns, in radians per second. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.max_velocity IS
    'Highest speed outside of warp, in metres per second. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.warp_speed IS
    'Speed in warp, in astronomical units per second. 0: cannot warp. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.agility IS
    'How readily the hull changes speed and heading; a factor of the flight model, without a unit. '
    'NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.high_slots IS
    'Number of slots of the type High. 0: none.';
COMMENT ON COLUMN echoes.ship_types.mid_slots IS
    'Number of slots of the type Mid. 0: none.';
COMMENT ON COLUMN echoes.ship_types.low_slots IS
    'Number of slots of the type Low. 0: none.';
COMMENT ON COLUMN echoes.ship_types.cargo_capacity IS
    'Volume that the cargo hold takes, in cubic metres. NULL: not known yet.';
COMMENT ON COLUMN echoes.ship_types.created_at IS
    'When the row was first written.';
