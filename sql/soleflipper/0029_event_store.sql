-- What:  logging.event_store: what happened to the things that the system is about, in order.
-- Why:   document 004, line 195: domain events. Events are read in order and by what they happened
--        to: an ascending number as key instead of a UUID, and one version per step of an
--        aggregate, so that of two writers at once one is refused. aggregate_id has no foreign
--        key: it may be of any table, and an event outlives what it tells of. Columns from the
--        purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0029_event_store.sql; all events are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE logging.event_store (
    id             bigint    NOT NULL GENERATED ALWAYS AS IDENTITY,
    aggregate_type varchar   NOT NULL,
    aggregate_id   uuid      NOT NULL,
    version        integer   NOT NULL,
    event_type     varchar   NOT NULL,
    payload        jsonb     NOT NULL,
    occurred_at    timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT event_store_pkey                 PRIMARY KEY (id),
    CONSTRAINT event_store_aggregate_type_aggregate_id_version_key
        UNIQUE (aggregate_type, aggregate_id, version),
    CONSTRAINT event_store_aggregate_type_check CHECK (aggregate_type <> ''),
    CONSTRAINT event_store_version_check        CHECK (version > 0),
    CONSTRAINT event_store_event_type_check     CHECK (event_type <> ''),
    CONSTRAINT event_store_payload_check
        CHECK (pg_catalog.jsonb_typeof(payload) = 'object')
);

COMMENT ON TABLE logging.event_store IS
    'Domain events, one row each. Rows are added and not changed.';

COMMENT ON COLUMN logging.event_store.id IS
    'Key: ascending number, made by the database; gaps mean nothing.';
COMMENT ON COLUMN logging.event_store.aggregate_type IS
    'What kind of thing it happened to, e.g. order.';
COMMENT ON COLUMN logging.event_store.aggregate_id IS
    'Id of that thing.';
COMMENT ON COLUMN logging.event_store.version IS
    'Number of the event in the life of that thing, from 1.';
COMMENT ON COLUMN logging.event_store.event_type IS
    'What happened, e.g. order_imported.';
COMMENT ON COLUMN logging.event_store.payload IS
    'What there is to know of it, as a JSON object.';
COMMENT ON COLUMN logging.event_store.occurred_at IS
    'When it happened, UTC.';

-- For what happened in a period.
CREATE INDEX ix_event_store_occurred_at
    ON logging.event_store (occurred_at);
