-- What:  platform.marketplace: the platforms that are traded on.
-- Why:   document 004, lines 65 and 181: external platform configurations. What differs from
--        platform to platform is in settings; credentials are not, they belong into
--        core.system_config, encrypted (X-11). Columns from its purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0012_marketplace.sql; all platforms and their settings are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE platform.marketplace (
    id           uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    code         varchar   NOT NULL,
    name         varchar   NOT NULL,
    api_base_url varchar,
    settings     jsonb     NOT NULL DEFAULT '{}',
    is_active    boolean   NOT NULL DEFAULT true,
    created_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT marketplace_pkey               PRIMARY KEY (id),
    CONSTRAINT marketplace_code_key           UNIQUE (code),
    CONSTRAINT marketplace_code_check         CHECK (code <> '' AND code = pg_catalog.lower(code)),
    CONSTRAINT marketplace_name_check         CHECK (name <> ''),
    CONSTRAINT marketplace_api_base_url_check CHECK (api_base_url ~ '^https?://'),
    CONSTRAINT marketplace_settings_check     CHECK (pg_catalog.jsonb_typeof(settings) = 'object')
);

COMMENT ON TABLE platform.marketplace IS
    'External platforms such as StockX, eBay or GOAT and their configuration, one row each.';

COMMENT ON COLUMN platform.marketplace.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN platform.marketplace.code IS
    'Short name that the application knows it by, in lower case, e.g. stockx.';
COMMENT ON COLUMN platform.marketplace.name IS
    'Name as it is shown.';
COMMENT ON COLUMN platform.marketplace.api_base_url IS
    'Where its API is. NULL: it has none, or none is used.';
COMMENT ON COLUMN platform.marketplace.settings IS
    'What else the application has to know, as a JSON object. Never credentials.';
COMMENT ON COLUMN platform.marketplace.is_active IS
    'Whether it is traded on at present.';
COMMENT ON COLUMN platform.marketplace.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN platform.marketplace.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER marketplace_set_updated_at
    BEFORE UPDATE ON platform.marketplace
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
