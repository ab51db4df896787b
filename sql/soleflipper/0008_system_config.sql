-- What:  core.system_config, encrypted settings of the system, and the four that there are.
-- Why:   document 004, lines 158 and 163-167. The four keys are there, their values are NULL: a
--        secret never stands in a migration, and until the application has stored one there is
--        none (C004-09, X-11). Encrypting is the application's; the database only sees the result.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0008_system_config.sql; all settings are lost, the credentials of StockX among them:
--        they have to be entered again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE core.system_config (
    key         varchar   NOT NULL,
    value       text,
    description text,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT system_config_pkey      PRIMARY KEY (key),
    CONSTRAINT system_config_key_check CHECK (key <> '')
);

COMMENT ON TABLE core.system_config IS
    'Settings of the system, one row per key. Values are encrypted by the application before they '
    'get here.';

COMMENT ON COLUMN core.system_config.key IS
    'Name of the setting.';
COMMENT ON COLUMN core.system_config.value IS
    'The setting, encrypted by the application; never in the clear. NULL: not set yet.';
COMMENT ON COLUMN core.system_config.description IS
    'What the setting is for. NULL: the key says it all.';
COMMENT ON COLUMN core.system_config.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN core.system_config.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER system_config_set_updated_at
    BEFORE UPDATE ON core.system_config
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();

INSERT INTO core.system_config (key, value, description)
VALUES
    ('stockx_api_key',       NULL, 'StockX API credentials.'),
    ('stockx_client_id',     NULL, 'OAuth client ID for StockX.'),
    ('stockx_client_secret', NULL, 'OAuth secret for StockX.'),
    ('stockx_refresh_token', NULL, 'OAuth refresh token for StockX.');
