-- What:  analytics.demand_patterns: how much of a product was wanted in a period.
-- Why:   document 004, line 111: demand forecasting data, what forecasts are fed with. Columns
--        from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0046_demand_patterns.sql; all demand data are lost; orders of the past bring most
--        back.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on product_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE analytics.demand_patterns (
    id              uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id      uuid      NOT NULL,
    period_start    date      NOT NULL,
    period_end      date      NOT NULL,
    units_sold      integer   NOT NULL,
    seasonal_factor numeric(6,4),
    computed_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT demand_patterns_pkey                  PRIMARY KEY (id),
    CONSTRAINT demand_patterns_product_id_period_start_period_end_key
        UNIQUE (product_id, period_start, period_end),
    CONSTRAINT demand_patterns_product_id_fkey       FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT demand_patterns_period_end_check      CHECK (period_end >= period_start),
    CONSTRAINT demand_patterns_units_sold_check      CHECK (units_sold >= 0),
    CONSTRAINT demand_patterns_seasonal_factor_check
        CHECK (seasonal_factor >= 0 AND seasonal_factor <> 'NaN')
);

COMMENT ON TABLE analytics.demand_patterns IS
    'Demand for products, one row per product and period.';

COMMENT ON COLUMN analytics.demand_patterns.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN analytics.demand_patterns.product_id IS
    'The product.';
COMMENT ON COLUMN analytics.demand_patterns.period_start IS
    'First day of the period.';
COMMENT ON COLUMN analytics.demand_patterns.period_end IS
    'Last day of the period.';
COMMENT ON COLUMN analytics.demand_patterns.units_sold IS
    'Units sold in the period.';
COMMENT ON COLUMN analytics.demand_patterns.seasonal_factor IS
    'Demand of such a period against the average one: 1.2000 is a fifth more. NULL: too little '
    'history.';
COMMENT ON COLUMN analytics.demand_patterns.computed_at IS
    'When it was worked out, UTC.';
