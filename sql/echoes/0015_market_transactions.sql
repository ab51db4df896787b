-- What:  FUTURE. market_transactions: the trades that took place, partitioned by region.
-- Why:   document 001, line 14 (market transactions are truth), line 183, and lines 250-253: "by
--        region", one of the future partitionings (C001-12). A region is one of a list, hence LIST
--        on region_id, and the key has to include it. The document has no columns: who bought what
--        from whom, how many, at which price, where and when. That the station lies in the region
--        is the application's to see to: a station knows its region only by way of its system.
--        There is no reference to market_orders, whose rows are deleted once filled.
--        No DEFAULT partition: regions are a closed list, kept by a foreign key, so that a trade
--        in a region without a partition is a mistake of whoever added the region. It is refused
--        at once, instead of being put where it would keep the partition from being made.
--        0016_create_market_transactions_partitions makes the partitions.
--        No updated_at: a trade is history, never changed. So the application may not (line 263):
--        it reads and adds. The REVOKE takes back what 0013_app_role gives by default.
--        Indexes serve the history of a price and of a character. None is made for station_id:
--        stations are hardly ever deleted, trades are written all the time. Nor for region_id, of
--        which a partition has one value.
-- Locks: SHARE ROW EXCLUSIVE on regions, stations, module_types and characters, for the foreign
--        keys, until the transaction ends: writers there wait, readers do not. The new table is
--        empty, so nothing is scanned and it is short.
-- Undo:  undo/0015_market_transactions.sql; all trades are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so > 0 alone would let it in.
CREATE TABLE echoes.market_transactions (
    id                  uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    region_id           integer       NOT NULL,
    station_id          integer       NOT NULL,
    module_type_id      integer       NOT NULL,
    buyer_character_id  uuid          NOT NULL,
    seller_character_id uuid          NOT NULL,
    quantity            bigint        NOT NULL,
    price               numeric(20,2) NOT NULL,
    created_at          timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT market_transactions_pkey                     PRIMARY KEY (id, region_id),
    CONSTRAINT market_transactions_region_id_fkey           FOREIGN KEY (region_id)
        REFERENCES echoes.regions (id) ON DELETE RESTRICT,
    CONSTRAINT market_transactions_station_id_fkey          FOREIGN KEY (station_id)
        REFERENCES echoes.stations (id) ON DELETE RESTRICT,
    CONSTRAINT market_transactions_module_type_id_fkey      FOREIGN KEY (module_type_id)
        REFERENCES echoes.module_types (id) ON DELETE RESTRICT,
    CONSTRAINT market_transactions_buyer_character_id_fkey  FOREIGN KEY (buyer_character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT market_transactions_seller_character_id_fkey FOREIGN KEY (seller_character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT market_transactions_quantity_check           CHECK (quantity > 0),
    CONSTRAINT market_transactions_price_check              CHECK (price > 0 AND price <> 'NaN')
) PARTITION BY LIST (region_id);

COMMENT ON TABLE echoes.market_transactions IS
    'Trades of the market, one row per trade; history that the application adds to and never '
    'changes. One partition per region; a trade in a region that has none is refused.';

COMMENT ON COLUMN echoes.market_transactions.id IS
    'Key of the trade: a random UUID, made by the database unless the client brings one. The '
    'primary key takes in region_id only because the table is partitioned by it.';
COMMENT ON COLUMN echoes.market_transactions.region_id IS
    'The region of the station, by which the table is partitioned.';
COMMENT ON COLUMN echoes.market_transactions.station_id IS
    'The station where the trade took place.';
COMMENT ON COLUMN echoes.market_transactions.module_type_id IS
    'What was traded.';
COMMENT ON COLUMN echoes.market_transactions.buyer_character_id IS
    'The character that paid and received the goods.';
COMMENT ON COLUMN echoes.market_transactions.seller_character_id IS
    'The character that gave the goods and was paid.';
COMMENT ON COLUMN echoes.market_transactions.quantity IS
    'Pieces traded.';
COMMENT ON COLUMN echoes.market_transactions.price IS
    'Price of one piece, in credits.';
COMMENT ON COLUMN echoes.market_transactions.created_at IS
    'When the trade took place.';

-- The history of a type's price, in each region.
CREATE INDEX idx_market_transactions_module_type_id
    ON echoes.market_transactions (module_type_id, created_at);

-- What a character bought, newest last.
CREATE INDEX idx_market_transactions_buyer_character_id
    ON echoes.market_transactions (buyer_character_id, created_at);

-- What a character sold, newest last.
CREATE INDEX idx_market_transactions_seller_character_id
    ON echoes.market_transactions (seller_character_id, created_at);

REVOKE UPDATE, DELETE ON TABLE echoes.market_transactions FROM echoes_app;

GRANT SELECT, INSERT ON TABLE echoes.market_transactions TO echoes_app;
