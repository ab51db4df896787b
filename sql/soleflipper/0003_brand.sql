-- What:  catalog.brand: the brands that goods carry.
-- Why:   document 004, line 26. Columns from its purpose (C004-07). A brand is found in the names
--        of products whatever their case (line 35), so its own name is unique without regard to
--        case.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0003_brand.sql; all brands are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE catalog.brand (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name        varchar   NOT NULL,
    description text,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT brand_pkey       PRIMARY KEY (id),
    CONSTRAINT brand_name_check CHECK (name <> '')
);

COMMENT ON TABLE catalog.brand IS
    'Brands such as Nike, adidas or Jordan, one row each.';

COMMENT ON COLUMN catalog.brand.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.brand.name IS
    'Name as the brand itself spells it.';
COMMENT ON COLUMN catalog.brand.description IS
    'What to know about the brand. NULL: nothing noted.';
COMMENT ON COLUMN catalog.brand.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN catalog.brand.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- Nike and NIKE are one brand. Serves look-ups by lower(name), too.
CREATE UNIQUE INDEX brand_lower_name_key
    ON catalog.brand (pg_catalog.lower(name));

CREATE TRIGGER brand_set_updated_at
    BEFORE UPDATE ON catalog.brand
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
