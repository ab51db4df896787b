-- What:  analytics.pricing_kpis: whether our prices were good.
-- Why:   document 004, line 114: pricing performance metrics. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0050_pricing_kpis.sql; all indicators are lost; listings and orders bring most back.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on product_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE analytics.pricing_kpis (
    id               uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id       uuid      NOT NULL,
    period_start     date      NOT NULL,
    period_end       date      NOT NULL,
    units_sold       integer   NOT NULL,
    avg_sale_price   numeric(12,2),
    avg_margin_pct   numeric(7,2),
    sell_through_pct numeric(7,2),
    avg_days_to_sell numeric(7,2),
    computed_at      timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT pricing_kpis_pkey                   PRIMARY KEY (id),
    CONSTRAINT pricing_kpis_product_id_period_start_period_end_key
        UNIQUE (product_id, period_start, period_end),
    CONSTRAINT pricing_kpis_product_id_fkey        FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT pricing_kpis_period_end_check       CHECK (period_end >= period_start),
    CONSTRAINT pricing_kpis_units_sold_check       CHECK (units_sold >= 0),
    CONSTRAINT pricing_kpis_avg_sale_price_check
        CHECK (avg_sale_price >= 0 AND avg_sale_price <> 'NaN'),
    CONSTRAINT pricing_kpis_avg_margin_pct_check   CHECK (avg_margin_pct <= 100),
    CONSTRAINT pricing_kpis_sell_through_pct_check CHECK (sell_through_pct BETWEEN 0 AND 100),
    CONSTRAINT pricing_kpis_avg_days_to_sell_check
        CHECK (avg_days_to_sell >= 0 AND avg_days_to_sell <> 'NaN')
);

COMMENT ON TABLE analytics.pricing_kpis IS
    'Pricing performance, one row per product and period. Amounts are in the house currency.';

COMMENT ON COLUMN analytics.pricing_kpis.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN analytics.pricing_kpis.product_id IS
    'The product.';
COMMENT ON COLUMN analytics.pricing_kpis.period_start IS
    'First day of the period.';
COMMENT ON COLUMN analytics.pricing_kpis.period_end IS
    'Last day of the period.';
COMMENT ON COLUMN analytics.pricing_kpis.units_sold IS
    'Units sold in the period.';
COMMENT ON COLUMN analytics.pricing_kpis.avg_sale_price IS
    'Average price they were sold at. NULL: none was sold.';
COMMENT ON COLUMN analytics.pricing_kpis.avg_margin_pct IS
    'Average net profit in percent of the price; negative for losses. NULL: none was sold, or '
    'cost not known.';
COMMENT ON COLUMN analytics.pricing_kpis.sell_through_pct IS
    'Units sold in percent of those offered. NULL: none was offered.';
COMMENT ON COLUMN analytics.pricing_kpis.avg_days_to_sell IS
    'Days from listing to sale, on average. NULL: none was sold.';
COMMENT ON COLUMN analytics.pricing_kpis.computed_at IS
    'When they were worked out, UTC.';
