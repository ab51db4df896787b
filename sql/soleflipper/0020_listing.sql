-- What:  sales.listing: what is offered where, at which price.
-- Why:   document 004, line 61: active product listings. A listing offers a stock item, which
--        knows its product, on one marketplace. Ended ones stay, as prices and the audit trail
--        refer to them; a partial index finds the active. Columns from the purpose (C004-07). The
--        statuses are the deck's own, as no other system speaks through this column.
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock and platform.marketplace, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0020_listing.sql; all listings are lost; those on marketplaces stay online there.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on marketplace_id alone: the unique key begins with it. Drafts have no external id,
-- and any number of them fits into that key.
-- NaN counts as greater than any number, so > 0 alone would let it in.
CREATE TABLE sales.listing (
    id                  uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    stock_id            uuid          NOT NULL,
    marketplace_id      uuid          NOT NULL,
    external_listing_id varchar,
    status              varchar       NOT NULL DEFAULT 'draft',
    quantity            integer       NOT NULL DEFAULT 1,
    price               numeric(12,2) NOT NULL,
    currency_code       varchar       NOT NULL,
    listed_at           timestamp,
    ended_at            timestamp,
    created_at          timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at          timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT listing_pkey                      PRIMARY KEY (id),
    CONSTRAINT listing_marketplace_id_external_listing_id_key
        UNIQUE (marketplace_id, external_listing_id),
    CONSTRAINT listing_stock_id_fkey             FOREIGN KEY (stock_id)
        REFERENCES inventory.stock (id) ON DELETE NO ACTION,
    CONSTRAINT listing_marketplace_id_fkey       FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE NO ACTION,
    CONSTRAINT listing_external_listing_id_check CHECK (external_listing_id <> ''),
    CONSTRAINT listing_status_check
        CHECK (status IN ('draft', 'active', 'sold', 'ended')),
    CONSTRAINT listing_quantity_check            CHECK (quantity > 0),
    CONSTRAINT listing_price_check               CHECK (price > 0 AND price <> 'NaN'),
    CONSTRAINT listing_currency_code_check       CHECK (currency_code ~ '^[A-Z]{3}$'),
    CONSTRAINT listing_ended_at_check            CHECK (ended_at >= listed_at)
);

COMMENT ON TABLE sales.listing IS
    'Offers of stock items on marketplaces, one row per offer.';

COMMENT ON COLUMN sales.listing.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN sales.listing.stock_id IS
    'The stock item that is offered.';
COMMENT ON COLUMN sales.listing.marketplace_id IS
    'Where it is offered.';
COMMENT ON COLUMN sales.listing.external_listing_id IS
    'Id of the listing on the marketplace. NULL: not published yet.';
COMMENT ON COLUMN sales.listing.status IS
    'draft: not published. active: online. sold: ended by a sale. ended: taken down, or expired.';
COMMENT ON COLUMN sales.listing.quantity IS
    'Units offered.';
COMMENT ON COLUMN sales.listing.price IS
    'Price asked for one unit, in currency_code.';
COMMENT ON COLUMN sales.listing.currency_code IS
    'Currency of the price, three letters of ISO 4217.';
COMMENT ON COLUMN sales.listing.listed_at IS
    'When it went online, UTC. NULL: not yet.';
COMMENT ON COLUMN sales.listing.ended_at IS
    'When it was sold or taken down, UTC. NULL: not yet.';
COMMENT ON COLUMN sales.listing.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN sales.listing.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the listings of a stock item, and for the foreign key.
CREATE INDEX ix_listing_stock_id
    ON sales.listing (stock_id);

-- For what is online now, the bulk of the rows being history.
CREATE INDEX ix_listing_active
    ON sales.listing (marketplace_id, listed_at)
    WHERE status = 'active';

CREATE TRIGGER listing_set_updated_at
    BEFORE UPDATE ON sales.listing
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
