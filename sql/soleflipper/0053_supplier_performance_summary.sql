-- What:  analytics.supplier_performance_summary: what was bought from each supplier, and how well
--        it was delivered.
-- Why:   document 004, lines 110, 117-119 and 410-414; neither columns nor grouping are given
--        (C004-06): one row per supplier, purchases or not. The metrics of former periods are in
--        core.supplier_performance (C004-13). Unique index and WITH DATA for REFRESH ...
--        CONCURRENTLY (C004-05).
-- Locks: ACCESS SHARE on supplier.profile and supplier.purchase_history while they are read for
--        the first time, which no reader or writer waits for. The file takes as long as that.
-- Undo:  undo/0053_supplier_performance_summary.sql; no data is lost, it was all derived.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE MATERIALIZED VIEW analytics.supplier_performance_summary AS
SELECT
    p.id                                                      AS supplier_id,
    count(h.id)                                               AS purchases,
    coalesce(sum(h.quantity), 0)                              AS units,
    coalesce(sum(h.quantity * h.unit_cost), 0)                AS amount_spent,
    count(h.delivered_at)                                     AS deliveries,
    count(*) FILTER (WHERE h.delivered_at > h.expected_at)    AS late_deliveries,
    round(avg(extract(epoch FROM h.delivered_at - h.ordered_at) / 86400), 2)
                                                              AS avg_delivery_days,
    max(h.ordered_at)                                         AS last_ordered_at
FROM supplier.profile AS p
LEFT JOIN supplier.purchase_history AS h ON h.supplier_id = p.id
GROUP BY
    p.id
WITH DATA;

COMMENT ON MATERIALIZED VIEW analytics.supplier_performance_summary IS
    'Purchases and deliveries, one row per supplier. As of its last refresh; to be refreshed '
    'hourly.';

COMMENT ON COLUMN analytics.supplier_performance_summary.supplier_id IS
    'The supplier.';
COMMENT ON COLUMN analytics.supplier_performance_summary.purchases IS
    'Rows of its purchase history.';
COMMENT ON COLUMN analytics.supplier_performance_summary.units IS
    'Units bought from it.';
COMMENT ON COLUMN analytics.supplier_performance_summary.amount_spent IS
    'What they have cost, in the house currency.';
COMMENT ON COLUMN analytics.supplier_performance_summary.deliveries IS
    'Purchases that have arrived.';
COMMENT ON COLUMN analytics.supplier_performance_summary.late_deliveries IS
    'Those of them that arrived after the promised time; none without a promise.';
COMMENT ON COLUMN analytics.supplier_performance_summary.avg_delivery_days IS
    'Days from order to delivery, on average. NULL: nothing was delivered.';
COMMENT ON COLUMN analytics.supplier_performance_summary.last_ordered_at IS
    'When it was last ordered from, UTC. NULL: never.';

-- REFRESH MATERIALIZED VIEW CONCURRENTLY compares old and new rows by it.
CREATE UNIQUE INDEX supplier_performance_summary_supplier_id_key
    ON analytics.supplier_performance_summary (supplier_id);
