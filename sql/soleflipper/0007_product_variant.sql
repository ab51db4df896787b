-- What:  catalog.product_variant: colours and special editions of a product.
-- Why:   document 004, line 29. The two kinds are those that the line names; columns from its
--        purpose (C004-07). Stock does not refer to variants: the list of its columns (lines
--        269-283) has no such one.
-- Locks: SHARE ROW EXCLUSIVE on catalog.product, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0007_product_variant.sql; all variants are lost; the products stay.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on product_id alone: the unique key begins with it.
CREATE TABLE catalog.product_variant (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    product_id uuid      NOT NULL,
    kind       varchar   NOT NULL,
    name       varchar   NOT NULL,
    created_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT product_variant_pkey            PRIMARY KEY (id),
    CONSTRAINT product_variant_product_id_kind_name_key
        UNIQUE (product_id, kind, name),
    CONSTRAINT product_variant_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES catalog.product (id) ON DELETE CASCADE,
    CONSTRAINT product_variant_kind_check      CHECK (kind IN ('color', 'special_edition')),
    CONSTRAINT product_variant_name_check      CHECK (name <> '')
);

COMMENT ON TABLE catalog.product_variant IS
    'Variants of a product, one row per colour or special edition.';

COMMENT ON COLUMN catalog.product_variant.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.product_variant.product_id IS
    'The product that it is a variant of.';
COMMENT ON COLUMN catalog.product_variant.kind IS
    'What sets it apart: color or special_edition.';
COMMENT ON COLUMN catalog.product_variant.name IS
    'Name of the colour or of the edition.';
COMMENT ON COLUMN catalog.product_variant.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN catalog.product_variant.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER product_variant_set_updated_at
    BEFORE UPDATE ON catalog.product_variant
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
