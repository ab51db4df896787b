-- What:  FUTURE. market_orders: offers to buy or to sell a module type at a station.
-- Why:   document 001, lines 119-130, under the heading "(Future)"; 183-184, 246-247. The columns
--        are all there, so the table is made (C001-12), after everything that is in use. price is
--        money, numeric(20,2); quantity counts pieces (C001-04). The document has no CHECKs here:
--        price > 0, as goods that cost nothing are a gift and no trade, and expires_at >
--        created_at, as an order that ends before it stands could never be filled. expires_at is
--        listed but not required, and NULL for an order that does not expire (C001-03).
--        An order is changed while it is filled, so it gets updated_at and its trigger, which
--        line 184 asks for (C001-02).
--        The document has no index for it: one for each foreign key, that of the module type
--        being the order book of a station, and one to find what has expired.
--        The grant repeats what 0013_app_role gives by default, for a database whose migrations
--        are run by more than one role.
-- Locks: SHARE ROW EXCLUSIVE on characters, module_types and stations, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0014_market_orders.sql; all open orders are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so > 0 alone would let it in.
CREATE TABLE echoes.market_orders (
    id             uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id   uuid          NOT NULL,
    module_type_id integer       NOT NULL,
    order_type     text          NOT NULL,
    quantity       bigint        NOT NULL,
    price          numeric(20,2) NOT NULL,
    station_id     integer       NOT NULL,
    created_at     timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    expires_at     timestamptz,
    updated_at     timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT market_orders_pkey                PRIMARY KEY (id),
    CONSTRAINT market_orders_character_id_fkey   FOREIGN KEY (character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT market_orders_module_type_id_fkey FOREIGN KEY (module_type_id)
        REFERENCES echoes.module_types (id) ON DELETE RESTRICT,
    CONSTRAINT market_orders_station_id_fkey     FOREIGN KEY (station_id)
        REFERENCES echoes.stations (id) ON DELETE RESTRICT,
    CONSTRAINT market_orders_order_type_check    CHECK (order_type IN ('Buy', 'Sell')),
    CONSTRAINT market_orders_quantity_check      CHECK (quantity > 0),
    CONSTRAINT market_orders_price_check         CHECK (price > 0 AND price <> 'NaN'),
    CONSTRAINT market_orders_expires_at_check    CHECK (expires_at > created_at)
);

COMMENT ON TABLE echoes.market_orders IS
    'Open orders of the market, one row per order. An order that is filled, withdrawn or expired '
    'is deleted; what was traded stays in market_transactions.';

COMMENT ON COLUMN echoes.market_orders.id IS
    'Key of the order: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.market_orders.character_id IS
    'The character that buys or sells.';
COMMENT ON COLUMN echoes.market_orders.module_type_id IS
    'What is wanted or offered.';
COMMENT ON COLUMN echoes.market_orders.order_type IS
    'Buy or Sell, as seen by the character.';
COMMENT ON COLUMN echoes.market_orders.quantity IS
    'Pieces still to be traded, at least 1.';
COMMENT ON COLUMN echoes.market_orders.price IS
    'Price of one piece, in credits.';
COMMENT ON COLUMN echoes.market_orders.station_id IS
    'The station at whose market the order stands.';
COMMENT ON COLUMN echoes.market_orders.created_at IS
    'When the order was placed.';
COMMENT ON COLUMN echoes.market_orders.expires_at IS
    'When the order ends if nothing else has ended it; later than created_at. Nothing in the '
    'database removes it then. NULL: the order does not expire.';
COMMENT ON COLUMN echoes.market_orders.updated_at IS
    'When the row was last written; kept by a trigger.';

-- The orders of a character.
CREATE INDEX idx_market_orders_character_id
    ON echoes.market_orders (character_id);

-- The order book: one type at one station, one side of it by price.
CREATE INDEX idx_market_orders_book
    ON echoes.market_orders (module_type_id, station_id, order_type, price);

-- The market of a station.
CREATE INDEX idx_market_orders_station_id
    ON echoes.market_orders (station_id);

-- For the sweep that removes expired orders.
CREATE INDEX idx_market_orders_expires_at
    ON echoes.market_orders (expires_at);

CREATE TRIGGER market_orders_set_updated_at
    BEFORE UPDATE ON echoes.market_orders
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE echoes.market_orders TO echoes_app;
