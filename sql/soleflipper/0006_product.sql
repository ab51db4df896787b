-- What:  catalog.product: the main product catalog. Stock, prices and forecasts refer to it.
-- Why:   document 004, lines 25, 36 and 236-257: columns, types and keys as listed there, and no
--        more of them. VARCHAR has no length there and gets none; NUMERIC gets two decimals, as it
--        is money throughout (C004-15). style_code is the real manufacturer's code, and sku takes
--        it over where there is one (lines 240, 363-365); that is the importer's rule, older rows
--        break it, so no CHECK demands it. The unique index of sku serves its look-ups, no second
--        one is made (X-01). brand_id and category_id are nullable: both are detected from the
--        name, which may fail. stockx_product_id is not said to be unique, so it is only indexed.
--        The document has no CHECKs. That a price is a number and not negative is added: one that
--        is not would falsify every average and margin that is calculated from it.
--        No size here, though the diagram of lines 212-217 draws a line: the text has it on stock
--        (C004-12).
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand and catalog.category, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0006_product.sql; the whole catalog is lost. Imports from StockX bring most of it
--        back, prices of the past excepted.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE catalog.product (
    id                      uuid    NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    sku                     varchar NOT NULL,
    style_code              varchar,
    name                    varchar NOT NULL,
    brand_id                uuid,
    category_id             uuid,
    stockx_product_id       varchar,
    retail_price            numeric(12,2),
    avg_resale_price        numeric(12,2),
    lowest_ask              numeric(12,2),
    highest_bid             numeric(12,2),
    recommended_sell_faster numeric(12,2),
    recommended_earn_more   numeric(12,2),
    enrichment_data         jsonb,
    last_enriched_at        timestamp,
    CONSTRAINT product_pkey                          PRIMARY KEY (id),
    CONSTRAINT product_sku_key                       UNIQUE (sku),
    CONSTRAINT product_brand_id_fkey                 FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE NO ACTION,
    CONSTRAINT product_category_id_fkey              FOREIGN KEY (category_id)
        REFERENCES catalog.category (id) ON DELETE NO ACTION,
    CONSTRAINT product_sku_check                     CHECK (sku <> ''),
    CONSTRAINT product_name_check                    CHECK (name <> ''),
    CONSTRAINT product_retail_price_check
        CHECK (retail_price >= 0 AND retail_price <> 'NaN'),
    CONSTRAINT product_avg_resale_price_check
        CHECK (avg_resale_price >= 0 AND avg_resale_price <> 'NaN'),
    CONSTRAINT product_lowest_ask_check
        CHECK (lowest_ask >= 0 AND lowest_ask <> 'NaN'),
    CONSTRAINT product_highest_bid_check
        CHECK (highest_bid >= 0 AND highest_bid <> 'NaN'),
    CONSTRAINT product_recommended_sell_faster_check
        CHECK (recommended_sell_faster >= 0 AND recommended_sell_faster <> 'NaN'),
    CONSTRAINT product_recommended_earn_more_check
        CHECK (recommended_earn_more >= 0 AND recommended_earn_more <> 'NaN')
);

COMMENT ON TABLE catalog.product IS
    'Main product catalog, one row per model and colourway; sizes are a matter of stock. Prices '
    'are in the house currency.';

COMMENT ON COLUMN catalog.product.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.product.sku IS
    'Stock keeping unit: the style_code where there is one, otherwise a code made by the '
    'application.';
COMMENT ON COLUMN catalog.product.style_code IS
    'The manufacturer''s own code, e.g. DV0982-100. NULL: not known.';
COMMENT ON COLUMN catalog.product.name IS
    'Name of the product, brand included, as the marketplace spells it.';
COMMENT ON COLUMN catalog.product.brand_id IS
    'Its brand. NULL: not recognised.';
COMMENT ON COLUMN catalog.product.category_id IS
    'Its category. NULL: not recognised.';
COMMENT ON COLUMN catalog.product.stockx_product_id IS
    'Id of the product at StockX, a UUID there. NULL: not known at StockX.';
COMMENT ON COLUMN catalog.product.retail_price IS
    'The manufacturer''s recommended price. NULL: not known.';
COMMENT ON COLUMN catalog.product.avg_resale_price IS
    'Average price of past resales, as StockX reports it. NULL: not known.';
COMMENT ON COLUMN catalog.product.lowest_ask IS
    'Lowest price that a seller asks at StockX. NULL: nobody sells, or not asked yet.';
COMMENT ON COLUMN catalog.product.highest_bid IS
    'Highest price that a buyer bids at StockX. NULL: nobody buys, or not asked yet.';
COMMENT ON COLUMN catalog.product.recommended_sell_faster IS
    'Price that StockX recommends for a quick sale. NULL: none given.';
COMMENT ON COLUMN catalog.product.recommended_earn_more IS
    'Price that StockX recommends for a better margin. NULL: none given.';
COMMENT ON COLUMN catalog.product.enrichment_data IS
    'Additional data on the product as the source delivered them. NULL: never enriched.';
COMMENT ON COLUMN catalog.product.last_enriched_at IS
    'When prices and enrichment_data were last fetched, UTC. NULL: never.';

-- For the products of a brand, and for the foreign key.
CREATE INDEX ix_product_brand_id
    ON catalog.product (brand_id);

-- For the products of a category, and for the foreign key.
CREATE INDEX ix_product_category_id
    ON catalog.product (category_id);

-- For matching products across systems.
CREATE INDEX ix_product_style_code
    ON catalog.product (style_code);

-- For each imported order: is its product known already?
CREATE INDEX ix_product_stockx_product_id
    ON catalog.product (stockx_product_id);
