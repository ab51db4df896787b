-- What:  The Gibson size system: core.size_master with the sizes in several regions,
--        core.size_conversion with the rules by which other spellings lead to them.
-- Why:   document 004, lines 28, 30, 37 and 451: the first of the four documented migrations. It
--        made the tables in core, where the legacy sizes are; 0035 moves them to catalog as the
--        second one did. It comes before stock, which refers to it. Columns from the purpose
--        (C004-07): gender, as a US size means nothing without; sizes are text, as some count in
--        thirds. Brands cut differently, so a rule may be for one brand; of rules for all brands
--        (NULL) there is one per size, region and label.
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new tables are empty, so nothing is scanned and
--        it is short.
-- Undo:  undo/0010_gibson_size_system.sql; all Gibson sizes and conversion rules are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE core.size_master (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    gender     varchar   NOT NULL,
    us_size    varchar   NOT NULL,
    uk_size    varchar,
    eu_size    varchar,
    jp_size    varchar,
    created_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT size_master_pkey               PRIMARY KEY (id),
    CONSTRAINT size_master_gender_us_size_key UNIQUE (gender, us_size),
    CONSTRAINT size_master_gender_check
        CHECK (gender IN ('men', 'women', 'unisex', 'youth')),
    CONSTRAINT size_master_us_size_check      CHECK (us_size <> ''),
    CONSTRAINT size_master_uk_size_check      CHECK (uk_size <> ''),
    CONSTRAINT size_master_eu_size_check      CHECK (eu_size <> ''),
    CONSTRAINT size_master_jp_size_check      CHECK (jp_size <> '')
);

COMMENT ON TABLE core.size_master IS
    'Sizes of the Gibson system with their counterparts in other regions, one row per gender and '
    'US size.';

COMMENT ON COLUMN core.size_master.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN core.size_master.gender IS
    'Whom the size is cut for: men, women, unisex or youth.';
COMMENT ON COLUMN core.size_master.us_size IS
    'Size in the US, e.g. 9.5.';
COMMENT ON COLUMN core.size_master.uk_size IS
    'Size in the United Kingdom. NULL: no counterpart known.';
COMMENT ON COLUMN core.size_master.eu_size IS
    'Size in Europe, e.g. 42 2/3. NULL: no counterpart known.';
COMMENT ON COLUMN core.size_master.jp_size IS
    'Size in Japan, for shoes the length of the foot in cm. NULL: no counterpart known.';
COMMENT ON COLUMN core.size_master.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN core.size_master.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER size_master_set_updated_at
    BEFORE UPDATE ON core.size_master
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();

CREATE TABLE core.size_conversion (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    size_id    uuid      NOT NULL,
    brand_id   uuid,
    region     varchar   NOT NULL,
    label      varchar   NOT NULL,
    created_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT size_conversion_pkey          PRIMARY KEY (id),
    CONSTRAINT size_conversion_size_id_brand_id_region_label_key
        UNIQUE (size_id, brand_id, region, label),
    CONSTRAINT size_conversion_size_id_fkey  FOREIGN KEY (size_id)
        REFERENCES core.size_master (id) ON DELETE CASCADE,
    CONSTRAINT size_conversion_brand_id_fkey FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE CASCADE,
    CONSTRAINT size_conversion_region_check  CHECK (region IN ('US', 'UK', 'EU', 'JP')),
    CONSTRAINT size_conversion_label_check   CHECK (label <> '')
);

COMMENT ON TABLE core.size_conversion IS
    'Rules that lead from a label to a size of size_master, for one brand or for all.';

COMMENT ON COLUMN core.size_conversion.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN core.size_conversion.size_id IS
    'The size that the label means.';
COMMENT ON COLUMN core.size_conversion.brand_id IS
    'The brand that labels so. NULL: every brand without a rule of its own.';
COMMENT ON COLUMN core.size_conversion.region IS
    'Whose sizes the label is counted in: US, UK, EU or JP.';
COMMENT ON COLUMN core.size_conversion.label IS
    'The size as it is printed, e.g. 42.5.';
COMMENT ON COLUMN core.size_conversion.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN core.size_conversion.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- The unique key lets rules without a brand in twice, this index does not.
CREATE UNIQUE INDEX size_conversion_size_id_region_label_key
    ON core.size_conversion (size_id, region, label)
    WHERE brand_id IS NULL;

-- For the foreign key when a brand is deleted.
CREATE INDEX ix_size_conversion_brand_id
    ON core.size_conversion (brand_id);

-- Which size is this label?
CREATE INDEX ix_size_conversion_region_label
    ON core.size_conversion (region, label);

CREATE TRIGGER size_conversion_set_updated_at
    BEFORE UPDATE ON core.size_conversion
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
