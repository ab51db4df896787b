-- What:  operations.supplier_platform_integration: which supplier is synced with which
--        marketplace, and how often.
-- Why:   document 004, line 151: API sync configurations. One row per pair; credentials are in
--        supplier.account and core.system_config, not in settings (X-11). Columns from the purpose
--        (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on supplier.profile and platform.marketplace, for the foreign keys,
--        until the transaction ends: writers there wait, readers do not. The new table is empty,
--        so nothing is scanned and it is short.
-- Undo:  undo/0034_supplier_platform_integration.sql; all sync configurations are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on supplier_id alone: the unique key begins with it.
CREATE TABLE operations.supplier_platform_integration (
    id             uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    supplier_id    uuid      NOT NULL,
    marketplace_id uuid      NOT NULL,
    is_enabled     boolean   NOT NULL DEFAULT false,
    sync_interval  interval  NOT NULL DEFAULT '1 hour',
    settings       jsonb     NOT NULL DEFAULT '{}',
    last_synced_at timestamp,
    last_error     text,
    created_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at     timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT supplier_platform_integration_pkey                PRIMARY KEY (id),
    CONSTRAINT supplier_platform_integration_supplier_id_marketplace_id_key
        UNIQUE (supplier_id, marketplace_id),
    CONSTRAINT supplier_platform_integration_supplier_id_fkey    FOREIGN KEY (supplier_id)
        REFERENCES supplier.profile (id) ON DELETE CASCADE,
    CONSTRAINT supplier_platform_integration_marketplace_id_fkey FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE CASCADE,
    CONSTRAINT supplier_platform_integration_sync_interval_check CHECK (sync_interval > '0'),
    CONSTRAINT supplier_platform_integration_settings_check
        CHECK (pg_catalog.jsonb_typeof(settings) = 'object')
);

COMMENT ON TABLE operations.supplier_platform_integration IS
    'Configurations of syncs through APIs, one row per supplier and marketplace.';

COMMENT ON COLUMN operations.supplier_platform_integration.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN operations.supplier_platform_integration.supplier_id IS
    'The supplier.';
COMMENT ON COLUMN operations.supplier_platform_integration.marketplace_id IS
    'The marketplace.';
COMMENT ON COLUMN operations.supplier_platform_integration.is_enabled IS
    'Whether the sync runs.';
COMMENT ON COLUMN operations.supplier_platform_integration.sync_interval IS
    'Time between two syncs.';
COMMENT ON COLUMN operations.supplier_platform_integration.settings IS
    'What else the sync has to know, as a JSON object. Never credentials.';
COMMENT ON COLUMN operations.supplier_platform_integration.last_synced_at IS
    'When it last went well, UTC. NULL: never.';
COMMENT ON COLUMN operations.supplier_platform_integration.last_error IS
    'Why the last attempt failed. NULL: it did not, or there was none.';
COMMENT ON COLUMN operations.supplier_platform_integration.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN operations.supplier_platform_integration.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the foreign key when a marketplace is deleted.
CREATE INDEX ix_supplier_platform_integration_marketplace_id
    ON operations.supplier_platform_integration (marketplace_id);

CREATE TRIGGER supplier_platform_integration_set_updated_at
    BEFORE UPDATE ON operations.supplier_platform_integration
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
