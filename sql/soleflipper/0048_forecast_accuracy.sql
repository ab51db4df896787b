-- What:  analytics.forecast_accuracy: how good a forecast was.
-- Why:   document 004, lines 112 and 401: validation of forecasts once the day is past, once each.
--        Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on analytics.sales_forecasts, for the foreign key, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short.
-- Undo:  undo/0048_forecast_accuracy.sql; all validations are lost; forecasts and orders bring
--        them back.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE analytics.forecast_accuracy (
    id               uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    forecast_id      uuid          NOT NULL,
    actual_units     integer       NOT NULL,
    absolute_error   numeric(12,2) NOT NULL,
    percentage_error numeric(12,2),
    evaluated_at     timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT forecast_accuracy_pkey                   PRIMARY KEY (id),
    CONSTRAINT forecast_accuracy_forecast_id_key        UNIQUE (forecast_id),
    CONSTRAINT forecast_accuracy_forecast_id_fkey       FOREIGN KEY (forecast_id)
        REFERENCES analytics.sales_forecasts (id) ON DELETE CASCADE,
    CONSTRAINT forecast_accuracy_actual_units_check     CHECK (actual_units >= 0),
    CONSTRAINT forecast_accuracy_absolute_error_check
        CHECK (absolute_error >= 0 AND absolute_error <> 'NaN'),
    CONSTRAINT forecast_accuracy_percentage_error_check
        CHECK (percentage_error >= 0 AND percentage_error <> 'NaN')
);

COMMENT ON TABLE analytics.forecast_accuracy IS
    'Validation of forecasts, one row per forecast whose day is past.';

COMMENT ON COLUMN analytics.forecast_accuracy.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN analytics.forecast_accuracy.forecast_id IS
    'The forecast.';
COMMENT ON COLUMN analytics.forecast_accuracy.actual_units IS
    'Units that were sold on that day.';
COMMENT ON COLUMN analytics.forecast_accuracy.absolute_error IS
    'Distance of the forecast from actual_units, in units.';
COMMENT ON COLUMN analytics.forecast_accuracy.percentage_error IS
    'absolute_error in percent of actual_units. NULL: nothing was sold.';
COMMENT ON COLUMN analytics.forecast_accuracy.evaluated_at IS
    'When it was validated, UTC.';
