-- What:  sales."order": orders from all marketplaces.
-- Why:   document 004, lines 60, 65-75, 287-312 and 466: columns and types as listed there,
--        NUMERIC with two decimals (C004-15). "order" is a reserved word and quoted everywhere
--        (C004-03). stockx_order_number is unique and, as orders come from other marketplaces too,
--        nullable (C004-11); its unique index is all it needs (X-01). Line 65 unifies marketplaces
--        and lists no column to tell them apart: marketplace_id is added, nullable, as
--        platform.marketplace is empty while orders are not (lines 60 and 181). status has no
--        list to check, for it ends in "etc." (C004-08), and line 293 does not say NOT NULL.
--        The CHECKs on money and currency are added: what a buyer pays is not negative, and what
--        is summed up by currency (0052_sales_summary_daily) takes a code that is always spelt
--        alike. Profit may be negative and has none. inventory_item_id is nullable, for pre-sales
--        (line 197). An order keeps the stock item it has sold from being deleted. No updated_at:
--        the list has last_stockx_updated_at, which StockX sets.
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock and platform.marketplace, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0019_order.sql; all orders are lost. StockX gives back its own, other marketplaces
--        may not.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE sales."order" (
    id                     uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    stockx_order_number    varchar,
    inventory_item_id      uuid,
    marketplace_id         uuid,
    status                 varchar,
    amount                 numeric(12,2),
    currency_code          varchar,
    gross_sale             numeric(12,2),
    net_proceeds           numeric(12,2),
    gross_profit           numeric(12,2),
    net_profit             numeric(12,2),
    roi                    numeric(12,2),
    raw_data               jsonb,
    platform_specific_data jsonb,
    stockx_created_at      timestamp,
    last_stockx_updated_at timestamp,
    sold_at                timestamp,
    created_at             timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT order_pkey                      PRIMARY KEY (id),
    CONSTRAINT order_stockx_order_number_key   UNIQUE (stockx_order_number),
    CONSTRAINT order_inventory_item_id_fkey    FOREIGN KEY (inventory_item_id)
        REFERENCES inventory.stock (id) ON DELETE NO ACTION,
    CONSTRAINT order_marketplace_id_fkey       FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE NO ACTION,
    CONSTRAINT order_stockx_order_number_check CHECK (stockx_order_number <> ''),
    CONSTRAINT order_status_check              CHECK (status <> ''),
    CONSTRAINT order_amount_check              CHECK (amount >= 0 AND amount <> 'NaN'),
    CONSTRAINT order_currency_code_check       CHECK (currency_code ~ '^[A-Z]{3}$'),
    CONSTRAINT order_gross_sale_check          CHECK (gross_sale >= 0 AND gross_sale <> 'NaN')
);

COMMENT ON TABLE sales."order" IS
    'Orders from all marketplaces, one row each. Amounts are in currency_code. The name is a '
    'reserved word and has to be quoted.';

COMMENT ON COLUMN sales."order".id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN sales."order".stockx_order_number IS
    'Number of the order at StockX. NULL: from another marketplace.';
COMMENT ON COLUMN sales."order".inventory_item_id IS
    'The stock item that was sold. NULL: not in stock yet (a pre-sale), or not matched.';
COMMENT ON COLUMN sales."order".marketplace_id IS
    'Where the order comes from. NULL: not configured as a marketplace when it was imported.';
COMMENT ON COLUMN sales."order".status IS
    'Where the order stands in the words of its marketplace, e.g. COMPLETED or PENDING. '
    'NULL: not told.';
COMMENT ON COLUMN sales."order".amount IS
    'What the order is over. NULL: not told.';
COMMENT ON COLUMN sales."order".currency_code IS
    'Currency of all amounts of the order, three letters of ISO 4217. NULL: not told.';
COMMENT ON COLUMN sales."order".gross_sale IS
    'What the buyer paid for the item. NULL: not told.';
COMMENT ON COLUMN sales."order".net_proceeds IS
    'What the marketplace pays out: gross_sale less its fees. NULL: not told.';
COMMENT ON COLUMN sales."order".gross_profit IS
    'gross_sale less what the item has cost; negative for a loss. NULL: cost not known.';
COMMENT ON COLUMN sales."order".net_profit IS
    'net_proceeds less what the item has cost; negative for a loss. NULL: cost not known.';
COMMENT ON COLUMN sales."order".roi IS
    'Return on investment: net_profit in percent of what the item has cost. NULL: cost not known, '
    'or 0.';
COMMENT ON COLUMN sales."order".raw_data IS
    'Complete response of the StockX API, as it came. NULL: not from an API.';
COMMENT ON COLUMN sales."order".platform_specific_data IS
    'What the importer took out of raw_data that has no column. NULL: nothing.';
COMMENT ON COLUMN sales."order".stockx_created_at IS
    'When the order was created at StockX, UTC. NULL: from another marketplace.';
COMMENT ON COLUMN sales."order".last_stockx_updated_at IS
    'When StockX last changed the order, UTC. NULL: from another marketplace.';
COMMENT ON COLUMN sales."order".sold_at IS
    'When the item was sold, UTC. NULL: not sold yet, or not told.';
COMMENT ON COLUMN sales."order".created_at IS
    'When the order was imported, UTC.';

-- For the order of a stock item, and for the foreign key.
CREATE INDEX ix_order_inventory_item_id
    ON sales."order" (inventory_item_id);

-- For the orders of a marketplace, and for the foreign key.
CREATE INDEX ix_order_marketplace_id
    ON sales."order" (marketplace_id);

-- For sales of a day or month.
CREATE INDEX ix_order_sold_at
    ON sales."order" (sold_at);

-- The document names no operator, so the default class: it serves containment and keys alike.
CREATE INDEX ix_order_raw_data
    ON sales."order" USING gin (raw_data);

-- As above.
CREATE INDEX ix_order_platform_specific_data
    ON sales."order" USING gin (platform_specific_data);
