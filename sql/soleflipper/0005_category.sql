-- What:  catalog.category: kinds of goods.
-- Why:   document 004, line 27. Flat, as the document shows no hierarchy; columns from its purpose
--        (C004-07). The names are entered by the application, whose category detection (line 263)
--        knows all eight; the document names three.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0005_category.sql; all categories are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE catalog.category (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name        varchar   NOT NULL,
    description text,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT category_pkey       PRIMARY KEY (id),
    CONSTRAINT category_name_check CHECK (name <> '')
);

COMMENT ON TABLE catalog.category IS
    'Kinds of goods such as sneakers, apparel or accessories, one row each.';

COMMENT ON COLUMN catalog.category.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.category.name IS
    'Name of the category.';
COMMENT ON COLUMN catalog.category.description IS
    'What belongs into it. NULL: the name says it all.';
COMMENT ON COLUMN catalog.category.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN catalog.category.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- One category per name, whatever its case.
CREATE UNIQUE INDEX category_lower_name_key
    ON catalog.category (pg_catalog.lower(name));

CREATE TRIGGER category_set_updated_at
    BEFORE UPDATE ON catalog.category
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
