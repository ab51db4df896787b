-- What:  available_inventory: what of each active product's stock can still be sold, and whether
--        that is enough.
-- Why:   document 003, lines 260-283; its ten columns, in its order. The document asks for
--        LOW_STOCK before OUT_OF_STOCK: with a minimum of 0, the default, or more, an empty shelf
--        would be low, never out. Here "nothing left" is asked first, and includes less than
--        nothing, as more may be reserved than lies there (C003-06). A minimum of NULL never
--        makes LOW_STOCK. The stock of a product that is not active, NULL included, is not shown,
--        as stated. The view reads with its owner's privileges; no table here has row-level
--        security that it could pass.
-- Locks: ACCESS SHARE on inventory_items and products, which no reader or writer waits for.
-- Undo:  undo/0009_available_inventory.sql; no data is lost, only privileges granted on the view.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE VIEW quenty_order.available_inventory AS
SELECT
    i.product_id,
    p.name                             AS product_name,
    p.sku,
    i.quantity,
    i.reserved_quantity,
    (i.quantity - i.reserved_quantity) AS available_quantity,
    i.min_stock_level,
    i.max_stock_level,
    i.location,
    CASE
        WHEN (i.quantity - i.reserved_quantity) <= 0                 THEN 'OUT_OF_STOCK'
        WHEN (i.quantity - i.reserved_quantity) <= i.min_stock_level THEN 'LOW_STOCK'
        ELSE 'IN_STOCK'
    END                                AS stock_status
FROM quenty_order.inventory_items AS i
JOIN quenty_order.products AS p ON i.product_id = p.id
WHERE p.active = true;

COMMENT ON VIEW quenty_order.available_inventory IS
    'Stock of active products that is not reserved, one row per row of inventory_items.';

COMMENT ON COLUMN quenty_order.available_inventory.product_id IS
    'What lies there: products.id.';
COMMENT ON COLUMN quenty_order.available_inventory.product_name IS
    'Its name: products.name.';
COMMENT ON COLUMN quenty_order.available_inventory.sku IS
    'Its article number: products.sku.';
COMMENT ON COLUMN quenty_order.available_inventory.quantity IS
    'Units that lie there, reserved ones included.';
COMMENT ON COLUMN quenty_order.available_inventory.reserved_quantity IS
    'Units promised to orders.';
COMMENT ON COLUMN quenty_order.available_inventory.available_quantity IS
    'quantity - reserved_quantity: units that can still be sold. Negative: more is promised than '
    'lies there.';
COMMENT ON COLUMN quenty_order.available_inventory.min_stock_level IS
    'Units available at or below which the stock counts as low. NULL: it never does.';
COMMENT ON COLUMN quenty_order.available_inventory.max_stock_level IS
    'Units that should not be exceeded when ordering more. NULL: no limit.';
COMMENT ON COLUMN quenty_order.available_inventory.location IS
    'Where it lies, as the warehouse names it. NULL: not known.';
COMMENT ON COLUMN quenty_order.available_inventory.stock_status IS
    'OUT_OF_STOCK: nothing available, or less. LOW_STOCK: something, but not more than '
    'min_stock_level. IN_STOCK: more than that.';
