-- What:  order_items: the lines of an order.
-- Why:   document 003, lines 179-194. Both foreign keys CASCADE as stated, so that deleting a
--        product deletes lines of past orders: products.active is the way to end one (C003-14).
--        order_id and product_id are NOT NULL, which the document leaves open: a line without its
--        order or its product is none (C003-15). Nothing ties total_price to quantity *
--        unit_price, as a discount may stand between them, and no CHECK bounds the three: none is
--        stated (C003-19).
-- Locks: SHARE ROW EXCLUSIVE on orders and products, for the foreign keys, until the transaction
--        ends: writers there wait, readers do not. The new table is empty, so nothing is scanned
--        and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0005_order_items.sql; the lines of all orders are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_order.order_items (
    id          serial        NOT NULL,
    order_id    integer       NOT NULL,
    product_id  integer       NOT NULL,
    quantity    integer       NOT NULL,
    unit_price  decimal(10,2) NOT NULL,
    total_price decimal(10,2) NOT NULL,
    created_at  timestamptz   DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT order_items_pkey            PRIMARY KEY (id),
    CONSTRAINT order_items_order_id_fkey   FOREIGN KEY (order_id)
        REFERENCES quenty_order.orders (id) ON DELETE CASCADE,
    CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES quenty_order.products (id) ON DELETE CASCADE
);

COMMENT ON TABLE quenty_order.order_items IS
    'Lines of orders: how much of which product at which price. They go with their order, and '
    'with their product.';

COMMENT ON COLUMN quenty_order.order_items.id IS
    'Number of the line, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_order.order_items.order_id IS
    'The order that the line belongs to.';
COMMENT ON COLUMN quenty_order.order_items.product_id IS
    'What was ordered.';
COMMENT ON COLUMN quenty_order.order_items.quantity IS
    'Units ordered.';
COMMENT ON COLUMN quenty_order.order_items.unit_price IS
    'Price of one unit when the order was placed, in the order''s currency.';
COMMENT ON COLUMN quenty_order.order_items.total_price IS
    'Price of the line, in the order''s currency; computed by the application.';
COMMENT ON COLUMN quenty_order.order_items.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_order_items_order_id
    ON quenty_order.order_items (order_id);

CREATE INDEX idx_order_items_product_id
    ON quenty_order.order_items (product_id);
