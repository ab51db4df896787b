-- What:  compliance.data_retention_policies: how long which data may be kept, and why.
-- Why:   document 004, lines 137, 142, 422-423 and 454: part of the fourth documented migration,
--        the Gibson features. Line 423 leaves the deletion to a document of its own, which is not
--        at hand: this is the policies alone, and nothing is deleted by them. The table concerned
--        is text, not regclass: a policy has to survive a table that is renamed or restored.
--        Columns from the purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0038_data_retention_policies.sql; all policies are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE compliance.data_retention_policies (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    schema_name varchar   NOT NULL,
    table_name  varchar   NOT NULL,
    age_column  varchar   NOT NULL,
    keep_for    interval  NOT NULL,
    action      varchar   NOT NULL,
    legal_basis text      NOT NULL,
    is_active   boolean   NOT NULL DEFAULT true,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT data_retention_policies_pkey              PRIMARY KEY (id),
    CONSTRAINT data_retention_policies_schema_name_table_name_key
        UNIQUE (schema_name, table_name),
    CONSTRAINT data_retention_policies_schema_name_check CHECK (schema_name <> ''),
    CONSTRAINT data_retention_policies_table_name_check  CHECK (table_name <> ''),
    CONSTRAINT data_retention_policies_age_column_check  CHECK (age_column <> ''),
    CONSTRAINT data_retention_policies_keep_for_check    CHECK (keep_for > '0'),
    CONSTRAINT data_retention_policies_action_check      CHECK (action IN ('delete', 'anonymize')),
    CONSTRAINT data_retention_policies_legal_basis_check CHECK (legal_basis <> '')
);

COMMENT ON TABLE compliance.data_retention_policies IS
    'Rules for the retention of data (GDPR), one row per table.';

COMMENT ON COLUMN compliance.data_retention_policies.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN compliance.data_retention_policies.schema_name IS
    'Schema of the table that it is for.';
COMMENT ON COLUMN compliance.data_retention_policies.table_name IS
    'The table that it is for.';
COMMENT ON COLUMN compliance.data_retention_policies.age_column IS
    'The column of that table that a row''s age is counted from.';
COMMENT ON COLUMN compliance.data_retention_policies.keep_for IS
    'How long a row is kept.';
COMMENT ON COLUMN compliance.data_retention_policies.action IS
    'What is done with older rows: delete or anonymize.';
COMMENT ON COLUMN compliance.data_retention_policies.legal_basis IS
    'Why it is kept for that long, for an audit.';
COMMENT ON COLUMN compliance.data_retention_policies.is_active IS
    'Whether the policy is in force.';
COMMENT ON COLUMN compliance.data_retention_policies.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN compliance.data_retention_policies.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER data_retention_policies_set_updated_at
    BEFORE UPDATE ON compliance.data_retention_policies
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
