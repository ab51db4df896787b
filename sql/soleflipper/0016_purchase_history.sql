-- What:  supplier.purchase_history: what was bought from whom, at which cost.
-- Why:   document 004, line 84: purchase order history. One row per product on a purchase order.
--        History keeps what it names: a supplier or product with purchases cannot be deleted.
--        expected_at and delivered_at are what supplier metrics (lines 110 and 161) are worked out
--        from. Columns from its purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on supplier.profile and catalog.product, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0016_purchase_history.sql; all purchases are lost, and with them what goods have
--        cost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE supplier.purchase_history (
    id           uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    supplier_id  uuid          NOT NULL,
    product_id   uuid,
    order_number varchar,
    quantity     integer       NOT NULL,
    unit_cost    numeric(12,2) NOT NULL,
    ordered_at   timestamp     NOT NULL,
    expected_at  timestamp,
    delivered_at timestamp,
    created_at   timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT purchase_history_pkey               PRIMARY KEY (id),
    CONSTRAINT purchase_history_supplier_id_fkey   FOREIGN KEY (supplier_id)
        REFERENCES supplier.profile (id) ON DELETE NO ACTION,
    CONSTRAINT purchase_history_product_id_fkey    FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE NO ACTION,
    CONSTRAINT purchase_history_order_number_check CHECK (order_number <> ''),
    CONSTRAINT purchase_history_quantity_check     CHECK (quantity > 0),
    CONSTRAINT purchase_history_unit_cost_check    CHECK (unit_cost >= 0 AND unit_cost <> 'NaN'),
    CONSTRAINT purchase_history_expected_at_check  CHECK (expected_at >= ordered_at),
    CONSTRAINT purchase_history_delivered_at_check CHECK (delivered_at >= ordered_at)
);

COMMENT ON TABLE supplier.purchase_history IS
    'Purchases from suppliers, one row per product on a purchase order. Costs are in the house '
    'currency.';

COMMENT ON COLUMN supplier.purchase_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN supplier.purchase_history.supplier_id IS
    'Who sold the goods to the business.';
COMMENT ON COLUMN supplier.purchase_history.product_id IS
    'What was bought. NULL: not in the catalog.';
COMMENT ON COLUMN supplier.purchase_history.order_number IS
    'The supplier''s number of the purchase order. NULL: it had none.';
COMMENT ON COLUMN supplier.purchase_history.quantity IS
    'Units bought.';
COMMENT ON COLUMN supplier.purchase_history.unit_cost IS
    'Cost of one unit, shipping not included; 0 for what cost nothing.';
COMMENT ON COLUMN supplier.purchase_history.ordered_at IS
    'When it was ordered, UTC.';
COMMENT ON COLUMN supplier.purchase_history.expected_at IS
    'When the supplier promised to deliver, UTC. NULL: no promise.';
COMMENT ON COLUMN supplier.purchase_history.delivered_at IS
    'When the goods arrived, UTC. NULL: not yet.';
COMMENT ON COLUMN supplier.purchase_history.created_at IS
    'When the row was first written, UTC.';

-- For a supplier's history, newest first, and for the foreign key.
CREATE INDEX ix_purchase_history_supplier_id_ordered_at
    ON supplier.purchase_history (supplier_id, ordered_at DESC);

-- For what a product was bought at, and for the foreign key.
CREATE INDEX ix_purchase_history_product_id
    ON supplier.purchase_history (product_id);
