-- What:  logging.system_logs: what the application logs.
-- Why:   document 004, line 196: application logs. The levels are those of the application's
--        language. An ascending number as key: logs are read in the order they were written.
--        Columns from the purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0030_system_logs.sql; all logs are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE logging.system_logs (
    id        bigint    NOT NULL GENERATED ALWAYS AS IDENTITY,
    level     varchar   NOT NULL,
    logger    varchar   NOT NULL,
    message   text      NOT NULL,
    details   jsonb,
    logged_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT system_logs_pkey         PRIMARY KEY (id),
    CONSTRAINT system_logs_level_check
        CHECK (level IN ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL')),
    CONSTRAINT system_logs_logger_check CHECK (logger <> '')
);

COMMENT ON TABLE logging.system_logs IS
    'Application logs, one row per message. Rows are added and not changed.';

COMMENT ON COLUMN logging.system_logs.id IS
    'Key: ascending number, made by the database; gaps mean nothing.';
COMMENT ON COLUMN logging.system_logs.level IS
    'How bad it is: DEBUG, INFO, WARNING, ERROR or CRITICAL.';
COMMENT ON COLUMN logging.system_logs.logger IS
    'Part of the application that says so.';
COMMENT ON COLUMN logging.system_logs.message IS
    'What it says. No secrets.';
COMMENT ON COLUMN logging.system_logs.details IS
    'What else it knows. NULL: nothing.';
COMMENT ON COLUMN logging.system_logs.logged_at IS
    'When it said so, UTC.';

-- For the log of a period.
CREATE INDEX ix_system_logs_logged_at
    ON logging.system_logs (logged_at);

-- For what went wrong lately: few rows among many.
CREATE INDEX ix_system_logs_errors
    ON logging.system_logs (logged_at)
    WHERE level IN ('ERROR', 'CRITICAL');
