-- What:  stock_movements: what came into and went out of the stock, partitioned by month; with
--        the partitions of January and February 2025 and one for every other time.
-- Why:   document 003, lines 219-237, 251-253 and 450-472. The document defines the table twice;
--        this is one table with what both ask for (C003-03): RANGE (created_at), the NOT NULLs of
--        the second form; the foreign key, the CHECK and the four indexes of the first, on the
--        parent, hence on each partition. A key of a partitioned table has to hold the column
--        that it is partitioned by, so the primary key is (id, created_at). id alone is therefore
--        not unique, though its sequence gives each number once: nothing may ever refer to it.
--        The bounds carry +00: without, they would be months of whatever TimeZone the migrating
--        session has, and two databases would differ (C003-05, X-03).
--        Lines 468 and 471 give two months that are over; a row of today would have no place
--        (C003-05). stock_movements_default takes what no month takes, so that no INSERT ever
--        fails for want of a partition. No partition of "this month" is made here: what a file
--        makes must not depend on the day on which it runs. Making the coming months, and
--        emptying the default partition, is the work of the next file's function.
-- Locks: SHARE ROW EXCLUSIVE on products, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short. The rest is new and nobody waits for it.
-- Undo:  undo/0007_stock_movements.sql; all movements are lost, those of partitions made later
--        too.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_order.stock_movements (
    id               serial       NOT NULL,
    product_id       integer      NOT NULL,
    movement_type    varchar(50)  NOT NULL,
    quantity         integer      NOT NULL,
    reference_number varchar(255),
    notes            text,
    created_by       varchar(255) NOT NULL,
    created_at       timestamptz  DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT stock_movements_pkey            PRIMARY KEY (id, created_at),
    CONSTRAINT stock_movements_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES quenty_order.products (id) ON DELETE CASCADE,
    CONSTRAINT chk_movement_type               CHECK (movement_type IN ('IN', 'OUT', 'ADJUSTMENT'))
) PARTITION BY RANGE (created_at);

COMMENT ON TABLE quenty_order.stock_movements IS
    'What came into and went out of the stock, one row per movement, in one partition per month '
    'of UTC. create_stock_movements_partitions makes the coming months.';

COMMENT ON COLUMN quenty_order.stock_movements.id IS
    'Number of the movement, from a sequence. Not a key by itself: only together with created_at.';
COMMENT ON COLUMN quenty_order.stock_movements.product_id IS
    'What was moved.';
COMMENT ON COLUMN quenty_order.stock_movements.movement_type IS
    'IN: came into the stock. OUT: left it. ADJUSTMENT: corrected after counting.';
COMMENT ON COLUMN quenty_order.stock_movements.quantity IS
    'Units moved. Of an ADJUSTMENT: the change, negative when the stock shrank.';
COMMENT ON COLUMN quenty_order.stock_movements.reference_number IS
    'Order, delivery or count that the movement belongs to. NULL: none.';
COMMENT ON COLUMN quenty_order.stock_movements.notes IS
    'Free text of whoever did it. NULL: nothing to add.';
COMMENT ON COLUMN quenty_order.stock_movements.created_by IS
    'Who did it: users.unique_id of the customer service, or the name of a program.';
COMMENT ON COLUMN quenty_order.stock_movements.created_at IS
    'When it happened; decides the partition.';

CREATE INDEX idx_stock_movements_product_id
    ON quenty_order.stock_movements (product_id);

CREATE INDEX idx_stock_movements_type
    ON quenty_order.stock_movements (movement_type);

CREATE INDEX idx_stock_movements_created_at
    ON quenty_order.stock_movements (created_at DESC);

CREATE INDEX idx_stock_movements_created_by
    ON quenty_order.stock_movements (created_by);

CREATE TABLE quenty_order.stock_movements_2025_01
    PARTITION OF quenty_order.stock_movements
    FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00');

CREATE TABLE quenty_order.stock_movements_2025_02
    PARTITION OF quenty_order.stock_movements
    FOR VALUES FROM ('2025-02-01 00:00:00+00') TO ('2025-03-01 00:00:00+00');

CREATE TABLE quenty_order.stock_movements_default
    PARTITION OF quenty_order.stock_movements
    DEFAULT;

COMMENT ON TABLE quenty_order.stock_movements_2025_01 IS
    'Stock movements of January 2025, UTC.';

COMMENT ON TABLE quenty_order.stock_movements_2025_02 IS
    'Stock movements of February 2025, UTC.';

COMMENT ON TABLE quenty_order.stock_movements_default IS
    'Stock movements of months that have no partition. Should be empty: rows here mean that '
    'create_stock_movements_partitions was not called in time; its next call moves them.';
