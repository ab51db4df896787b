-- What:  realtime.event_log: notifications to clients that are connected.
-- Why:   document 004, lines 204, 420 and 454: part of the fourth documented migration, the Gibson
--        features. sent_at is from line 420, which deletes by it. An ascending number as key: a
--        client that comes back says which it has seen last. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on auth.users, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0044_event_log.sql; all notifications of the last days are lost; clients do not miss
--        old ones.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE realtime.event_log (
    id         bigint    NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id    uuid,
    channel    varchar   NOT NULL,
    event_type varchar   NOT NULL,
    payload    jsonb     NOT NULL DEFAULT '{}',
    sent_at    timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT event_log_pkey             PRIMARY KEY (id),
    CONSTRAINT event_log_user_id_fkey     FOREIGN KEY (user_id)
        REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT event_log_channel_check    CHECK (channel IN ('websocket', 'sse')),
    CONSTRAINT event_log_event_type_check CHECK (event_type <> ''),
    CONSTRAINT event_log_payload_check    CHECK (pg_catalog.jsonb_typeof(payload) = 'object')
);

COMMENT ON TABLE realtime.event_log IS
    'Notifications that were pushed to clients, one row each. Kept for seven days: see '
    'realtime.purge_event_log.';

COMMENT ON COLUMN realtime.event_log.id IS
    'Key: ascending number, made by the database; gaps mean nothing.';
COMMENT ON COLUMN realtime.event_log.user_id IS
    'The user that it is for. NULL: all.';
COMMENT ON COLUMN realtime.event_log.channel IS
    'How it was pushed: websocket or sse.';
COMMENT ON COLUMN realtime.event_log.event_type IS
    'What it tells, e.g. order_imported.';
COMMENT ON COLUMN realtime.event_log.payload IS
    'What there is to know of it, as a JSON object.';
COMMENT ON COLUMN realtime.event_log.sent_at IS
    'When it was sent, UTC. Its age counts from here.';

-- For finding the old ones without reading the others.
CREATE INDEX ix_event_log_sent_at
    ON realtime.event_log (sent_at);

-- For what a user has not seen yet, and for the foreign key.
CREATE INDEX ix_event_log_user_id_id
    ON realtime.event_log (user_id, id);
