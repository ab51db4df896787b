-- What:  assets: the items that characters own, ships and stacks alike.
-- Why:   document 002, lines 728-762, and 1087 for an index that stands among tips and is meant
--        (C002-23); version 1.0 (line 1131).
--        Two CHECKs say what the document says in words: a singleton has quantity 1 (line 760),
--        and a module is fitted exactly if it names its ship (line 762) (C002-14). quantity,
--        is_fitted and is_singleton are NOT NULL, which the document does not say: they have
--        defaults, and NULL would pass these CHECKs and chk_quantity_positive unseen (the
--        argument of C002-12). The CHECK of location_type is the list of line 739 (C002-15).
--        location_id is a station's or a ship's id, as location_type says, and NULL in space: one
--        column cannot refer to two tables, so it has no foreign key (C002-19).
--        The foreign key to item_types_inventory has no delete rule (line 736), which is NO
--        ACTION: a type that someone owns an item of stays.
--        idx_assets_character_id is the front of idx_assets_character_location; both are stated,
--        and it is smaller (C002-22). It and idx_assets_location_id are stated twice (lines 753,
--        755 and 1056-1057) and made once (C002-08).
-- Locks: SHARE ROW EXCLUSIVE on characters and item_types_inventory, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0020_assets.sql; all that characters own is lost, and nothing else holds it.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.assets (
    id             uuid        NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id   uuid        NOT NULL,
    item_type_id   uuid        NOT NULL,
    quantity       integer     NOT NULL DEFAULT 1,
    location_type  varchar(50) NOT NULL,
    location_id    uuid,
    is_fitted      boolean     NOT NULL DEFAULT FALSE,
    fitted_ship_id uuid,
    slot_index     integer,
    is_singleton   boolean     NOT NULL DEFAULT FALSE,
    created_at     timestamp            DEFAULT pg_catalog.now(),
    CONSTRAINT assets_pkey                PRIMARY KEY (id),
    CONSTRAINT assets_character_id_fkey   FOREIGN KEY (character_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE,
    CONSTRAINT assets_item_type_id_fkey   FOREIGN KEY (item_type_id)
        REFERENCES imperial.item_types_inventory (id) ON DELETE NO ACTION,
    CONSTRAINT assets_fitted_ship_id_fkey FOREIGN KEY (fitted_ship_id)
        REFERENCES imperial.assets (id) ON DELETE CASCADE,
    CONSTRAINT chk_quantity_positive      CHECK (quantity > 0),
    CONSTRAINT assets_location_type_check CHECK (location_type IN ('Station', 'Ship', 'Space')),
    CONSTRAINT assets_is_fitted_check     CHECK (is_fitted = (fitted_ship_id IS NOT NULL)),
    CONSTRAINT assets_is_singleton_check  CHECK (quantity = 1 OR NOT is_singleton)
);

COMMENT ON TABLE imperial.assets IS
    'Items that characters own, one row per ship (a singleton) or stack. Deleted with their '
    'character; a module that is fitted goes with its ship.';

COMMENT ON COLUMN imperial.assets.id IS
    'Key of the asset: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.assets.character_id IS
    'Character that owns it.';
COMMENT ON COLUMN imperial.assets.item_type_id IS
    'What it is.';
COMMENT ON COLUMN imperial.assets.quantity IS
    'Units in the stack; 1 for a singleton.';
COMMENT ON COLUMN imperial.assets.location_type IS
    'What kind of place location_id names: Station, Ship or Space.';
COMMENT ON COLUMN imperial.assets.location_id IS
    'Where it is: a station''s id, or the asset id of the ship that carries it; not checked '
    'against either table. NULL: in space, or nowhere.';
COMMENT ON COLUMN imperial.assets.is_fitted IS
    'Whether it is a module that is fitted to a ship.';
COMMENT ON COLUMN imperial.assets.fitted_ship_id IS
    'Ship that the module is fitted to. NULL: not fitted.';
COMMENT ON COLUMN imperial.assets.slot_index IS
    'Slot of the ship that the module sits in. NULL: not fitted, or no slot is told.';
COMMENT ON COLUMN imperial.assets.is_singleton IS
    'True for a ship, which is one of its kind; false for what stacks.';
COMMENT ON COLUMN imperial.assets.created_at IS
    'When the character got it.';

-- For the assets of a character, and for the cascade when it is deleted.
CREATE INDEX idx_assets_character_id
    ON imperial.assets (character_id);

-- For the owners of a type, and for the check when it is deleted.
CREATE INDEX idx_assets_item_type_id
    ON imperial.assets (item_type_id);

-- For all that lies in one hangar or hold, whoever owns it.
CREATE INDEX idx_assets_location_id
    ON imperial.assets (location_id);

-- For the modules of a ship, and for the cascade when it is deleted.
CREATE INDEX idx_assets_fitted_ship
    ON imperial.assets (fitted_ship_id);

-- For what one character has in one hangar or hold.
CREATE INDEX idx_assets_character_location
    ON imperial.assets (character_id, location_id);
