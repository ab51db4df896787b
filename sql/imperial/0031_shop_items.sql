-- What:  shop_items: the catalog of the Imperial Store.
-- Why:   document 002, lines 827-866, and 1078-1080 for an index that stands among tips and is
--        meant (C002-23). Version 1.5 (line 1132) added it.
--        The CHECK of category is the list of lines 839 and 861-866 (C002-15). The foreign key has
--        no delete rule (line 841), which is NO ACTION. stock_quantity and purchases_count have no
--        CHECK: the document gives this table one, for the price.
-- Locks: SHARE ROW EXCLUSIVE on item_types_inventory, for the foreign key, until the transaction
--        ends: writers there wait, readers do not. The new table is empty, so nothing is scanned
--        and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0031_shop_items.sql; the whole catalog of the shop is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.shop_items (
    id              uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name            varchar(200) NOT NULL,
    description     text,
    price           bigint       NOT NULL,
    image_url       varchar(500),
    category        varchar(50),
    item_type_id    uuid,
    is_active       boolean               DEFAULT TRUE,
    is_featured     boolean               DEFAULT FALSE,
    stock_quantity  integer,
    purchases_count integer               DEFAULT 0,
    created_at      timestamp             DEFAULT pg_catalog.now(),
    updated_at      timestamp             DEFAULT pg_catalog.now(),
    CONSTRAINT shop_items_pkey              PRIMARY KEY (id),
    CONSTRAINT shop_items_item_type_id_fkey FOREIGN KEY (item_type_id)
        REFERENCES imperial.item_types_inventory (id) ON DELETE NO ACTION,
    CONSTRAINT chk_price_positive           CHECK (price > 0),
    CONSTRAINT shop_items_category_check
        CHECK (category IN ('Equipment', 'Credits', 'VIP', 'Consumables', 'Cosmetic'))
);

COMMENT ON TABLE imperial.shop_items IS
    'What the web shop sells. An item that was bought cannot be deleted: clear is_active instead.';

COMMENT ON COLUMN imperial.shop_items.id IS
    'Key of the shop item: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.shop_items.name IS
    'Name that buyers see.';
COMMENT ON COLUMN imperial.shop_items.description IS
    'Text for buyers. NULL: none.';
COMMENT ON COLUMN imperial.shop_items.price IS
    'Price of one, in credits.';
COMMENT ON COLUMN imperial.shop_items.image_url IS
    'Where its picture is. NULL: none.';
COMMENT ON COLUMN imperial.shop_items.category IS
    'Equipment: ships, modules, ammunition. Credits: bundles of credits. VIP: subscriptions. '
    'Consumables: boosters, skill extractors. Cosmetic: ship skins. NULL: none of these.';
COMMENT ON COLUMN imperial.shop_items.item_type_id IS
    'Item that the buyer gets in the game. NULL: nothing that is an item, such as VIP.';
COMMENT ON COLUMN imperial.shop_items.is_active IS
    'Whether it is for sale.';
COMMENT ON COLUMN imperial.shop_items.is_featured IS
    'Whether the shop shows it first.';
COMMENT ON COLUMN imperial.shop_items.stock_quantity IS
    'How many are left. NULL: without limit.';
COMMENT ON COLUMN imperial.shop_items.purchases_count IS
    'How often it was bought; kept by the application.';
COMMENT ON COLUMN imperial.shop_items.created_at IS
    'When it came into the shop.';
COMMENT ON COLUMN imperial.shop_items.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For one category, whether for sale or not.
CREATE INDEX idx_shop_items_category
    ON imperial.shop_items (category);

-- For all that is for sale, or is not.
CREATE INDEX idx_shop_items_active
    ON imperial.shop_items (is_active);

-- For what the shop shows first.
CREATE INDEX idx_shop_items_featured
    ON imperial.shop_items (is_featured);

-- For the shop items of a type, and for the check when it is deleted.
CREATE INDEX idx_shop_items_item_type
    ON imperial.shop_items (item_type_id);

-- For buyers, who see one category of what is for sale.
CREATE INDEX idx_shop_items_active_category
    ON imperial.shop_items (category)
    WHERE is_active = TRUE;

CREATE TRIGGER shop_items_set_updated_at
    BEFORE UPDATE ON imperial.shop_items
    FOR EACH ROW
    EXECUTE FUNCTION imperial.set_updated_at();
