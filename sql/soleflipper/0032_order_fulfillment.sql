-- What:  operations.order_fulfillment: the parcels of orders, from packing to delivery.
-- Why:   document 004, line 150: shipping and delivery tracking. An order may need several
--        parcels, so it is not unique here; a carrier's tracking number is. Columns from the
--        purpose (C004-07); the statuses are the deck's own.
-- Locks: SHARE ROW EXCLUSIVE on sales."order", for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0032_order_fulfillment.sql; all shipments are lost; carriers know them for some
--        weeks.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- A number is unique with its carrier only; the last CHECK keeps a NULL carrier from letting
-- duplicates in.
-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE operations.order_fulfillment (
    id              uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    order_id        uuid      NOT NULL,
    status          varchar   NOT NULL DEFAULT 'pending',
    carrier         varchar,
    tracking_number varchar,
    shipping_cost   numeric(12,2),
    shipped_at      timestamp,
    delivered_at    timestamp,
    created_at      timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at      timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT order_fulfillment_pkey                  PRIMARY KEY (id),
    CONSTRAINT order_fulfillment_carrier_tracking_number_key
        UNIQUE (carrier, tracking_number),
    CONSTRAINT order_fulfillment_order_id_fkey         FOREIGN KEY (order_id)
        REFERENCES sales."order" (id) ON DELETE CASCADE,
    CONSTRAINT order_fulfillment_status_check
        CHECK (status IN ('pending', 'shipped', 'delivered', 'returned', 'lost')),
    CONSTRAINT order_fulfillment_carrier_check         CHECK (carrier <> ''),
    CONSTRAINT order_fulfillment_tracking_number_check CHECK (tracking_number <> ''),
    CONSTRAINT order_fulfillment_shipping_cost_check
        CHECK (shipping_cost >= 0 AND shipping_cost <> 'NaN'),
    CONSTRAINT order_fulfillment_delivered_at_check    CHECK (delivered_at >= shipped_at),
    CONSTRAINT order_fulfillment_check
        CHECK (tracking_number IS NULL OR carrier IS NOT NULL)
);

COMMENT ON TABLE operations.order_fulfillment IS
    'Shipments of orders, one row per parcel.';

COMMENT ON COLUMN operations.order_fulfillment.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN operations.order_fulfillment.order_id IS
    'The order that is shipped.';
COMMENT ON COLUMN operations.order_fulfillment.status IS
    'pending: not handed over. shipped: with the carrier. delivered, returned, lost: how it '
    'ended.';
COMMENT ON COLUMN operations.order_fulfillment.carrier IS
    'Who carries it. NULL: not decided.';
COMMENT ON COLUMN operations.order_fulfillment.tracking_number IS
    'The carrier''s number of the parcel. NULL: none.';
COMMENT ON COLUMN operations.order_fulfillment.shipping_cost IS
    'What the carrier charges, in the house currency. NULL: not known.';
COMMENT ON COLUMN operations.order_fulfillment.shipped_at IS
    'When it was handed over, UTC. NULL: not yet.';
COMMENT ON COLUMN operations.order_fulfillment.delivered_at IS
    'When it arrived, UTC. NULL: not yet.';
COMMENT ON COLUMN operations.order_fulfillment.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN operations.order_fulfillment.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the parcels of an order, and for the foreign key.
CREATE INDEX ix_order_fulfillment_order_id
    ON operations.order_fulfillment (order_id);

-- For what has not arrived yet.
CREATE INDEX ix_order_fulfillment_under_way
    ON operations.order_fulfillment (status)
    WHERE status IN ('pending', 'shipped');

CREATE TRIGGER order_fulfillment_set_updated_at
    BEFORE UPDATE ON operations.order_fulfillment
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
