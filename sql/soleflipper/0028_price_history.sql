-- What:  pricing.price_history: what the market asked, bid and paid in the past.
-- Why:   document 004, line 128: historical price tracking. The market's prices; our own are in
--        sales.pricing_history (C004-13). Columns from the purpose (C004-07): those of
--        market_prices, one price per row, so that a chart reads one column. size_master moves to
--        catalog in 0035.
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, platform.marketplace and core.size_master, for
--        the foreign keys, until the transaction ends: writers there wait, readers do not. The new
--        table is empty, so nothing is scanned and it is short.
-- Undo:  undo/0028_price_history.sql; the history of prices is lost; marketplaces give back little
--        of it.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Not unique by product and moment: two sales at one price in one second are two sales.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE pricing.price_history (
    id             uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id     uuid          NOT NULL,
    marketplace_id uuid          NOT NULL,
    size_id        uuid,
    price_type     varchar       NOT NULL,
    price          numeric(12,2) NOT NULL,
    currency_code  varchar       NOT NULL,
    observed_at    timestamp     NOT NULL,
    CONSTRAINT price_history_pkey                PRIMARY KEY (id),
    CONSTRAINT price_history_product_id_fkey     FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT price_history_marketplace_id_fkey FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE CASCADE,
    CONSTRAINT price_history_size_id_fkey        FOREIGN KEY (size_id)
        REFERENCES core.size_master (id) ON DELETE NO ACTION,
    CONSTRAINT price_history_price_type_check    CHECK (price_type IN ('ask', 'bid', 'sale')),
    CONSTRAINT price_history_price_check         CHECK (price >= 0 AND price <> 'NaN'),
    CONSTRAINT price_history_currency_code_check CHECK (currency_code ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE pricing.price_history IS
    'Market prices of the past, one row per observation. Rows are added and not changed.';

COMMENT ON COLUMN pricing.price_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN pricing.price_history.product_id IS
    'The product.';
COMMENT ON COLUMN pricing.price_history.marketplace_id IS
    'The marketplace.';
COMMENT ON COLUMN pricing.price_history.size_id IS
    'The size, of size_master. NULL: over all sizes.';
COMMENT ON COLUMN pricing.price_history.price_type IS
    'ask: lowest that a seller asked. bid: highest that a buyer bid. sale: what a buyer paid.';
COMMENT ON COLUMN pricing.price_history.price IS
    'The price, in currency_code.';
COMMENT ON COLUMN pricing.price_history.currency_code IS
    'Currency of the price, three letters of ISO 4217.';
COMMENT ON COLUMN pricing.price_history.observed_at IS
    'When the price was that, UTC.';

-- For the chart of a product, and for the foreign key.
CREATE INDEX ix_price_history_product_id_observed_at
    ON pricing.price_history (product_id, observed_at DESC);

-- For the foreign key when a marketplace is deleted.
CREATE INDEX ix_price_history_marketplace_id
    ON pricing.price_history (marketplace_id);

-- For the foreign key when a size is deleted.
CREATE INDEX ix_price_history_size_id
    ON pricing.price_history (size_id);
