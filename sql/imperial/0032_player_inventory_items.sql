-- What:  player_inventory_items: what was bought on the website and waits to be fetched in the
--        game.
-- Why:   document 002, lines 794-821. Version 1.5 (line 1132) added it.
--        Line 802 gives the reference to shop_items no delete rule, line 1034 gives it RESTRICT:
--        an item that was bought cannot be deleted (C002-04).
--        No CHECK ties redeemed_at to is_redeemed: the flow of lines 815-821 sets is_redeemed and
--        does not speak of the time.
-- Locks: SHARE ROW EXCLUSIVE on characters and shop_items, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0032_player_inventory_items.sql; all purchases are lost, also those not fetched yet.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.player_inventory_items (
    id           uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    player_id    uuid      NOT NULL,
    shop_item_id uuid      NOT NULL,
    is_redeemed  boolean            DEFAULT FALSE,
    redeemed_at  timestamp,
    created_at   timestamp          DEFAULT pg_catalog.now(),
    CONSTRAINT player_inventory_items_pkey              PRIMARY KEY (id),
    CONSTRAINT player_inventory_items_player_id_fkey    FOREIGN KEY (player_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE,
    CONSTRAINT player_inventory_items_shop_item_id_fkey FOREIGN KEY (shop_item_id)
        REFERENCES imperial.shop_items (id) ON DELETE RESTRICT
);

COMMENT ON TABLE imperial.player_inventory_items IS
    'Purchases of the web shop, one row for each. The game client redeems it: the character gets '
    'an asset, and the row is marked. Deleted with the character.';

COMMENT ON COLUMN imperial.player_inventory_items.id IS
    'Key of the purchase: a random UUID, made by the database. The client redeems by it.';
COMMENT ON COLUMN imperial.player_inventory_items.player_id IS
    'Character that it was bought for.';
COMMENT ON COLUMN imperial.player_inventory_items.shop_item_id IS
    'What was bought.';
COMMENT ON COLUMN imperial.player_inventory_items.is_redeemed IS
    'Whether the character has got it.';
COMMENT ON COLUMN imperial.player_inventory_items.redeemed_at IS
    'When the character got it. NULL: not yet.';
COMMENT ON COLUMN imperial.player_inventory_items.created_at IS
    'When it was bought.';

-- For the purchases of a character, and for the cascade when it is deleted.
CREATE INDEX idx_player_inventory_items_player_id
    ON imperial.player_inventory_items (player_id);

-- For the buyers of a shop item, and for the check when it is deleted.
CREATE INDEX idx_player_inventory_items_shop_item
    ON imperial.player_inventory_items (shop_item_id);

-- For what is still to be redeemed.
CREATE INDEX idx_player_inventory_items_redeemed
    ON imperial.player_inventory_items (is_redeemed);
