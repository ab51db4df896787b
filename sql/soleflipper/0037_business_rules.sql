-- What:  compliance.business_rules: rules by which the application decides.
-- Why:   document 004, lines 136, 141 and 454: part of the fourth documented migration, the Gibson
--        features. The document gives that name to the rule engine and the retention policies
--        (lines 140-142) and does not list the rest; this deck counts the files 0037 to 0045 among
--        them. Condition and action are JSON, as "flexible" allows nothing narrower: the
--        application reads them. Columns from the purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0037_business_rules.sql; all rules are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE compliance.business_rules (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    code        varchar   NOT NULL,
    description text,
    applies_to  varchar   NOT NULL,
    condition   jsonb     NOT NULL,
    action      jsonb     NOT NULL,
    priority    integer   NOT NULL DEFAULT 0,
    is_active   boolean   NOT NULL DEFAULT true,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT business_rules_pkey             PRIMARY KEY (id),
    CONSTRAINT business_rules_code_key         UNIQUE (code),
    CONSTRAINT business_rules_code_check       CHECK (code <> ''),
    CONSTRAINT business_rules_applies_to_check CHECK (applies_to <> ''),
    CONSTRAINT business_rules_condition_check
        CHECK (pg_catalog.jsonb_typeof(condition) = 'object'),
    CONSTRAINT business_rules_action_check     CHECK (pg_catalog.jsonb_typeof(action) = 'object')
);

COMMENT ON TABLE compliance.business_rules IS
    'Configurable business logic, one row per rule.';

COMMENT ON COLUMN compliance.business_rules.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN compliance.business_rules.code IS
    'Name that the application knows the rule by.';
COMMENT ON COLUMN compliance.business_rules.description IS
    'What the rule is for. NULL: the code says it all.';
COMMENT ON COLUMN compliance.business_rules.applies_to IS
    'What the rule decides about, e.g. order.';
COMMENT ON COLUMN compliance.business_rules.condition IS
    'When the rule applies, as a JSON object; {} is always.';
COMMENT ON COLUMN compliance.business_rules.action IS
    'What is done then, as a JSON object.';
COMMENT ON COLUMN compliance.business_rules.priority IS
    'Of several rules that apply, the one with the highest number goes first.';
COMMENT ON COLUMN compliance.business_rules.is_active IS
    'Whether the rule is used.';
COMMENT ON COLUMN compliance.business_rules.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN compliance.business_rules.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the rules that are used on something, in order.
CREATE INDEX ix_business_rules_applies_to_priority
    ON compliance.business_rules (applies_to, priority DESC)
    WHERE is_active;

CREATE TRIGGER business_rules_set_updated_at
    BEFORE UPDATE ON compliance.business_rules
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
