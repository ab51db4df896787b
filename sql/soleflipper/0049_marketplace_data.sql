-- What:  analytics.marketplace_data: how products fare on marketplaces, day by day.
-- Why:   document 004, line 113: external marketplace trends. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on platform.marketplace and catalog.product, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0049_marketplace_data.sql; all trends are lost; marketplaces give back little of the
--        past.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on marketplace_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE analytics.marketplace_data (
    id             uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    marketplace_id uuid      NOT NULL,
    product_id     uuid      NOT NULL,
    observed_on    date      NOT NULL,
    sales_count    integer,
    avg_sale_price numeric(12,2),
    lowest_ask     numeric(12,2),
    highest_bid    numeric(12,2),
    currency_code  varchar   NOT NULL,
    created_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT marketplace_data_pkey                 PRIMARY KEY (id),
    CONSTRAINT marketplace_data_marketplace_id_product_id_observed_on_key
        UNIQUE (marketplace_id, product_id, observed_on),
    CONSTRAINT marketplace_data_marketplace_id_fkey  FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE CASCADE,
    CONSTRAINT marketplace_data_product_id_fkey      FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT marketplace_data_sales_count_check    CHECK (sales_count >= 0),
    CONSTRAINT marketplace_data_avg_sale_price_check
        CHECK (avg_sale_price >= 0 AND avg_sale_price <> 'NaN'),
    CONSTRAINT marketplace_data_lowest_ask_check
        CHECK (lowest_ask >= 0 AND lowest_ask <> 'NaN'),
    CONSTRAINT marketplace_data_highest_bid_check
        CHECK (highest_bid >= 0 AND highest_bid <> 'NaN'),
    CONSTRAINT marketplace_data_currency_code_check  CHECK (currency_code ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE analytics.marketplace_data IS
    'Trends of external marketplaces, one row per marketplace, product and day. Prices are in '
    'currency_code.';

COMMENT ON COLUMN analytics.marketplace_data.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN analytics.marketplace_data.marketplace_id IS
    'The marketplace.';
COMMENT ON COLUMN analytics.marketplace_data.product_id IS
    'The product.';
COMMENT ON COLUMN analytics.marketplace_data.observed_on IS
    'The day, in UTC.';
COMMENT ON COLUMN analytics.marketplace_data.sales_count IS
    'Sales of that day by anybody. NULL: the marketplace does not tell.';
COMMENT ON COLUMN analytics.marketplace_data.avg_sale_price IS
    'Average price of those sales. NULL: no sales, or not told.';
COMMENT ON COLUMN analytics.marketplace_data.lowest_ask IS
    'Lowest price that a seller asked. NULL: nobody sold.';
COMMENT ON COLUMN analytics.marketplace_data.highest_bid IS
    'Highest price that a buyer bid. NULL: nobody bought.';
COMMENT ON COLUMN analytics.marketplace_data.currency_code IS
    'Currency of the prices, three letters of ISO 4217.';
COMMENT ON COLUMN analytics.marketplace_data.created_at IS
    'When the row was first written, UTC.';

-- For the trend of a product, and for the foreign key.
CREATE INDEX ix_marketplace_data_product_id_observed_on
    ON analytics.marketplace_data (product_id, observed_on DESC);
