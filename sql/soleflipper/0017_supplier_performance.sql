-- What:  core.supplier_performance: supplier metrics of the former system.
-- Why:   document 004, line 161: legacy, kept for the periods before
--        analytics.supplier_performance_summary, which is worked out from purchases (C004-13).
--        Columns from its purpose (C004-07); they are the measures that the summary has, so that
--        old and new can be compared.
-- Locks: SHARE ROW EXCLUSIVE on supplier.profile, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0017_supplier_performance.sql; all legacy metrics are lost; the purchases behind
--        them may not be on record.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on supplier_id alone: the unique key begins with it.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE core.supplier_performance (
    id                uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    supplier_id       uuid          NOT NULL,
    period_start      date          NOT NULL,
    period_end        date          NOT NULL,
    purchases         integer       NOT NULL DEFAULT 0,
    units             integer       NOT NULL DEFAULT 0,
    amount_spent      numeric(12,2) NOT NULL DEFAULT 0,
    avg_delivery_days numeric(7,2),
    created_at        timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT supplier_performance_pkey                    PRIMARY KEY (id),
    CONSTRAINT supplier_performance_supplier_id_period_start_key
        UNIQUE (supplier_id, period_start),
    CONSTRAINT supplier_performance_supplier_id_fkey        FOREIGN KEY (supplier_id)
        REFERENCES supplier.profile (id) ON DELETE CASCADE,
    CONSTRAINT supplier_performance_period_end_check        CHECK (period_end >= period_start),
    CONSTRAINT supplier_performance_purchases_check         CHECK (purchases >= 0),
    CONSTRAINT supplier_performance_units_check             CHECK (units >= 0),
    CONSTRAINT supplier_performance_amount_spent_check
        CHECK (amount_spent >= 0 AND amount_spent <> 'NaN'),
    CONSTRAINT supplier_performance_avg_delivery_days_check
        CHECK (avg_delivery_days >= 0 AND avg_delivery_days <> 'NaN')
);

COMMENT ON TABLE core.supplier_performance IS
    'Legacy supplier metrics, one row per supplier and period. Amounts are in the house currency.';

COMMENT ON COLUMN core.supplier_performance.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN core.supplier_performance.supplier_id IS
    'The supplier that was measured.';
COMMENT ON COLUMN core.supplier_performance.period_start IS
    'First day of the period.';
COMMENT ON COLUMN core.supplier_performance.period_end IS
    'Last day of the period.';
COMMENT ON COLUMN core.supplier_performance.purchases IS
    'Purchases in the period.';
COMMENT ON COLUMN core.supplier_performance.units IS
    'Units bought in the period.';
COMMENT ON COLUMN core.supplier_performance.amount_spent IS
    'What they have cost.';
COMMENT ON COLUMN core.supplier_performance.avg_delivery_days IS
    'Days from order to delivery, on average. NULL: nothing was delivered.';
COMMENT ON COLUMN core.supplier_performance.created_at IS
    'When the row was first written, UTC.';
