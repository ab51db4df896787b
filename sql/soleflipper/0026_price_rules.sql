-- What:  pricing.price_rules: rules by which prices are set without asking anybody.
-- Why:   document 004, line 129: automated pricing rules. A rule has a scope (brand, category,
--        marketplace; NULL for all), a markup and limits. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand, catalog.category and platform.marketplace, for the
--        foreign keys, until the transaction ends: writers there wait, readers do not. The new
--        table is empty, so nothing is scanned and it is short.
-- Undo:  undo/0026_price_rules.sql; all pricing rules are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so a lower limit alone would let it in.
CREATE TABLE pricing.price_rules (
    id             uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name           varchar      NOT NULL,
    brand_id       uuid,
    category_id    uuid,
    marketplace_id uuid,
    markup_pct     numeric(7,2) NOT NULL,
    min_price      numeric(12,2),
    max_price      numeric(12,2),
    priority       integer      NOT NULL DEFAULT 0,
    is_active      boolean      NOT NULL DEFAULT true,
    created_at     timestamp    NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at     timestamp    NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT price_rules_pkey                PRIMARY KEY (id),
    CONSTRAINT price_rules_name_key            UNIQUE (name),
    CONSTRAINT price_rules_brand_id_fkey       FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE CASCADE,
    CONSTRAINT price_rules_category_id_fkey    FOREIGN KEY (category_id)
        REFERENCES catalog.category (id) ON DELETE CASCADE,
    CONSTRAINT price_rules_marketplace_id_fkey FOREIGN KEY (marketplace_id)
        REFERENCES platform.marketplace (id) ON DELETE CASCADE,
    CONSTRAINT price_rules_name_check          CHECK (name <> ''),
    CONSTRAINT price_rules_markup_pct_check    CHECK (markup_pct > -100 AND markup_pct <> 'NaN'),
    CONSTRAINT price_rules_min_price_check     CHECK (min_price >= 0 AND min_price <> 'NaN'),
    CONSTRAINT price_rules_max_price_check     CHECK (max_price >= 0 AND max_price <> 'NaN'),
    CONSTRAINT price_rules_check               CHECK (max_price >= min_price)
);

COMMENT ON TABLE pricing.price_rules IS
    'Rules by which prices are set, one row each. Amounts are in the house currency.';

COMMENT ON COLUMN pricing.price_rules.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN pricing.price_rules.name IS
    'Name of the rule.';
COMMENT ON COLUMN pricing.price_rules.brand_id IS
    'Brand that it is for. NULL: all.';
COMMENT ON COLUMN pricing.price_rules.category_id IS
    'Category that it is for. NULL: all.';
COMMENT ON COLUMN pricing.price_rules.marketplace_id IS
    'Marketplace that it is for. NULL: all.';
COMMENT ON COLUMN pricing.price_rules.markup_pct IS
    'Percent put on the cost; negative to sell below it.';
COMMENT ON COLUMN pricing.price_rules.min_price IS
    'Lowest price that the rule may set. NULL: no limit.';
COMMENT ON COLUMN pricing.price_rules.max_price IS
    'Highest price that the rule may set. NULL: no limit.';
COMMENT ON COLUMN pricing.price_rules.priority IS
    'Of several rules that fit, the one with the highest number wins.';
COMMENT ON COLUMN pricing.price_rules.is_active IS
    'Whether the rule is applied.';
COMMENT ON COLUMN pricing.price_rules.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN pricing.price_rules.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- For the rules of a brand, and for the foreign key.
CREATE INDEX ix_price_rules_brand_id
    ON pricing.price_rules (brand_id);

-- For the rules of a category, and for the foreign key.
CREATE INDEX ix_price_rules_category_id
    ON pricing.price_rules (category_id);

-- For the rules of a marketplace, and for the foreign key.
CREATE INDEX ix_price_rules_marketplace_id
    ON pricing.price_rules (marketplace_id);

CREATE TRIGGER price_rules_set_updated_at
    BEFORE UPDATE ON pricing.price_rules
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
