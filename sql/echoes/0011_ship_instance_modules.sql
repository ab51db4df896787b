-- What:  ship_instance_modules: which module is fitted into which slot of which ship.
-- Why:   document 001, lines 68-75, 138-139, 163, 174 and 183-184. Rig is a slot type although ship
--        types count no rig slots (C001-06). That slot_number stays below the ship type's count
--        is business logic (line 226). A fitted module is part of its ship and goes with it: the
--        one ON DELETE CASCADE of the deck (C001-14).
--        The unique key is not in line 222, but a slot holds one module, and a second one in it
--        would be an item out of nothing. It is DEFERRABLE, so that two modules can change places
--        in one statement, or within a transaction after SET CONSTRAINTS; the price is that ON
--        CONFLICT cannot name it.
--        idx_ship_instance_modules_ship_id is a prefix of that key; it stays, since line 163
--        states it and it is not the same index. The index on module_type_id is added (C001-13).
-- Locks: SHARE ROW EXCLUSIVE on ship_instances and module_types, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short.
-- Undo:  undo/0011_ship_instance_modules.sql; all fittings are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE echoes.ship_instance_modules (
    id               uuid        NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    ship_instance_id uuid        NOT NULL,
    module_type_id   integer     NOT NULL,
    slot_type        text        NOT NULL,
    slot_number      integer     NOT NULL,
    is_active        boolean     NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL DEFAULT pg_catalog.now(),
    updated_at       timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT ship_instance_modules_pkey                  PRIMARY KEY (id),
    CONSTRAINT ship_instance_modules_slot_key
        UNIQUE (ship_instance_id, slot_type, slot_number) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT ship_instance_modules_ship_instance_id_fkey FOREIGN KEY (ship_instance_id)
        REFERENCES echoes.ship_instances (id) ON DELETE CASCADE,
    CONSTRAINT ship_instance_modules_module_type_id_fkey   FOREIGN KEY (module_type_id)
        REFERENCES echoes.module_types (id) ON DELETE RESTRICT,
    CONSTRAINT ship_instance_modules_slot_type_check
        CHECK (slot_type IN ('High', 'Mid', 'Low', 'Rig')),
    CONSTRAINT ship_instance_modules_slot_number_check     CHECK (slot_number >= 0)
);

COMMENT ON TABLE echoes.ship_instance_modules IS
    'Modules fitted to ships, one row per occupied slot. The rows of a ship are deleted with it.';

COMMENT ON COLUMN echoes.ship_instance_modules.id IS
    'Key of the fitted module: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.ship_instance_modules.ship_instance_id IS
    'The ship that the module is fitted to.';
COMMENT ON COLUMN echoes.ship_instance_modules.module_type_id IS
    'What is fitted; its stats are there.';
COMMENT ON COLUMN echoes.ship_instance_modules.slot_type IS
    'Kind of slot: High, Mid, Low or Rig.';
COMMENT ON COLUMN echoes.ship_instance_modules.slot_number IS
    'Which of the ship''s slots of that kind; not negative. Whether the first is 0 or 1 is the '
    'application''s convention.';
COMMENT ON COLUMN echoes.ship_instance_modules.is_active IS
    'Whether the module is switched on. A module that was just fitted is not.';
COMMENT ON COLUMN echoes.ship_instance_modules.created_at IS
    'When the module was fitted.';
COMMENT ON COLUMN echoes.ship_instance_modules.updated_at IS
    'When the row was last written; kept by a trigger.';

-- The fitting of a ship.
CREATE INDEX idx_ship_instance_modules_ship_id
    ON echoes.ship_instance_modules (ship_instance_id);

-- Where a module type is fitted, when its stats are changed or it is to go.
CREATE INDEX idx_ship_instance_modules_module_type_id
    ON echoes.ship_instance_modules (module_type_id);

CREATE TRIGGER ship_instance_modules_set_updated_at
    BEFORE UPDATE ON echoes.ship_instance_modules
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();
