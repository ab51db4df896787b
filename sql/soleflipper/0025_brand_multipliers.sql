-- What:  pricing.brand_multipliers: by how much a brand's goods are priced above or below others.
-- Why:   document 004, line 126: brand-specific pricing rules. One factor per brand and category;
--        NULL for all categories, which a unique key alone would let in twice, hence a partial
--        unique index beside it. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand and catalog.category, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new table is empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0025_brand_multipliers.sql; all multipliers are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so > 0 alone would let it in.
CREATE TABLE pricing.brand_multipliers (
    id          uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    brand_id    uuid         NOT NULL,
    category_id uuid,
    multiplier  numeric(6,4) NOT NULL,
    is_active   boolean      NOT NULL DEFAULT true,
    created_at  timestamp    NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp    NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT brand_multipliers_pkey                     PRIMARY KEY (id),
    CONSTRAINT brand_multipliers_brand_id_category_id_key UNIQUE (brand_id, category_id),
    CONSTRAINT brand_multipliers_brand_id_fkey            FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE CASCADE,
    CONSTRAINT brand_multipliers_category_id_fkey         FOREIGN KEY (category_id)
        REFERENCES catalog.category (id) ON DELETE CASCADE,
    CONSTRAINT brand_multipliers_multiplier_check
        CHECK (multiplier > 0 AND multiplier <> 'NaN')
);

COMMENT ON TABLE pricing.brand_multipliers IS
    'Factors on prices, one row per brand and category.';

COMMENT ON COLUMN pricing.brand_multipliers.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN pricing.brand_multipliers.brand_id IS
    'The brand whose goods it is for.';
COMMENT ON COLUMN pricing.brand_multipliers.category_id IS
    'The category it is for. NULL: every category of the brand without a row of its own.';
COMMENT ON COLUMN pricing.brand_multipliers.multiplier IS
    'Factor on the price: 1.0500 is five percent more.';
COMMENT ON COLUMN pricing.brand_multipliers.is_active IS
    'Whether it is applied.';
COMMENT ON COLUMN pricing.brand_multipliers.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN pricing.brand_multipliers.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- At most one for all categories of a brand.
CREATE UNIQUE INDEX brand_multipliers_brand_id_key
    ON pricing.brand_multipliers (brand_id)
    WHERE category_id IS NULL;

-- For the foreign key when a category is deleted.
CREATE INDEX ix_brand_multipliers_category_id
    ON pricing.brand_multipliers (category_id);

CREATE TRIGGER brand_multipliers_set_updated_at
    BEFORE UPDATE ON pricing.brand_multipliers
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
