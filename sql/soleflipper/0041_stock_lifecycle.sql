-- What:  inventory.stock_lifecycle: how long a stock item has been offered on which marketplace.
-- Why:   document 004, lines 46 and 454: part of the fourth documented migration, the Gibson
--        features. Shelf life and several platforms in one: a row per stock item, marketplace and
--        period. shelf_days is computed, so that it cannot contradict its dates. An open period
--        has none; now() may not stand in a generated column. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock and platform.marketplace, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0041_stock_lifecycle.sql; the record of shelf lives is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on stock_id alone: the primary key begins with it.
CREATE TABLE inventory.stock_lifecycle (
    stock_id       uuid      NOT NULL,
    marketplace_id uuid      NOT NULL,
    listed_at      timestamp NOT NULL,
    delisted_at    timestamp,
    shelf_days     integer   GENERATED ALWAYS AS (delisted_at::date - listed_at::date) STORED,
    CONSTRAINT stock_lifecycle_pkey
        PRIMARY KEY (stock_id, marketplace_id, listed_at),
    CONSTRAINT stock_lifecycle_stock_id_fkey       FOREIGN KEY (stock_id)
        REFERENCES inventory.stock (id) ON DELETE CASCADE,
    CONSTRAINT stock_lifecycle_marketplace_id_fkey FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE NO ACTION,
    CONSTRAINT stock_lifecycle_delisted_at_check   CHECK (delisted_at >= listed_at)
);

COMMENT ON TABLE inventory.stock_lifecycle IS
    'Periods that stock items were offered in, one row per stock item, marketplace and period.';

COMMENT ON COLUMN inventory.stock_lifecycle.stock_id IS
    'The stock item.';
COMMENT ON COLUMN inventory.stock_lifecycle.marketplace_id IS
    'Where it was offered.';
COMMENT ON COLUMN inventory.stock_lifecycle.listed_at IS
    'Start of the period, UTC.';
COMMENT ON COLUMN inventory.stock_lifecycle.delisted_at IS
    'End of the period, UTC. NULL: still offered.';
COMMENT ON COLUMN inventory.stock_lifecycle.shelf_days IS
    'Length of the period in days, midnights in UTC counted; computed. NULL: still offered.';

-- On one marketplace an item is offered once at a time.
CREATE UNIQUE INDEX stock_lifecycle_open_key
    ON inventory.stock_lifecycle (stock_id, marketplace_id)
    WHERE delisted_at IS NULL;

-- For the foreign key when a marketplace is deleted.
CREATE INDEX ix_stock_lifecycle_marketplace_id
    ON inventory.stock_lifecycle (marketplace_id);
