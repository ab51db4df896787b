-- What:  financial.transaction: money that came in or went out.
-- Why:   document 004, line 188: financial transaction records. The name is no reserved word and
--        needs no quotes (C004-03). Money comes from orders and goes to purchases, so both may be
--        referred to, not both at once, and a record keeps either from being deleted. The sign
--        tells the direction. NaN is refused: one would spoil every sum. Columns from the purpose
--        (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on sales."order" and supplier.purchase_history, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0024_transaction.sql; all transactions are lost, and nothing else holds what was
--        paid.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE financial.transaction (
    id            uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    order_id      uuid,
    purchase_id   uuid,
    type          varchar       NOT NULL,
    amount        numeric(12,2) NOT NULL,
    currency_code varchar       NOT NULL,
    reference     varchar,
    description   text,
    booked_at     timestamp     NOT NULL,
    created_at    timestamp     NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT transaction_pkey                PRIMARY KEY (id),
    CONSTRAINT transaction_order_id_fkey       FOREIGN KEY (order_id)
        REFERENCES sales."order" (id) ON DELETE NO ACTION,
    CONSTRAINT transaction_purchase_id_fkey    FOREIGN KEY (purchase_id)
        REFERENCES supplier.purchase_history (id) ON DELETE NO ACTION,
    CONSTRAINT transaction_type_check
        CHECK (type IN ('sale', 'purchase', 'fee', 'shipping', 'refund', 'other')),
    CONSTRAINT transaction_amount_check        CHECK (amount <> 0 AND amount <> 'NaN'),
    CONSTRAINT transaction_currency_code_check CHECK (currency_code ~ '^[A-Z]{3}$'),
    CONSTRAINT transaction_check
        CHECK (pg_catalog.num_nonnulls(order_id, purchase_id) <= 1)
);

COMMENT ON TABLE financial.transaction IS
    'Financial transactions, one row per amount that came in or went out.';

COMMENT ON COLUMN financial.transaction.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN financial.transaction.order_id IS
    'The order it belongs to. NULL: to none.';
COMMENT ON COLUMN financial.transaction.purchase_id IS
    'The purchase it belongs to. NULL: to none.';
COMMENT ON COLUMN financial.transaction.type IS
    'sale, purchase, fee, shipping, refund, or other for what is none of them.';
COMMENT ON COLUMN financial.transaction.amount IS
    'What was paid, in currency_code: positive if it came in, negative if it went out.';
COMMENT ON COLUMN financial.transaction.currency_code IS
    'Currency of the amount, three letters of ISO 4217.';
COMMENT ON COLUMN financial.transaction.reference IS
    'What the bank or the platform calls it. NULL: nothing.';
COMMENT ON COLUMN financial.transaction.description IS
    'What it was for. NULL: the type says it all.';
COMMENT ON COLUMN financial.transaction.booked_at IS
    'When it was paid, UTC.';
COMMENT ON COLUMN financial.transaction.created_at IS
    'When the row was first written, UTC.';

-- For what an order has brought, and for the foreign key.
CREATE INDEX ix_transaction_order_id
    ON financial.transaction (order_id);

-- For what a purchase has cost, and for the foreign key.
CREATE INDEX ix_transaction_purchase_id
    ON financial.transaction (purchase_id);

-- For the books of a period.
CREATE INDEX ix_transaction_booked_at
    ON financial.transaction (booked_at);
