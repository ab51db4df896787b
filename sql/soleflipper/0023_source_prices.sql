-- What:  integration.source_prices: prices from outside, as they were delivered.
-- Why:   document 004, line 94: external price data. A price may come in before its product is
--        known, so product_id is nullable; the source's own id of the item is not. Deleting a
--        product deletes its prices, deleting a batch leaves them. Columns from the purpose
--        (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.product and integration.import_batches, for the foreign
--        keys, until the transaction ends: writers there wait, readers do not. The new table is
--        empty, so nothing is scanned and it is short.
-- Undo:  undo/0023_source_prices.sql; all external prices are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE integration.source_prices (
    id            uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    source        varchar       NOT NULL,
    external_id   varchar       NOT NULL,
    product_id    uuid,
    batch_id      uuid,
    price         numeric(12,2) NOT NULL,
    currency_code varchar       NOT NULL,
    observed_at   timestamp     NOT NULL,
    created_at    timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT source_prices_pkey                PRIMARY KEY (id),
    CONSTRAINT source_prices_source_external_id_observed_at_key
        UNIQUE (source, external_id, observed_at),
    CONSTRAINT source_prices_product_id_fkey     FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT source_prices_batch_id_fkey       FOREIGN KEY (batch_id)
        REFERENCES integration.import_batches (id) ON DELETE SET NULL,
    CONSTRAINT source_prices_source_check        CHECK (source <> ''),
    CONSTRAINT source_prices_external_id_check   CHECK (external_id <> ''),
    CONSTRAINT source_prices_price_check         CHECK (price >= 0 AND price <> 'NaN'),
    CONSTRAINT source_prices_currency_code_check CHECK (currency_code ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE integration.source_prices IS
    'Prices from external sources, one row per source, item and moment. Rows are added, and '
    'matched to a product later.';

COMMENT ON COLUMN integration.source_prices.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN integration.source_prices.source IS
    'Who gave the price, e.g. the name of a shop or feed.';
COMMENT ON COLUMN integration.source_prices.external_id IS
    'Id of the item at the source.';
COMMENT ON COLUMN integration.source_prices.product_id IS
    'The product that it is. NULL: not matched yet.';
COMMENT ON COLUMN integration.source_prices.batch_id IS
    'The import that brought it. NULL: none, or deleted since.';
COMMENT ON COLUMN integration.source_prices.price IS
    'Price of one unit, in currency_code.';
COMMENT ON COLUMN integration.source_prices.currency_code IS
    'Currency of the price, three letters of ISO 4217.';
COMMENT ON COLUMN integration.source_prices.observed_at IS
    'When the source gave this price, UTC.';
COMMENT ON COLUMN integration.source_prices.created_at IS
    'When the row was first written, UTC.';

-- For the prices of a product, newest first, and for the foreign key.
CREATE INDEX ix_source_prices_product_id_observed_at
    ON integration.source_prices (product_id, observed_at DESC);

-- For the foreign key when a batch is deleted.
CREATE INDEX ix_source_prices_batch_id
    ON integration.source_prices (batch_id);
