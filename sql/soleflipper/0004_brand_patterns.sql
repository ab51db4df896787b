-- What:  catalog.brand_patterns: by which words or expressions a brand is recognised in a
--        product's name.
-- Why:   document 004, lines 32 and 35: brand intelligence for extraction. A pattern says one
--        brand only, hence the unique key. Several may match one name ("Jordan" and "Air Jordan x
--        Dior"); priority decides. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0004_brand_patterns.sql; all patterns are lost, and no brand is recognised until
--        they are entered again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE catalog.brand_patterns (
    id           uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    brand_id     uuid      NOT NULL,
    pattern_type varchar   NOT NULL DEFAULT 'keyword',
    pattern      varchar   NOT NULL,
    priority     integer   NOT NULL DEFAULT 0,
    is_active    boolean   NOT NULL DEFAULT true,
    created_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT brand_patterns_pkey                     PRIMARY KEY (id),
    CONSTRAINT brand_patterns_pattern_type_pattern_key UNIQUE (pattern_type, pattern),
    CONSTRAINT brand_patterns_brand_id_fkey            FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE CASCADE,
    CONSTRAINT brand_patterns_pattern_type_check
        CHECK (pattern_type IN ('keyword', 'regex')),
    CONSTRAINT brand_patterns_pattern_check            CHECK (pattern <> '')
);

COMMENT ON TABLE catalog.brand_patterns IS
    'Patterns by which brands are recognised in the names of products, one row per pattern.';

COMMENT ON COLUMN catalog.brand_patterns.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.brand_patterns.brand_id IS
    'The brand that a match means.';
COMMENT ON COLUMN catalog.brand_patterns.pattern_type IS
    'How pattern is read. keyword: as words, in any case. regex: as a regular expression.';
COMMENT ON COLUMN catalog.brand_patterns.pattern IS
    'What is looked for in a product''s name.';
COMMENT ON COLUMN catalog.brand_patterns.priority IS
    'Of several patterns that match, the one with the highest number wins.';
COMMENT ON COLUMN catalog.brand_patterns.is_active IS
    'Whether the pattern is used.';
COMMENT ON COLUMN catalog.brand_patterns.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN catalog.brand_patterns.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the patterns of a brand, and for the foreign key when a brand is deleted.
CREATE INDEX ix_brand_patterns_brand_id
    ON catalog.brand_patterns (brand_id);

CREATE TRIGGER brand_patterns_set_updated_at
    BEFORE UPDATE ON catalog.brand_patterns
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
