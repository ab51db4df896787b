-- What:  character_locations: where each character is.
-- Why:   document 002, lines 164-197; version 1.0 (line 1131).
--        A station that is deleted leaves its guests without one: lines 173 and 1032 say SET NULL,
--        only a comment in lines 993-994 says RESTRICT, and that would make the wipe of a region
--        (lines 963-984) fail as long as anyone is docked (C002-03). What is_docked says then is
--        put right by imperial.undock() (C002-17).
--        idx_character_locations_character_id (line 188) is left out: the unique key is that index
--        (X-01). idx_character_locations_system is stated twice (lines 189 and 1052) and made once
--        (C002-08).
-- Locks: SHARE ROW EXCLUSIVE on characters, solar_systems and stations, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0024_character_locations.sql; the location of every character is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.character_locations (
    id              uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id    uuid             NOT NULL,
    solar_system_id uuid,
    station_id      uuid,
    position_x      double precision          DEFAULT 0,
    position_y      double precision          DEFAULT 0,
    position_z      double precision          DEFAULT 0,
    rotation_pitch  double precision          DEFAULT 0,
    rotation_yaw    double precision          DEFAULT 0,
    rotation_roll   double precision          DEFAULT 0,
    is_docked       boolean                   DEFAULT TRUE,
    updated_at      timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT character_locations_pkey                 PRIMARY KEY (id),
    CONSTRAINT character_locations_character_id_key     UNIQUE (character_id),
    CONSTRAINT character_locations_character_id_fkey    FOREIGN KEY (character_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE,
    CONSTRAINT character_locations_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE SET NULL,
    CONSTRAINT character_locations_station_id_fkey      FOREIGN KEY (station_id)
        REFERENCES imperial.stations (id) ON DELETE SET NULL
);

COMMENT ON TABLE imperial.character_locations IS
    'Where characters are, at most one row for each. Deleted with the character; the character '
    'stays when system or station are deleted.';

COMMENT ON COLUMN imperial.character_locations.id IS
    'Key of the row: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.character_locations.character_id IS
    'Whose location it is.';
COMMENT ON COLUMN imperial.character_locations.solar_system_id IS
    'System that the character is in. NULL: nowhere, as the system was deleted.';
COMMENT ON COLUMN imperial.character_locations.station_id IS
    'Station that the character is docked at. NULL: in space.';
COMMENT ON COLUMN imperial.character_locations.position_x IS
    'Position in the system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.character_locations.position_y IS
    'Position in the system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.character_locations.position_z IS
    'Position in the system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.character_locations.rotation_pitch IS
    'Rotation up or down, as the game engine counts it.';
COMMENT ON COLUMN imperial.character_locations.rotation_yaw IS
    'Rotation to the left or right, as the game engine counts it.';
COMMENT ON COLUMN imperial.character_locations.rotation_roll IS
    'Rotation about the line of sight, as the game engine counts it.';
COMMENT ON COLUMN imperial.character_locations.is_docked IS
    'True: in a station. False: in space. Cleared by a trigger when station_id turns NULL.';
COMMENT ON COLUMN imperial.character_locations.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For all characters in a system, and for SET NULL when it is deleted.
CREATE INDEX idx_character_locations_system
    ON imperial.character_locations (solar_system_id);

-- For all guests of a station, and for SET NULL when it is deleted.
CREATE INDEX idx_character_locations_station
    ON imperial.character_locations (station_id);

CREATE TRIGGER character_locations_set_updated_at
    BEFORE UPDATE ON imperial.character_locations
    FOR EACH ROW
    EXECUTE FUNCTION imperial.set_updated_at();

CREATE TRIGGER character_locations_undock
    BEFORE UPDATE OF station_id ON imperial.character_locations
    FOR EACH ROW
    WHEN (OLD.station_id IS NOT NULL AND NEW.station_id IS NULL)
    EXECUTE FUNCTION imperial.undock();
