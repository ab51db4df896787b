-- What:  analytics.inventory_status_summary: how much of each product is in stock, by status, and
--        what it has cost.
-- Why:   document 004, lines 108, 117-119 and 410-414; neither columns nor grouping are given
--        (C004-06). 711 rows for 712 products: one row per product that has stock. The unique
--        index is what REFRESH ... CONCURRENTLY needs, and so is WITH DATA (C004-05). No function
--        refreshes all three summaries: in one transaction each would stay locked until the last
--        is done; the three statements of lines 412-414, one transaction each, do better
--        (C004-16). Their schedule is for operations.
-- Locks: ACCESS SHARE on inventory.stock and inventory.stock_financial while they are read for the
--        first time, which no reader or writer waits for. The file takes as long as that.
-- Undo:  undo/0051_inventory_status_summary.sql; no data is lost, it was all derived.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE MATERIALIZED VIEW analytics.inventory_status_summary AS
SELECT
    s.product_id,
    count(*)                                                            AS stock_items,
    sum(s.quantity)                                                     AS units_total,
    coalesce(sum(s.quantity) FILTER (WHERE s.status = 'available'), 0)  AS units_available,
    coalesce(sum(s.quantity) FILTER (WHERE s.status = 'reserved'), 0)   AS units_reserved,
    coalesce(sum(s.quantity) FILTER (WHERE s.status = 'sold'), 0)       AS units_sold,
    sum(s.quantity * (f.purchase_price + f.additional_costs))
        FILTER (WHERE s.status <> 'sold')                               AS stock_cost,
    min(s.created_at) FILTER (WHERE s.status <> 'sold')                 AS oldest_in_stock_at
FROM inventory.stock AS s
LEFT JOIN inventory.stock_financial AS f ON f.stock_id = s.id
GROUP BY
    s.product_id
WITH DATA;

COMMENT ON MATERIALIZED VIEW analytics.inventory_status_summary IS
    'Stock by status, one row per product that has stock. As of its last refresh; to be refreshed '
    'hourly.';

COMMENT ON COLUMN analytics.inventory_status_summary.product_id IS
    'The product.';
COMMENT ON COLUMN analytics.inventory_status_summary.stock_items IS
    'Rows of inventory.stock.';
COMMENT ON COLUMN analytics.inventory_status_summary.units_total IS
    'Units of all statuses, sold ones included.';
COMMENT ON COLUMN analytics.inventory_status_summary.units_available IS
    'Units that can be sold.';
COMMENT ON COLUMN analytics.inventory_status_summary.units_reserved IS
    'Units that are held for somebody.';
COMMENT ON COLUMN analytics.inventory_status_summary.units_sold IS
    'Units that are gone, or about to go.';
COMMENT ON COLUMN analytics.inventory_status_summary.stock_cost IS
    'What the units not sold have cost, in the house currency, as far as it is known. NULL: it is '
    'of none.';
COMMENT ON COLUMN analytics.inventory_status_summary.oldest_in_stock_at IS
    'When the oldest row not sold came in, UTC. NULL: all are sold.';

-- REFRESH MATERIALIZED VIEW CONCURRENTLY compares old and new rows by it.
CREATE UNIQUE INDEX inventory_status_summary_product_id_key
    ON analytics.inventory_status_summary (product_id);
