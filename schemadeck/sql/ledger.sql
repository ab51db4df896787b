-- What:  the ledger: which migrations this database has, and everything that was done to it with schemadeck.
-- Why:   a migration and its row in `version` commit together, so the table is the truth about the schema.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  DROP SCHEMA schemadeck CASCADE; schemadeck then takes the database for an empty one.

CREATE SCHEMA schemadeck;

-- The number at the end is the ledger's own version; schemadeck upgrades an older one and refuses a newer one.
COMMENT ON SCHEMA schemadeck IS 'Ledger of the schema migrations applied by schemadeck. Ledger version: 1';

CREATE TABLE schemadeck.version (
    deck         text        NOT NULL,
    number       bigint      NOT NULL,
    name         text        NOT NULL,
    checksum     text        NOT NULL,
    fingerprint  text,
    source       text,
    state        text        NOT NULL,
    applied_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    applied_by   text        NOT NULL DEFAULT SESSION_USER,
    client       text        NOT NULL,
    duration     interval,
    tool_version text        NOT NULL,
    CONSTRAINT version_pkey PRIMARY KEY (deck, number),
    CONSTRAINT version_number_check CHECK (number >= 0),
    CONSTRAINT version_fingerprint_check CHECK (fingerprint IS NOT NULL OR state = 'running'),
    CONSTRAINT version_state_check CHECK (state IN ('running', 'applied', 'baselined'))
);

COMMENT ON TABLE schemadeck.version IS 'One row for each migration that this database has.';
COMMENT ON COLUMN schemadeck.version.deck IS 'Folder of the migration below the root of the decks.';
COMMENT ON COLUMN schemadeck.version.number IS 'Number at the beginning of the file''s name; the order within the deck.';
COMMENT ON COLUMN schemadeck.version.name IS 'Rest of the file''s name, without .sql.';
COMMENT ON COLUMN schemadeck.version.checksum IS 'Version prefix and SHA-256 of the file, without BOM, CRLF as LF.';
COMMENT ON COLUMN schemadeck.version.fingerprint IS 'Version prefix and SHA-256 of the file''s tokens, without comments and white space between them; NULL while it runs.';
COMMENT ON COLUMN schemadeck.version.source IS 'The file''s text as it was applied; NULL if it is larger than 1 MB.';
COMMENT ON COLUMN schemadeck.version.state IS 'running: begun and not ended; applied: committed; baselined: recorded without being run.';
COMMENT ON COLUMN schemadeck.version.applied_at IS 'When the migration began, by the server''s clock.';
COMMENT ON COLUMN schemadeck.version.applied_by IS 'Role that was connected.';
COMMENT ON COLUMN schemadeck.version.client IS 'User and host that schemadeck ran on.';
COMMENT ON COLUMN schemadeck.version.duration IS 'Time that the migration took; NULL while it runs and for a baseline.';
COMMENT ON COLUMN schemadeck.version.tool_version IS 'Version of schemadeck that wrote the row.';

CREATE TABLE schemadeck.journal (
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    at           timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    deck         text        NOT NULL,
    number       bigint      NOT NULL,
    event        text        NOT NULL,
    statement    integer,
    fingerprint  text,
    seen         jsonb,
    detail       text,
    done_by      text        NOT NULL DEFAULT SESSION_USER,
    client       text        NOT NULL,
    backend      integer     NOT NULL DEFAULT pg_catalog.pg_backend_pid(),
    backend_start timestamptz,
    CONSTRAINT journal_pkey PRIMARY KEY (id),
    CONSTRAINT journal_event_check
        CHECK (event IN ('claimed', 'begun', 'done', 'failed', 'applied', 'accepted', 'baselined', 'undone'))
);

COMMENT ON TABLE schemadeck.journal IS 'What was tried, in order; rows are only ever added.';
COMMENT ON COLUMN schemadeck.journal.id IS 'Order of the entries.';
COMMENT ON COLUMN schemadeck.journal.at IS 'When it happened, by the server''s clock.';
COMMENT ON COLUMN schemadeck.journal.deck IS 'Deck of the migration, as in version; no foreign key, because failures are kept too.';
COMMENT ON COLUMN schemadeck.journal.number IS 'Number of the migration, as in version.';
COMMENT ON COLUMN schemadeck.journal.event IS 'claimed: a file that runs statement by statement was begun; begun and done: a statement of it; failed: detail says why; applied: the whole file; accepted, baselined, undone: by hand, detail says why.';
COMMENT ON COLUMN schemadeck.journal.statement IS 'Statement of the file, counted from 1; NULL for the whole file.';
COMMENT ON COLUMN schemadeck.journal.fingerprint IS 'Fingerprint of that statement, or of the file.';
COMMENT ON COLUMN schemadeck.journal.seen IS 'What stood there before a statement that cannot run in a transaction, so that its outcome can be told if its answer is lost.';
COMMENT ON COLUMN schemadeck.journal.detail IS 'What the server or a person said.';
COMMENT ON COLUMN schemadeck.journal.done_by IS 'Role that was connected.';
COMMENT ON COLUMN schemadeck.journal.client IS 'User and host that schemadeck ran on.';
COMMENT ON COLUMN schemadeck.journal.backend IS 'Process id of the server process that did it.';
COMMENT ON COLUMN schemadeck.journal.backend_start IS 'When that server process began; with its id it is known from another one; NULL where nothing goes on.';
