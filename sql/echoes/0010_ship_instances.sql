-- What:  ship_instances: the ships that characters own, where each is and in which state.
-- Why:   document 001, lines 56-66, 136-137, 159-160, 174, 183-184 and 223. Percentages are
--        numeric(5,2), 100 when a ship is new, and from 0 to 100 (C001-10). Line 62 calls the
--        station nullable: a ship in open space. name is NULL for a ship that was given none: it
--        is listed but not required (C001-03). ON DELETE RESTRICT throughout (C001-14).
--        System and station stand side by side and could contradict each other. The last foreign
--        key, which the document does not have, refuses a station of another system; without a
--        station it asks for nothing (MATCH SIMPLE).
--        Two indexes are added for the references that the document leaves without (C001-13):
--        location_station_id is only the second column of idx_ship_instances_location.
-- Locks: SHARE ROW EXCLUSIVE on characters, ship_types, systems and stations, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0010_ship_instances.sql; all ships are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so BETWEEN keeps it out.
CREATE TABLE echoes.ship_instances (
    id                  uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id        uuid         NOT NULL,
    ship_type_id        integer      NOT NULL,
    name                text,
    location_system_id  integer      NOT NULL,
    location_station_id integer,
    hull_health         numeric(5,2) NOT NULL DEFAULT 100,
    armor_health        numeric(5,2) NOT NULL DEFAULT 100,
    shield_health       numeric(5,2) NOT NULL DEFAULT 100,
    capacitor_charge    numeric(5,2) NOT NULL DEFAULT 100,
    created_at          timestamptz  NOT NULL DEFAULT pg_catalog.now(),
    updated_at          timestamptz  NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT ship_instances_pkey                     PRIMARY KEY (id),
    CONSTRAINT ship_instances_character_id_fkey        FOREIGN KEY (character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT ship_instances_ship_type_id_fkey        FOREIGN KEY (ship_type_id)
        REFERENCES echoes.ship_types (id) ON DELETE RESTRICT,
    CONSTRAINT ship_instances_location_system_id_fkey  FOREIGN KEY (location_system_id)
        REFERENCES echoes.systems (id) ON DELETE RESTRICT,
    CONSTRAINT ship_instances_location_station_id_fkey FOREIGN KEY (location_station_id)
        REFERENCES echoes.stations (id) ON DELETE RESTRICT,
    CONSTRAINT ship_instances_location_station_id_location_system_id_fkey
        FOREIGN KEY (location_station_id, location_system_id)
        REFERENCES echoes.stations (id, system_id) ON DELETE RESTRICT,
    CONSTRAINT ship_instances_name_check               CHECK (name <> ''),
    CONSTRAINT ship_instances_hull_health_check        CHECK (hull_health BETWEEN 0 AND 100),
    CONSTRAINT ship_instances_armor_health_check       CHECK (armor_health BETWEEN 0 AND 100),
    CONSTRAINT ship_instances_shield_health_check      CHECK (shield_health BETWEEN 0 AND 100),
    CONSTRAINT ship_instances_capacitor_charge_check   CHECK (capacitor_charge BETWEEN 0 AND 100)
);

COMMENT ON TABLE echoes.ship_instances IS
    'Ships that exist in the game, one row per ship. Its fitted modules are rows of '
    'ship_instance_modules and go with it when it is deleted.';

COMMENT ON COLUMN echoes.ship_instances.id IS
    'Key of the ship: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.ship_instances.character_id IS
    'The character that owns the ship.';
COMMENT ON COLUMN echoes.ship_instances.ship_type_id IS
    'The template that the ship was built from; its stats are there.';
COMMENT ON COLUMN echoes.ship_instances.name IS
    'The ship''s own name, as its owner chose it. NULL: none, it goes by the name of its type.';
COMMENT ON COLUMN echoes.ship_instances.location_system_id IS
    'The system that the ship is in, docked or not.';
COMMENT ON COLUMN echoes.ship_instances.location_station_id IS
    'The station that the ship is docked at; it lies in location_system_id. NULL: in open space.';
COMMENT ON COLUMN echoes.ship_instances.hull_health IS
    'What is left of the hull, in percent of its full strength.';
COMMENT ON COLUMN echoes.ship_instances.armor_health IS
    'What is left of the armor, in percent of its full strength.';
COMMENT ON COLUMN echoes.ship_instances.shield_health IS
    'What is left of the shield, in percent of its full strength.';
COMMENT ON COLUMN echoes.ship_instances.capacitor_charge IS
    'Charge of the capacitor, in percent of what it holds.';
COMMENT ON COLUMN echoes.ship_instances.created_at IS
    'When the ship came into being.';
COMMENT ON COLUMN echoes.ship_instances.updated_at IS
    'When the row was last written; kept by a trigger.';

-- The ships of a character.
CREATE INDEX idx_ship_instances_character_id
    ON echoes.ship_instances (character_id);

-- The ships in a system, or at one of its stations.
CREATE INDEX idx_ship_instances_location
    ON echoes.ship_instances (location_system_id, location_station_id);

-- The ships of a type, when its stats are changed or it is to go.
CREATE INDEX idx_ship_instances_ship_type_id
    ON echoes.ship_instances (ship_type_id);

-- For the foreign key: who is docked, by station alone. Ships in open space are not in it.
CREATE INDEX idx_ship_instances_location_station_id
    ON echoes.ship_instances (location_station_id)
    WHERE location_station_id IS NOT NULL;

CREATE TRIGGER ship_instances_set_updated_at
    BEFORE UPDATE ON echoes.ship_instances
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();
