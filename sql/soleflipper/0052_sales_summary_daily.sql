-- What:  analytics.sales_summary_daily: orders and what they brought, day by day.
-- Why:   document 004, lines 109, 117-119 and 410-414; neither columns nor grouping are given
--        (C004-06). A day is one in UTC, as sold_at is. Amounts of different currencies do not add
--        up, so each has a row of its own; orders that name no currency are under XXX, ISO 4217's
--        code for none, as a NULL would not be held unique. Statuses are an open list (C004-08):
--        amounts are those of COMPLETED orders, the one that says the money is ours; an order
--        without a status is not one of them. Unique index and WITH DATA for REFRESH ...
--        CONCURRENTLY (C004-05).
-- Locks: ACCESS SHARE on sales."order" while it is read for the first time, which no reader or
--        writer waits for. The file takes as long as that.
-- Undo:  undo/0052_sales_summary_daily.sql; no data is lost, it was all derived.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE MATERIALIZED VIEW analytics.sales_summary_daily AS
SELECT
    o.sold_at::date                                              AS sale_date,
    coalesce(o.currency_code, 'XXX')                             AS currency_code,
    count(*)                                                     AS orders,
    count(*) FILTER (WHERE o.status = 'COMPLETED')               AS orders_completed,
    sum(o.gross_sale)   FILTER (WHERE o.status = 'COMPLETED')    AS gross_sales,
    sum(o.net_proceeds) FILTER (WHERE o.status = 'COMPLETED')    AS net_proceeds,
    sum(o.net_profit)   FILTER (WHERE o.status = 'COMPLETED')    AS net_profit
FROM sales."order" AS o
WHERE o.sold_at IS NOT NULL
GROUP BY
    o.sold_at::date,
    coalesce(o.currency_code, 'XXX')
WITH DATA;

COMMENT ON MATERIALIZED VIEW analytics.sales_summary_daily IS
    'Sales by day, one row per day and currency. As of its last refresh; to be refreshed hourly.';

COMMENT ON COLUMN analytics.sales_summary_daily.sale_date IS
    'The day of sold_at, in UTC.';
COMMENT ON COLUMN analytics.sales_summary_daily.currency_code IS
    'Currency of the amounts, three letters of ISO 4217; XXX where the order names none.';
COMMENT ON COLUMN analytics.sales_summary_daily.orders IS
    'Orders of that day, whatever their status, and those without one.';
COMMENT ON COLUMN analytics.sales_summary_daily.orders_completed IS
    'Those of them that are COMPLETED.';
COMMENT ON COLUMN analytics.sales_summary_daily.gross_sales IS
    'What buyers paid in completed orders. NULL: none of them tells.';
COMMENT ON COLUMN analytics.sales_summary_daily.net_proceeds IS
    'What marketplaces pay out for completed orders. NULL: none of them tells.';
COMMENT ON COLUMN analytics.sales_summary_daily.net_profit IS
    'What completed orders have earned; negative for a loss. NULL: cost not known.';

-- REFRESH MATERIALIZED VIEW CONCURRENTLY compares old and new rows by it.
CREATE UNIQUE INDEX sales_summary_daily_sale_date_currency_code_key
    ON analytics.sales_summary_daily (sale_date, currency_code);
