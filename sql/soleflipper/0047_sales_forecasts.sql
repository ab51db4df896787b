-- What:  analytics.sales_forecasts: how much of a product will be sold, as a model foresees it.
-- Why:   document 004, line 115: ARIMA time series forecasts, with the three orders of such a
--        model. Forecasts of one day made on different days are different forecasts. Columns from
--        the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0047_sales_forecasts.sql; all forecasts are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on product_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so a lower limit alone would let it in.
CREATE TABLE analytics.sales_forecasts (
    id              uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id      uuid          NOT NULL,
    forecast_date   date          NOT NULL,
    generated_at    timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    arima_p         smallint      NOT NULL,
    arima_d         smallint      NOT NULL,
    arima_q         smallint      NOT NULL,
    predicted_units numeric(12,2) NOT NULL,
    lower_bound     numeric(12,2),
    upper_bound     numeric(12,2),
    confidence_pct  numeric(7,2),
    CONSTRAINT sales_forecasts_pkey                  PRIMARY KEY (id),
    CONSTRAINT sales_forecasts_product_id_forecast_date_generated_at_key
        UNIQUE (product_id, forecast_date, generated_at),
    CONSTRAINT sales_forecasts_product_id_fkey       FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT sales_forecasts_arima_p_check         CHECK (arima_p >= 0),
    CONSTRAINT sales_forecasts_arima_d_check         CHECK (arima_d >= 0),
    CONSTRAINT sales_forecasts_arima_q_check         CHECK (arima_q >= 0),
    CONSTRAINT sales_forecasts_predicted_units_check
        CHECK (predicted_units >= 0 AND predicted_units <> 'NaN'),
    CONSTRAINT sales_forecasts_lower_bound_check     CHECK (lower_bound <= predicted_units),
    CONSTRAINT sales_forecasts_upper_bound_check
        CHECK (upper_bound >= predicted_units AND upper_bound <> 'NaN'),
    CONSTRAINT sales_forecasts_confidence_pct_check
        CHECK (confidence_pct > 0 AND confidence_pct < 100)
);

COMMENT ON TABLE analytics.sales_forecasts IS
    'Sales forecasts of ARIMA models, one row per product, day foreseen and run of the model.';

COMMENT ON COLUMN analytics.sales_forecasts.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN analytics.sales_forecasts.product_id IS
    'The product.';
COMMENT ON COLUMN analytics.sales_forecasts.forecast_date IS
    'The day that is foreseen.';
COMMENT ON COLUMN analytics.sales_forecasts.generated_at IS
    'When the model was run, UTC.';
COMMENT ON COLUMN analytics.sales_forecasts.arima_p IS
    'Order of the model''s autoregressive part.';
COMMENT ON COLUMN analytics.sales_forecasts.arima_d IS
    'Degree of differencing.';
COMMENT ON COLUMN analytics.sales_forecasts.arima_q IS
    'Order of the model''s moving-average part.';
COMMENT ON COLUMN analytics.sales_forecasts.predicted_units IS
    'Units expected to be sold on that day.';
COMMENT ON COLUMN analytics.sales_forecasts.lower_bound IS
    'Lower end of the confidence interval, in units. NULL: not worked out.';
COMMENT ON COLUMN analytics.sales_forecasts.upper_bound IS
    'Upper end of the confidence interval, in units. NULL: not worked out.';
COMMENT ON COLUMN analytics.sales_forecasts.confidence_pct IS
    'How sure the interval is, in percent, e.g. 95. NULL: no interval.';

-- For what is foreseen for a day, over all products.
CREATE INDEX ix_sales_forecasts_forecast_date
    ON analytics.sales_forecasts (forecast_date);
