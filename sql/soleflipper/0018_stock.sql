-- What:  inventory.stock: the physical items that are in stock, were, or are held for somebody.
-- Why:   document 004, lines 44, 51 and 267-283: columns and types as listed there, the three
--        statuses as a CHECK (C004-08). size_id points to "catalog.size_master or core.sizes"
--        there, which one column cannot (C004-04): it gets size_master, which 0035 moves to
--        catalog, and the legacy size a column of its own, legacy_size_id. An item without a
--        product would be nothing ("product-based inventory"), so product_id is NOT NULL; either
--        size may be missing. Deleting a product with stock is refused.
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, core.size_master and core.sizes, for the foreign
--        keys, until the transaction ends: writers there wait, readers do not. The new table is
--        empty, so nothing is scanned and it is short.
-- Undo:  undo/0018_stock.sql; all stock is lost. Nothing else knows what lies where.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE inventory.stock (
    id             uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id     uuid      NOT NULL,
    size_id        uuid,
    legacy_size_id uuid,
    quantity       integer   NOT NULL,
    status         varchar   NOT NULL,
    location       varchar,
    external_ids   jsonb,
    notes          text,
    created_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT stock_pkey                PRIMARY KEY (id),
    CONSTRAINT stock_product_id_fkey     FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE NO ACTION,
    CONSTRAINT stock_size_id_fkey        FOREIGN KEY (size_id)
        REFERENCES core.size_master (id) ON DELETE NO ACTION,
    CONSTRAINT stock_legacy_size_id_fkey FOREIGN KEY (legacy_size_id)
        REFERENCES core.sizes (id) ON DELETE NO ACTION,
    CONSTRAINT stock_quantity_check      CHECK (quantity >= 0),
    CONSTRAINT stock_status_check        CHECK (status IN ('available', 'sold', 'reserved')),
    CONSTRAINT stock_external_ids_check  CHECK (pg_catalog.jsonb_typeof(external_ids) = 'object')
);

COMMENT ON TABLE inventory.stock IS
    'Physical inventory, one row per item, or per lot of like items in one place.';

COMMENT ON COLUMN inventory.stock.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN inventory.stock.product_id IS
    'What it is.';
COMMENT ON COLUMN inventory.stock.size_id IS
    'Its size in the Gibson system (size_master). NULL: only the legacy size is known, or it has '
    'none.';
COMMENT ON COLUMN inventory.stock.legacy_size_id IS
    'Its size in the legacy system (core.sizes). NULL: never was in that system.';
COMMENT ON COLUMN inventory.stock.quantity IS
    'Units of it, 0 once all are gone.';
COMMENT ON COLUMN inventory.stock.status IS
    'available: can be sold. reserved: held for somebody. sold: gone, or about to go.';
COMMENT ON COLUMN inventory.stock.location IS
    'Where it lies. NULL: not noted.';
COMMENT ON COLUMN inventory.stock.external_ids IS
    'Its identifiers on marketplaces, as a JSON object by platform. NULL: on none.';
COMMENT ON COLUMN inventory.stock.notes IS
    'What else there is to say of it. NULL: nothing.';
COMMENT ON COLUMN inventory.stock.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN inventory.stock.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- What of a product is available? Also for the foreign key, as product_id comes first.
CREATE INDEX ix_stock_product_id_status
    ON inventory.stock (product_id, status);

-- For the foreign key, and for stock by size.
CREATE INDEX ix_stock_size_id
    ON inventory.stock (size_id);

-- For the foreign key.
CREATE INDEX ix_stock_legacy_size_id
    ON inventory.stock (legacy_size_id);

CREATE TRIGGER stock_set_updated_at
    BEFORE UPDATE ON inventory.stock
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
