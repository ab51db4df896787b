-- What:  orderbook_snapshots: depth, best prices, spread and volatility of an item type's market
--        in a region, as seen at one moment.
-- Why:   document 000, lines 34-36 and 41. One row per side, yet bid and ask metrics in it: both
--        pairs are there and nullable, and side says which book the snapshot was taken for
--        (C000-06). All four columns of the unique key are NOT NULL, for NULLs would let
--        duplicates in (C000-07). ts has no default: a page of ESI fetched twice is a duplicate
--        only if both rows carry the time of the page, not of the fetch. spread is stored, as line
--        35 has it, and not computed here: the application may know the spread of a book whose
--        prices it did not keep. It may be negative, as buy and sell orders of one region can
--        stand in different stations. volatility is a statistic, not money, hence double precision
--        (C000-09).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0013_orderbook_snapshots.sql; all snapshots are lost. ESI shows only the present
--        book, so the past cannot be fetched again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, Infinity included: a lower limit alone would let it in.
CREATE TABLE eveindy.orderbook_snapshots (
    id         uuid               NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    region_id  integer            NOT NULL,
    type_id    integer            NOT NULL,
    side       eveindy.order_side NOT NULL,
    ts         timestamptz        NOT NULL,
    bid_depth  numeric(20,2),
    ask_depth  numeric(20,2),
    best_bid   numeric(28,4),
    best_ask   numeric(28,4),
    spread     numeric(28,4),
    volatility double precision,
    CONSTRAINT orderbook_snapshots_pkey             PRIMARY KEY (id),
    CONSTRAINT orderbook_snapshots_region_id_type_id_side_ts_key
        UNIQUE (region_id, type_id, side, ts),
    CONSTRAINT orderbook_snapshots_bid_depth_check  CHECK (bid_depth >= 0 AND bid_depth <> 'NaN'),
    CONSTRAINT orderbook_snapshots_ask_depth_check  CHECK (ask_depth >= 0 AND ask_depth <> 'NaN'),
    CONSTRAINT orderbook_snapshots_best_bid_check   CHECK (best_bid > 0 AND best_bid <> 'NaN'),
    CONSTRAINT orderbook_snapshots_best_ask_check   CHECK (best_ask > 0 AND best_ask <> 'NaN'),
    CONSTRAINT orderbook_snapshots_spread_check     CHECK (spread <> 'NaN'),
    CONSTRAINT orderbook_snapshots_volatility_check
        CHECK (volatility >= 0 AND volatility < 'Infinity')
);

COMMENT ON TABLE eveindy.orderbook_snapshots IS
    'Summary of a market''s order book at one moment, one row per region, item type, side and '
    'time. The unique key keeps a snapshot from being stored twice.';

COMMENT ON COLUMN eveindy.orderbook_snapshots.id IS
    'Key of the snapshot: a random UUID, made by the database.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.region_id IS
    'Region whose market it is, the id of ESI.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.side IS
    'Which book the snapshot was taken for.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.ts IS
    'Time of the order book as ESI dates it, not when it was fetched.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.bid_depth IS
    'Units asked for by buy orders. NULL: not measured.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.ask_depth IS
    'Units offered by sell orders. NULL: not measured.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.best_bid IS
    'Highest price of a buy order, per unit, in ISK. NULL: no such order, or not measured.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.best_ask IS
    'Lowest price of a sell order, per unit, in ISK. NULL: no such order, or not measured.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.spread IS
    'What lies between the best sell and the best buy order, per unit, in ISK; written by the '
    'application, nothing here compares it with best_ask and best_bid. Negative: the best orders '
    'stand in different stations. NULL: one side has no order, or not measured.';
COMMENT ON COLUMN eveindy.orderbook_snapshots.volatility IS
    'Standard deviation of the price relative to its mean, as a fraction: 0.05 is 5 %. '
    'NULL: too few orders to tell.';
