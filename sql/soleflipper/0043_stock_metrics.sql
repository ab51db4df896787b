-- What:  inventory.stock_metrics: figures on a stock item that are costly to work out each time.
-- Why:   document 004, lines 48, 52 and 454: part of the fourth documented migration, the Gibson
--        features. A cache: one row per stock item, overwritten, and stamped with when it was
--        true. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0043_stock_metrics.sql; the cache is lost; working it out again brings it back.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE inventory.stock_metrics (
    stock_id      uuid      NOT NULL,
    days_in_stock integer   NOT NULL,
    times_listed  integer   NOT NULL DEFAULT 0,
    price_changes integer   NOT NULL DEFAULT 0,
    computed_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT stock_metrics_pkey                PRIMARY KEY (stock_id),
    CONSTRAINT stock_metrics_stock_id_fkey       FOREIGN KEY (stock_id)
        REFERENCES inventory.stock (id) ON DELETE CASCADE,
    CONSTRAINT stock_metrics_days_in_stock_check CHECK (days_in_stock >= 0),
    CONSTRAINT stock_metrics_times_listed_check  CHECK (times_listed >= 0),
    CONSTRAINT stock_metrics_price_changes_check CHECK (price_changes >= 0)
);

COMMENT ON TABLE inventory.stock_metrics IS
    'Cache of performance metrics, one row per stock item. May be emptied at any time.';

COMMENT ON COLUMN inventory.stock_metrics.stock_id IS
    'The stock item.';
COMMENT ON COLUMN inventory.stock_metrics.days_in_stock IS
    'Days since it came in, or between that and its sale.';
COMMENT ON COLUMN inventory.stock_metrics.times_listed IS
    'How often it was offered.';
COMMENT ON COLUMN inventory.stock_metrics.price_changes IS
    'How often its price was changed.';
COMMENT ON COLUMN inventory.stock_metrics.computed_at IS
    'When the figures were worked out, UTC.';
