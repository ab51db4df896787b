-- What:  inventory_items: the stacks of things that characters own, and where each lies.
-- Why:   document 001, lines 90-96, 140-141, 164, 174 and 183-184. quantity has no type: pieces are
--        counted, so a whole number (C001-04), and bigint, as no stack should end at 2147483647.
--        It is above 0, for a stack of nothing is no row, and NOT NULL, for without it a stack
--        says nothing. Line 96 calls the station nullable: a stack in open space (C001-03). One
--        character may have several stacks of a type in one place; no line forbids that. ON
--        DELETE RESTRICT throughout (C001-14).
--        System and station could contradict each other; as in ship_instances, the last foreign
--        key, which the document does not have, refuses a station of another system.
--        Three indexes are added for the references that the document leaves without (C001-13).
-- Locks: SHARE ROW EXCLUSIVE on characters, module_types, systems and stations, for the foreign
--        keys, until the transaction ends: writers there wait, readers do not. The new table is
--        empty, so nothing is scanned and it is short.
-- Undo:  undo/0012_inventory_items.sql; all inventories are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE echoes.inventory_items (
    id                  uuid        NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id        uuid        NOT NULL,
    module_type_id      integer     NOT NULL,
    quantity            bigint      NOT NULL,
    location_system_id  integer     NOT NULL,
    location_station_id integer,
    created_at          timestamptz NOT NULL DEFAULT pg_catalog.now(),
    updated_at          timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT inventory_items_pkey                     PRIMARY KEY (id),
    CONSTRAINT inventory_items_character_id_fkey        FOREIGN KEY (character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT inventory_items_module_type_id_fkey      FOREIGN KEY (module_type_id)
        REFERENCES echoes.module_types (id) ON DELETE RESTRICT,
    CONSTRAINT inventory_items_location_system_id_fkey  FOREIGN KEY (location_system_id)
        REFERENCES echoes.systems (id) ON DELETE RESTRICT,
    CONSTRAINT inventory_items_location_station_id_fkey FOREIGN KEY (location_station_id)
        REFERENCES echoes.stations (id) ON DELETE RESTRICT,
    CONSTRAINT inventory_items_location_station_id_location_system_id_fkey
        FOREIGN KEY (location_station_id, location_system_id)
        REFERENCES echoes.stations (id, system_id) ON DELETE RESTRICT,
    CONSTRAINT inventory_items_quantity_check           CHECK (quantity > 0)
);

COMMENT ON TABLE echoes.inventory_items IS
    'What characters own besides ships and fitted modules, one row per stack of one type in one '
    'place.';

COMMENT ON COLUMN echoes.inventory_items.id IS
    'Key of the stack: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.inventory_items.character_id IS
    'The character that owns the stack.';
COMMENT ON COLUMN echoes.inventory_items.module_type_id IS
    'What the stack consists of.';
COMMENT ON COLUMN echoes.inventory_items.quantity IS
    'Pieces in the stack, at least 1; the row is deleted with the last one.';
COMMENT ON COLUMN echoes.inventory_items.location_system_id IS
    'The system that the stack is in, stored in a station or not.';
COMMENT ON COLUMN echoes.inventory_items.location_station_id IS
    'The station that stores the stack; it lies in location_system_id. NULL: in open space.';
COMMENT ON COLUMN echoes.inventory_items.created_at IS
    'When the stack came into being.';
COMMENT ON COLUMN echoes.inventory_items.updated_at IS
    'When the row was last written; kept by a trigger.';

-- The inventory of a character.
CREATE INDEX idx_inventory_items_character_id
    ON echoes.inventory_items (character_id);

-- For inventory searches: where a module type lies, whoever owns it.
CREATE INDEX idx_inventory_items_module_type_id
    ON echoes.inventory_items (module_type_id);

-- What lies in a system, or in one of its stations.
CREATE INDEX idx_inventory_items_location
    ON echoes.inventory_items (location_system_id, location_station_id);

-- For the foreign key: what is stored, by station alone. Stacks in open space are not in it.
CREATE INDEX idx_inventory_items_location_station_id
    ON echoes.inventory_items (location_station_id)
    WHERE location_station_id IS NOT NULL;

CREATE TRIGGER inventory_items_set_updated_at
    BEFORE UPDATE ON echoes.inventory_items
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();
