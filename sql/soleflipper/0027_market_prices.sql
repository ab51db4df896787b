-- What:  pricing.market_prices: what the market asks and bids at present.
-- Why:   document 004, line 127: current market pricing data. One row per product, marketplace and
--        size, overwritten by each fetch; NULL for all sizes, with a partial unique index beside
--        the key. What was before is in pricing.price_history. Columns from the purpose (C004-07).
--        size_master moves to catalog in 0035.
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, platform.marketplace and core.size_master, for
--        the foreign keys, until the transaction ends: writers there wait, readers do not. The new
--        table is empty, so nothing is scanned and it is short.
-- Undo:  undo/0027_market_prices.sql; all current prices are lost; the next fetch brings them
--        back.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE pricing.market_prices (
    id              uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id      uuid      NOT NULL,
    marketplace_id  uuid      NOT NULL,
    size_id         uuid,
    lowest_ask      numeric(12,2),
    highest_bid     numeric(12,2),
    last_sale_price numeric(12,2),
    currency_code   varchar   NOT NULL,
    fetched_at      timestamp NOT NULL,
    created_at      timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at      timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT market_prices_pkey                  PRIMARY KEY (id),
    CONSTRAINT market_prices_product_id_marketplace_id_size_id_key
        UNIQUE (product_id, marketplace_id, size_id),
    CONSTRAINT market_prices_product_id_fkey       FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT market_prices_marketplace_id_fkey   FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE CASCADE,
    CONSTRAINT market_prices_size_id_fkey          FOREIGN KEY (size_id)
        REFERENCES core.size_master (id) ON DELETE NO ACTION,
    CONSTRAINT market_prices_lowest_ask_check      CHECK (lowest_ask >= 0 AND lowest_ask <> 'NaN'),
    CONSTRAINT market_prices_highest_bid_check
        CHECK (highest_bid >= 0 AND highest_bid <> 'NaN'),
    CONSTRAINT market_prices_last_sale_price_check
        CHECK (last_sale_price >= 0 AND last_sale_price <> 'NaN'),
    CONSTRAINT market_prices_currency_code_check   CHECK (currency_code ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE pricing.market_prices IS
    'Current market prices, one row per product, marketplace and size. Amounts are in '
    'currency_code.';

COMMENT ON COLUMN pricing.market_prices.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN pricing.market_prices.product_id IS
    'The product.';
COMMENT ON COLUMN pricing.market_prices.marketplace_id IS
    'The marketplace.';
COMMENT ON COLUMN pricing.market_prices.size_id IS
    'The size, of size_master. NULL: over all sizes.';
COMMENT ON COLUMN pricing.market_prices.lowest_ask IS
    'Lowest price that a seller asks. NULL: nobody sells.';
COMMENT ON COLUMN pricing.market_prices.highest_bid IS
    'Highest price that a buyer bids. NULL: nobody buys.';
COMMENT ON COLUMN pricing.market_prices.last_sale_price IS
    'Price of the last sale. NULL: none known.';
COMMENT ON COLUMN pricing.market_prices.currency_code IS
    'Currency of the prices, three letters of ISO 4217.';
COMMENT ON COLUMN pricing.market_prices.fetched_at IS
    'When the marketplace gave these prices, UTC.';
COMMENT ON COLUMN pricing.market_prices.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN pricing.market_prices.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- At most one row over all sizes.
CREATE UNIQUE INDEX market_prices_product_id_marketplace_id_key
    ON pricing.market_prices (product_id, marketplace_id)
    WHERE size_id IS NULL;

-- For the foreign key when a marketplace is deleted.
CREATE INDEX ix_market_prices_marketplace_id
    ON pricing.market_prices (marketplace_id);

-- For the foreign key when a size is deleted.
CREATE INDEX ix_market_prices_size_id
    ON pricing.market_prices (size_id);

CREATE TRIGGER market_prices_set_updated_at
    BEFORE UPDATE ON pricing.market_prices
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
