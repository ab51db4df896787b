-- What:  item_groups: the groups of items within a category, with their five rows.
-- Why:   document 002, lines 663-684; version 1.0 (line 1131). The rows are the document's, with
--        the columns named (C002-24); no ON CONFLICT, as in 0015_item_categories. The foreign key
--        has no delete rule (line 670), which is NO ACTION: static data is not deleted with what
--        it belongs to. The unique key begins with category_id and serves the foreign key.
-- Locks: SHARE ROW EXCLUSIVE on item_categories, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0016_item_groups.sql; all groups are lost. The five of this file come back with it,
--        others do not.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.item_groups (
    id          integer      NOT NULL,
    category_id integer      NOT NULL,
    name        varchar(100) NOT NULL,
    description text,
    published   boolean               DEFAULT TRUE,
    CONSTRAINT item_groups_pkey             PRIMARY KEY (id),
    CONSTRAINT uq_group_name_per_category   UNIQUE (category_id, name),
    CONSTRAINT item_groups_category_id_fkey FOREIGN KEY (category_id)
        REFERENCES imperial.item_categories (id) ON DELETE NO ACTION
);

COMMENT ON TABLE imperial.item_groups IS
    'Groups of items within a category. Static data: a group that items belong to cannot be '
    'deleted.';

COMMENT ON COLUMN imperial.item_groups.id IS
    'Number of the group, given by the game''s designers: the category''s, times 100, and up.';
COMMENT ON COLUMN imperial.item_groups.category_id IS
    'Category that the group belongs to.';
COMMENT ON COLUMN imperial.item_groups.name IS
    'Name that players see; there is one of it in a category.';
COMMENT ON COLUMN imperial.item_groups.description IS
    'Text for players. NULL: none.';
COMMENT ON COLUMN imperial.item_groups.published IS
    'Whether players see the group.';

INSERT INTO imperial.item_groups (id, category_id, name, description, published)
VALUES
    (100, 1, 'Frigates',       'Small fast ships',              TRUE),
    (101, 1, 'Cruisers',       'Medium combat ships',           TRUE),
    (102, 1, 'Battleships',    'Large combat ships',            TRUE),
    (200, 2, 'Weapons',        'Turrets and launchers',         TRUE),
    (201, 2, 'Shield Modules', 'Shield boosters and hardeners', TRUE);
