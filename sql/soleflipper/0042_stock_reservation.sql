-- What:  inventory.stock_reservation: units that are held back, and for whom.
-- Why:   document 004, lines 47, 53 and 454: part of the fourth documented migration, the Gibson
--        features. A hold has no order yet, an allocation has one. That reservations do not exceed
--        the stock is the application's to check: it spans rows, and a CHECK does not. Columns
--        from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on inventory.stock and sales."order", for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short.
-- Undo:  undo/0042_stock_reservation.sql; all reservations are lost; stock.status still says
--        reserved.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE inventory.stock_reservation (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    stock_id    uuid      NOT NULL,
    kind        varchar   NOT NULL,
    order_id    uuid,
    quantity    integer   NOT NULL DEFAULT 1,
    reserved_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    expires_at  timestamp,
    released_at timestamp,
    CONSTRAINT stock_reservation_pkey              PRIMARY KEY (id),
    CONSTRAINT stock_reservation_stock_id_fkey     FOREIGN KEY (stock_id)
        REFERENCES inventory.stock (id) ON DELETE CASCADE,
    CONSTRAINT stock_reservation_order_id_fkey     FOREIGN KEY (order_id)
        REFERENCES sales."order" (id) ON DELETE CASCADE,
    CONSTRAINT stock_reservation_kind_check        CHECK (kind IN ('hold', 'allocation')),
    CONSTRAINT stock_reservation_quantity_check    CHECK (quantity > 0),
    CONSTRAINT stock_reservation_expires_at_check  CHECK (expires_at > reserved_at),
    CONSTRAINT stock_reservation_released_at_check CHECK (released_at >= reserved_at),
    CONSTRAINT stock_reservation_check
        CHECK ((kind = 'allocation') = (order_id IS NOT NULL))
);

COMMENT ON TABLE inventory.stock_reservation IS
    'Reservations of stock, one row each. Those in force have no released_at.';

COMMENT ON COLUMN inventory.stock_reservation.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN inventory.stock_reservation.stock_id IS
    'The stock item.';
COMMENT ON COLUMN inventory.stock_reservation.kind IS
    'hold: kept back for the time being. allocation: promised to an order.';
COMMENT ON COLUMN inventory.stock_reservation.order_id IS
    'The order that it is promised to. NULL: a hold.';
COMMENT ON COLUMN inventory.stock_reservation.quantity IS
    'Units held back.';
COMMENT ON COLUMN inventory.stock_reservation.reserved_at IS
    'When it was made, UTC.';
COMMENT ON COLUMN inventory.stock_reservation.expires_at IS
    'When it ends by itself, UTC. NULL: not by itself.';
COMMENT ON COLUMN inventory.stock_reservation.released_at IS
    'When it was given up or used, UTC. NULL: in force.';

-- For the reservations of a stock item, and for the foreign key.
CREATE INDEX ix_stock_reservation_stock_id
    ON inventory.stock_reservation (stock_id);

-- For the items of an order, and for the foreign key.
CREATE INDEX ix_stock_reservation_order_id
    ON inventory.stock_reservation (order_id);

-- For reservations in force that have run out.
CREATE INDEX ix_stock_reservation_expires_at
    ON inventory.stock_reservation (expires_at)
    WHERE released_at IS NULL;
