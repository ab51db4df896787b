-- What:  buy_orders: what an owner scope means to buy, at which price, and how much is still to
--        come.
-- Why:   document 000, lines 21-23, 41 and 42; types of the ids after C000-02. No CHECK ties status
--        to qty_remaining: ESI reports the two at different moments, and a sync has to be able to
--        store what it saw.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0008_buy_orders.sql; all buy orders are lost. ESI gives back the open ones and
--        those closed in about the last 90 days.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so > 0 or >= 0 alone would let it in.
CREATE TABLE eveindy.buy_orders (
    order_id      bigint                   NOT NULL,
    owner_scope   text                     NOT NULL,
    type_id       integer                  NOT NULL,
    region_id     integer                  NOT NULL,
    price         numeric(28,4)            NOT NULL,
    qty_remaining numeric(20,2)            NOT NULL,
    status        eveindy.buy_order_status NOT NULL DEFAULT 'open',
    created_at    timestamptz              NOT NULL DEFAULT pg_catalog.now(),
    updated_at    timestamptz              NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT buy_orders_pkey                PRIMARY KEY (order_id),
    CONSTRAINT buy_orders_owner_scope_check   CHECK (owner_scope <> ''),
    CONSTRAINT buy_orders_price_check         CHECK (price > 0 AND price <> 'NaN'),
    CONSTRAINT buy_orders_qty_remaining_check CHECK (qty_remaining >= 0 AND qty_remaining <> 'NaN')
);

COMMENT ON TABLE eveindy.buy_orders IS
    'Buy orders of an owner scope, one row per order of ESI. '
    'acquisitions refers to it; an order named there cannot be deleted.';

COMMENT ON COLUMN eveindy.buy_orders.order_id IS
    'The order''s id in ESI. When it changes, the ledger follows. bigint: it exceeds integer.';
COMMENT ON COLUMN eveindy.buy_orders.owner_scope IS
    'Who buys: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.buy_orders.type_id IS
    'Item type wanted, the id of ESI.';
COMMENT ON COLUMN eveindy.buy_orders.region_id IS
    'Region whose market the order stands in, the id of ESI.';
COMMENT ON COLUMN eveindy.buy_orders.price IS
    'Offered for one unit, in ISK.';
COMMENT ON COLUMN eveindy.buy_orders.qty_remaining IS
    'Units still to be bought.';
COMMENT ON COLUMN eveindy.buy_orders.status IS
    'Whether the order still buys, and if not, how it ended.';
COMMENT ON COLUMN eveindy.buy_orders.created_at IS
    'When the row was first written, which is not when the order was placed.';
COMMENT ON COLUMN eveindy.buy_orders.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For a scope's own open orders.
CREATE INDEX ix_buy_orders_owner_scope_status
    ON eveindy.buy_orders (owner_scope, status);

-- For availability: is this type already being bought in this region?
CREATE INDEX ix_buy_orders_type_id_region_id
    ON eveindy.buy_orders (type_id, region_id);

CREATE TRIGGER buy_orders_set_updated_at
    BEFORE UPDATE ON eveindy.buy_orders
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.set_updated_at();
