-- What:  item_categories: the top level of the catalog of items, with its five rows.
-- Why:   document 002, lines 638-659; version 1.0 (line 1131). The rows are the document's, with
--        the columns named (C002-24). No ON CONFLICT: the table is made in this file, so no row
--        can be there before, and one that was in the way would be a mistake to hear of.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0015_item_categories.sql; all categories are lost. The five of this file come back
--        with it, others do not.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.item_categories (
    id          integer      NOT NULL,
    name        varchar(100) NOT NULL,
    description text,
    icon        varchar(255),
    published   boolean               DEFAULT TRUE,
    CONSTRAINT item_categories_pkey     PRIMARY KEY (id),
    CONSTRAINT item_categories_name_key UNIQUE (name)
);

COMMENT ON TABLE imperial.item_categories IS
    'Categories of items. Static data: a category that groups belong to cannot be deleted.';

COMMENT ON COLUMN imperial.item_categories.id IS
    'Number of the category, given by the game''s designers.';
COMMENT ON COLUMN imperial.item_categories.name IS
    'Name that players see; there is one category of it.';
COMMENT ON COLUMN imperial.item_categories.description IS
    'Text for players. NULL: none.';
COMMENT ON COLUMN imperial.item_categories.icon IS
    'File name of the icon. NULL: none.';
COMMENT ON COLUMN imperial.item_categories.published IS
    'Whether players see the category.';

INSERT INTO imperial.item_categories (id, name, description, icon, published)
VALUES
    (1, 'Ships',      'Spaceship hulls',     'icon_ships.png',      TRUE),
    (2, 'Modules',    'Ship equipment',      'icon_modules.png',    TRUE),
    (3, 'Ammunition', 'Weapon charges',      'icon_ammo.png',       TRUE),
    (4, 'Blueprints', 'Manufacturing plans', 'icon_blueprints.png', TRUE),
    (5, 'Resources',  'Ores and minerals',   'icon_resources.png',  TRUE);
