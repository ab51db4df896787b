-- What:  core.size_validation_log: what came of holding StockX's sizes against ours.
-- Why:   document 004, lines 37, 160 and 403. A log outlives what it speaks of: both references
--        turn NULL when the size or the product is deleted, and the label of StockX stays. Columns
--        from its purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.product and core.size_master, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0011_size_validation_log.sql; all validation results are lost; validating again
--        brings new ones.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE core.size_validation_log (
    id           uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id   uuid,
    size_id      uuid,
    stockx_size  varchar   NOT NULL,
    is_valid     boolean   NOT NULL,
    message      text,
    validated_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT size_validation_log_pkey              PRIMARY KEY (id),
    CONSTRAINT size_validation_log_product_id_fkey   FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE SET NULL,
    CONSTRAINT size_validation_log_size_id_fkey      FOREIGN KEY (size_id)
        REFERENCES core.size_master (id) ON DELETE SET NULL,
    CONSTRAINT size_validation_log_stockx_size_check CHECK (stockx_size <> '')
);

COMMENT ON TABLE core.size_validation_log IS
    'Results of validating sizes of StockX, one row per validation. Rows are added and not '
    'changed.';

COMMENT ON COLUMN core.size_validation_log.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN core.size_validation_log.product_id IS
    'The product whose size was validated. NULL: none in particular, or deleted since.';
COMMENT ON COLUMN core.size_validation_log.size_id IS
    'The size of size_master that StockX''s label was taken for. NULL: none fitted, or deleted '
    'since.';
COMMENT ON COLUMN core.size_validation_log.stockx_size IS
    'The size as StockX labels it.';
COMMENT ON COLUMN core.size_validation_log.is_valid IS
    'Whether StockX''s label and our size agree.';
COMMENT ON COLUMN core.size_validation_log.message IS
    'What did not agree. NULL: nothing to say.';
COMMENT ON COLUMN core.size_validation_log.validated_at IS
    'When it was validated, UTC.';

-- For the foreign key when a product is deleted.
CREATE INDEX ix_size_validation_log_product_id
    ON core.size_validation_log (product_id);

-- For the foreign key when a size is deleted.
CREATE INDEX ix_size_validation_log_size_id
    ON core.size_validation_log (size_id);

-- For review, newest first.
CREATE INDEX ix_size_validation_log_validated_at
    ON core.size_validation_log (validated_at DESC);
