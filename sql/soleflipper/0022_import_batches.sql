-- What:  integration.import_batches and import_records: runs of imports, and what became of each
--        record in them.
-- Why:   document 004, lines 92-93 and 97-99. The four statuses of line 98 are a CHECK (C004-08),
--        for records too, whose purpose is their status. A record without its batch means nothing,
--        hence CASCADE. The other columns are from lines 97 and 99: CSV or API, error logging,
--        statistics (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0022_import_batches.sql; all batches and records are lost; what they imported stays.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- processed_records needs no CHECK of its own: it is not below failed_records, which is not
-- below 0.
CREATE TABLE integration.import_batches (
    id                uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    source_type       varchar   NOT NULL,
    source_name       varchar   NOT NULL,
    status            varchar   NOT NULL DEFAULT 'pending',
    total_records     integer,
    processed_records integer   NOT NULL DEFAULT 0,
    failed_records    integer   NOT NULL DEFAULT 0,
    error_message     text,
    started_at        timestamp,
    completed_at      timestamp,
    created_at        timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at        timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT import_batches_pkey                PRIMARY KEY (id),
    CONSTRAINT import_batches_source_type_check   CHECK (source_type IN ('csv', 'api')),
    CONSTRAINT import_batches_source_name_check   CHECK (source_name <> ''),
    CONSTRAINT import_batches_status_check
        CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    CONSTRAINT import_batches_total_records_check CHECK (total_records >= 0),
    CONSTRAINT import_batches_failed_records_check
        CHECK (failed_records BETWEEN 0 AND processed_records),
    CONSTRAINT import_batches_completed_at_check  CHECK (completed_at >= started_at)
);

COMMENT ON TABLE integration.import_batches IS
    'Runs of imports from a CSV file or an API, one row each.';

COMMENT ON COLUMN integration.import_batches.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN integration.import_batches.source_type IS
    'csv: read from a file. api: fetched from an interface.';
COMMENT ON COLUMN integration.import_batches.source_name IS
    'Name of the file, or of the interface, e.g. stockx.';
COMMENT ON COLUMN integration.import_batches.status IS
    'pending: waits. processing: runs. completed: done, be it with failed records. failed: given '
    'up.';
COMMENT ON COLUMN integration.import_batches.total_records IS
    'Records in the source. NULL: not counted yet.';
COMMENT ON COLUMN integration.import_batches.processed_records IS
    'Records done so far, failed ones included.';
COMMENT ON COLUMN integration.import_batches.failed_records IS
    'Records that could not be imported.';
COMMENT ON COLUMN integration.import_batches.error_message IS
    'Why the batch failed. NULL: it did not.';
COMMENT ON COLUMN integration.import_batches.started_at IS
    'When processing began, UTC. NULL: not yet.';
COMMENT ON COLUMN integration.import_batches.completed_at IS
    'When processing ended, well or not, UTC. NULL: not yet.';
COMMENT ON COLUMN integration.import_batches.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN integration.import_batches.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For what waits, runs or has failed; completed batches are the bulk.
CREATE INDEX ix_import_batches_status
    ON integration.import_batches (status)
    WHERE status <> 'completed';

CREATE TRIGGER import_batches_set_updated_at
    BEFORE UPDATE ON integration.import_batches
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();

-- No index on batch_id alone: the unique key begins with it.
CREATE TABLE integration.import_records (
    id            uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    batch_id      uuid      NOT NULL,
    record_number integer   NOT NULL,
    status        varchar   NOT NULL DEFAULT 'pending',
    source_data   jsonb     NOT NULL,
    error_message text,
    processed_at  timestamp,
    created_at    timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT import_records_pkey                       PRIMARY KEY (id),
    CONSTRAINT import_records_batch_id_record_number_key UNIQUE (batch_id, record_number),
    CONSTRAINT import_records_batch_id_fkey              FOREIGN KEY (batch_id)
        REFERENCES integration.import_batches (id) ON DELETE CASCADE,
    CONSTRAINT import_records_record_number_check        CHECK (record_number > 0),
    CONSTRAINT import_records_status_check
        CHECK (status IN ('pending', 'processing', 'completed', 'failed'))
);

COMMENT ON TABLE integration.import_records IS
    'Records of an import batch, one row each, with what became of them.';

COMMENT ON COLUMN integration.import_records.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN integration.import_records.batch_id IS
    'The batch that it came in.';
COMMENT ON COLUMN integration.import_records.record_number IS
    'Its place in the source, from 1.';
COMMENT ON COLUMN integration.import_records.status IS
    'pending: waits. processing: in work. completed: imported. failed: not, see error_message.';
COMMENT ON COLUMN integration.import_records.source_data IS
    'The record as it came.';
COMMENT ON COLUMN integration.import_records.error_message IS
    'Why it could not be imported. NULL: it could, or was not tried yet.';
COMMENT ON COLUMN integration.import_records.processed_at IS
    'When it was done, well or not, UTC. NULL: not yet.';
COMMENT ON COLUMN integration.import_records.created_at IS
    'When the row was first written, UTC.';
