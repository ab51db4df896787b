-- What:  logging.stockx_presale_markings: which orders of StockX were sold before the goods were
--        in stock.
-- Why:   document 004, line 197: StockX pre-sale tracking. An order is marked once, hence the
--        unique key, which also serves the foreign key. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on sales."order" and auth.users, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short.
-- Undo:  undo/0031_stockx_presale_markings.sql; all markings are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE logging.stockx_presale_markings (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    order_id    uuid      NOT NULL,
    marked_by   uuid,
    marked_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    resolved_at timestamp,
    notes       text,
    CONSTRAINT stockx_presale_markings_pkey              PRIMARY KEY (id),
    CONSTRAINT stockx_presale_markings_order_id_key      UNIQUE (order_id),
    CONSTRAINT stockx_presale_markings_order_id_fkey     FOREIGN KEY (order_id)
        REFERENCES sales."order" (id) ON DELETE CASCADE,
    CONSTRAINT stockx_presale_markings_marked_by_fkey    FOREIGN KEY (marked_by)
        REFERENCES auth.users (id) ON DELETE SET NULL,
    CONSTRAINT stockx_presale_markings_resolved_at_check CHECK (resolved_at >= marked_at)
);

COMMENT ON TABLE logging.stockx_presale_markings IS
    'Orders of StockX that are pre-sales, one row per order.';

COMMENT ON COLUMN logging.stockx_presale_markings.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN logging.stockx_presale_markings.order_id IS
    'The order that was sold before its item was in stock.';
COMMENT ON COLUMN logging.stockx_presale_markings.marked_by IS
    'Who marked it. NULL: the application, or an account deleted since.';
COMMENT ON COLUMN logging.stockx_presale_markings.marked_at IS
    'When it was marked, UTC.';
COMMENT ON COLUMN logging.stockx_presale_markings.resolved_at IS
    'When the item had arrived, UTC. NULL: not yet.';
COMMENT ON COLUMN logging.stockx_presale_markings.notes IS
    'What else there is to say. NULL: nothing.';

-- For the foreign key when an account is deleted.
CREATE INDEX ix_stockx_presale_markings_marked_by
    ON logging.stockx_presale_markings (marked_by);

-- For what still has to be bought, longest waiting first.
CREATE INDEX ix_stockx_presale_markings_unresolved
    ON logging.stockx_presale_markings (marked_at)
    WHERE resolved_at IS NULL;
