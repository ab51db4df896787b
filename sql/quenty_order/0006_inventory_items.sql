-- What:  inventory_items: how much of a product lies where, in which batch, and how much of it is
--        reserved.
-- Why:   document 003, lines 196-217, 255-257, 442 and 443; the trigger after C003-12. product_id
--        is NOT NULL, which the document leaves open: stock of nothing is none (C003-15).
--        Deleting a product deletes its stock, as stated (C003-14). No CHECK says reserved <=
--        quantity: none is promised, and the view available_inventory shows what comes of it
--        (C003-06). Nor is there a key over product, location and batch: none is stated.
-- Locks: SHARE ROW EXCLUSIVE on products, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short. The rest is new and nobody waits for it.
-- Undo:  undo/0006_inventory_items.sql; all stock and all reservations are lost. stock_movements,
--        if it is complete, allows to count the stock again; reservations exist nowhere else.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_order.inventory_items (
    id                serial       NOT NULL,
    product_id        integer      NOT NULL,
    quantity          integer      DEFAULT 0 NOT NULL,
    reserved_quantity integer      DEFAULT 0 NOT NULL,
    min_stock_level   integer      DEFAULT 0,
    max_stock_level   integer,
    location          varchar(255),
    batch_number      varchar(255),
    expiry_date       timestamptz,
    created_at        timestamptz  DEFAULT CURRENT_TIMESTAMP,
    updated_at        timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT inventory_items_pkey            PRIMARY KEY (id),
    CONSTRAINT inventory_items_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES quenty_order.products (id) ON DELETE CASCADE,
    CONSTRAINT chk_inventory_quantity          CHECK (quantity >= 0 AND reserved_quantity >= 0)
);

COMMENT ON TABLE quenty_order.inventory_items IS
    'Stock, one row per product, location and batch. What of it can be sold: '
    'available_inventory. How it came and went: stock_movements.';

COMMENT ON COLUMN quenty_order.inventory_items.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_order.inventory_items.product_id IS
    'What lies there.';
COMMENT ON COLUMN quenty_order.inventory_items.quantity IS
    'Units that lie there, reserved ones included.';
COMMENT ON COLUMN quenty_order.inventory_items.reserved_quantity IS
    'Units promised to orders; may exceed quantity while goods are on their way.';
COMMENT ON COLUMN quenty_order.inventory_items.min_stock_level IS
    'Units available at or below which the stock counts as low. NULL: it never does.';
COMMENT ON COLUMN quenty_order.inventory_items.max_stock_level IS
    'Units that should not be exceeded when ordering more; not enforced. NULL: no limit.';
COMMENT ON COLUMN quenty_order.inventory_items.location IS
    'Where it lies, as the warehouse names it. NULL: not known.';
COMMENT ON COLUMN quenty_order.inventory_items.batch_number IS
    'Batch of the manufacturer. NULL: not kept by batch.';
COMMENT ON COLUMN quenty_order.inventory_items.expiry_date IS
    'When the batch expires. NULL: it does not.';
COMMENT ON COLUMN quenty_order.inventory_items.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_order.inventory_items.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_inventory_items_product_id
    ON quenty_order.inventory_items (product_id);

CREATE INDEX idx_inventory_items_location
    ON quenty_order.inventory_items (location);

CREATE INDEX idx_inventory_items_quantity
    ON quenty_order.inventory_items (quantity);

CREATE INDEX idx_inventory_items_expiry
    ON quenty_order.inventory_items (expiry_date);

-- For what to order next. A query has to write the same condition.
CREATE INDEX idx_inventory_low_stock
    ON quenty_order.inventory_items (product_id)
    WHERE (quantity - reserved_quantity) <= min_stock_level;

CREATE TRIGGER update_inventory_items_updated_at
    BEFORE UPDATE ON quenty_order.inventory_items
    FOR EACH ROW
    EXECUTE FUNCTION quenty_order.update_updated_at_column();
