-- What:  orders: what customers have ordered, and how far each order is.
-- Why:   document 003, lines 157-177, 242-249 and 441; the trigger after C003-12. customer_id and
--        company_id point to the customer service, where no foreign key reaches (C003-04). Types,
--        defaults and NOT NULL are the document's: a status of NULL passes the CHECK (C003-18),
--        and money ends at 99,999,999.99 (C003-19). idx_orders_order_number would repeat the
--        index of the unique key and is left out (X-01); idx_orders_customer_id is kept as
--        stated, though it is a prefix of idx_orders_customer_status_date (C003-13).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0004_orders.sql; all orders are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_order.orders (
    id           serial        NOT NULL,
    order_number varchar(255)  NOT NULL,
    status       varchar(50)   DEFAULT 'pending',
    total_amount decimal(10,2) NOT NULL,
    currency     varchar(10)   DEFAULT 'USD',
    customer_id  varchar(255)  NOT NULL,
    company_id   varchar(255)  NOT NULL,
    created_at   timestamptz   DEFAULT CURRENT_TIMESTAMP,
    updated_at   timestamptz   DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT orders_pkey             PRIMARY KEY (id),
    CONSTRAINT orders_order_number_key UNIQUE (order_number),
    CONSTRAINT chk_orders_status       CHECK (status IN (
        'pending', 'confirmed', 'processing', 'shipped', 'in_transit', 'delivered', 'cancelled'
    )),
    CONSTRAINT chk_orders_total_amount CHECK (total_amount >= 0)
);

COMMENT ON TABLE quenty_order.orders IS
    'Orders of customers, one row each; order_items has their lines.';

COMMENT ON COLUMN quenty_order.orders.id IS
    'Number of the order within this service, from a sequence; order_items refers to it.';
COMMENT ON COLUMN quenty_order.orders.order_number IS
    'Number of the order for people and other services.';
COMMENT ON COLUMN quenty_order.orders.status IS
    'How far the order is: pending, confirmed, processing, shipped, in_transit, delivered; or '
    'cancelled. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_order.orders.total_amount IS
    'What the customer pays in all, in currency; computed by the application.';
COMMENT ON COLUMN quenty_order.orders.currency IS
    'Currency of all amounts of the order, ISO 4217. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_order.orders.customer_id IS
    'Who ordered: users.unique_id of the customer service.';
COMMENT ON COLUMN quenty_order.orders.company_id IS
    'Company that the order belongs to: companies.company_id of the customer service.';
COMMENT ON COLUMN quenty_order.orders.created_at IS
    'When the order was placed. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_order.orders.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_orders_customer_id
    ON quenty_order.orders (customer_id);

CREATE INDEX idx_orders_company_id
    ON quenty_order.orders (company_id);

CREATE INDEX idx_orders_status
    ON quenty_order.orders (status);

CREATE INDEX idx_orders_created_at
    ON quenty_order.orders (created_at DESC);

-- For a customer's orders in one status, newest first.
CREATE INDEX idx_orders_customer_status_date
    ON quenty_order.orders (customer_id, status, created_at DESC);

CREATE TRIGGER update_orders_updated_at
    BEFORE UPDATE ON quenty_order.orders
    FOR EACH ROW
    EXECUTE FUNCTION quenty_order.update_updated_at_column();
