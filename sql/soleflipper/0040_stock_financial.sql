-- What:  inventory.stock_financial: what a stock item has cost and what it is worth.
-- Why:   document 004, lines 45, 52 and 454: part of the fourth documented migration, the Gibson
--        features. At most one row per stock item, so the item's id is the key ("separation of
--        concerns"). purchase_id is the only way from stock to its supplier. Columns from the
--        purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock and supplier.purchase_history, for the foreign
--        keys, until the transaction ends: writers there wait, readers do not. The new table is
--        empty, so nothing is scanned and it is short.
-- Undo:  undo/0040_stock_financial.sql; all costs and valuations of stock are lost; purchases are
--        in supplier.purchase_history.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE inventory.stock_financial (
    stock_id         uuid          NOT NULL,
    purchase_id      uuid,
    purchase_price   numeric(12,2),
    additional_costs numeric(12,2) NOT NULL DEFAULT 0,
    market_value     numeric(12,2),
    valued_at        timestamp,
    created_at       timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at       timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT stock_financial_pkey                   PRIMARY KEY (stock_id),
    CONSTRAINT stock_financial_stock_id_fkey          FOREIGN KEY (stock_id)
        REFERENCES inventory.stock (id) ON DELETE CASCADE,
    CONSTRAINT stock_financial_purchase_id_fkey       FOREIGN KEY (purchase_id)
        REFERENCES supplier.purchase_history (id) ON DELETE NO ACTION,
    CONSTRAINT stock_financial_purchase_price_check
        CHECK (purchase_price >= 0 AND purchase_price <> 'NaN'),
    CONSTRAINT stock_financial_additional_costs_check
        CHECK (additional_costs >= 0 AND additional_costs <> 'NaN'),
    CONSTRAINT stock_financial_market_value_check
        CHECK (market_value >= 0 AND market_value <> 'NaN'),
    CONSTRAINT stock_financial_check
        CHECK ((market_value IS NULL) = (valued_at IS NULL))
);

COMMENT ON TABLE inventory.stock_financial IS
    'Financial metrics of stock, one row per stock item. Amounts are per unit and in the house '
    'currency.';

COMMENT ON COLUMN inventory.stock_financial.stock_id IS
    'The stock item.';
COMMENT ON COLUMN inventory.stock_financial.purchase_id IS
    'The purchase that it came with. NULL: not known.';
COMMENT ON COLUMN inventory.stock_financial.purchase_price IS
    'What was paid for it. NULL: not known.';
COMMENT ON COLUMN inventory.stock_financial.additional_costs IS
    'What it has cost besides: shipping, customs, authentication.';
COMMENT ON COLUMN inventory.stock_financial.market_value IS
    'What it would bring at present. NULL: not valued.';
COMMENT ON COLUMN inventory.stock_financial.valued_at IS
    'When market_value was set, UTC. NULL: not valued.';
COMMENT ON COLUMN inventory.stock_financial.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN inventory.stock_financial.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the items of a purchase, and for the foreign key.
CREATE INDEX ix_stock_financial_purchase_id
    ON inventory.stock_financial (purchase_id);

CREATE TRIGGER stock_financial_set_updated_at
    BEFORE UPDATE ON inventory.stock_financial
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
