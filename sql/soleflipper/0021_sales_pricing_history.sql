-- What:  sales.pricing_history: at which prices a listing was offered.
-- Why:   document 004, line 62: historical pricing data, in the schema of what we sell, so these
--        are our own prices. The market's are in pricing.price_history (C004-13). Columns from the
--        purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on sales.listing, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0021_sales_pricing_history.sql; all former prices of listings are lost; the present
--        ones are in sales.listing.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on listing_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so > 0 alone would let it in.
CREATE TABLE sales.pricing_history (
    id            uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    listing_id    uuid          NOT NULL,
    price         numeric(12,2) NOT NULL,
    currency_code varchar       NOT NULL,
    reason        text,
    changed_at    timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT pricing_history_pkey                      PRIMARY KEY (id),
    CONSTRAINT pricing_history_listing_id_changed_at_key UNIQUE (listing_id, changed_at),
    CONSTRAINT pricing_history_listing_id_fkey           FOREIGN KEY (listing_id)
        REFERENCES sales.listing (id) ON DELETE CASCADE,
    CONSTRAINT pricing_history_price_check               CHECK (price > 0 AND price <> 'NaN'),
    CONSTRAINT pricing_history_currency_code_check       CHECK (currency_code ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE sales.pricing_history IS
    'Prices that listings were offered at, one row per listing and change. Rows are added and not '
    'changed.';

COMMENT ON COLUMN sales.pricing_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN sales.pricing_history.listing_id IS
    'The listing.';
COMMENT ON COLUMN sales.pricing_history.price IS
    'Price asked for one unit from changed_at on, in currency_code.';
COMMENT ON COLUMN sales.pricing_history.currency_code IS
    'Currency of the price, three letters of ISO 4217.';
COMMENT ON COLUMN sales.pricing_history.reason IS
    'Why the price was set so. NULL: not noted.';
COMMENT ON COLUMN sales.pricing_history.changed_at IS
    'When the price was set, UTC.';
