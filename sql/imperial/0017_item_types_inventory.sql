-- What:  item_types_inventory: what items there are, with their weight, price and fitting values.
-- Why:   document 002, lines 688-724; version 1.0 (line 1131). The foreign key has no delete rule
--        (line 697), which is NO ACTION.
--        idx_item_types_name and idx_item_types_type_id (lines 722-723) are left out: the unique
--        keys are those indexes (X-01).
-- Locks: SHARE ROW EXCLUSIVE on item_groups, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0017_item_types_inventory.sql; all item definitions are lost, and nothing else in
--        the database holds them.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.item_types_inventory (
    id                uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    type_id           integer          NOT NULL,
    name              varchar(200)     NOT NULL,
    group_id          integer          NOT NULL,
    description       text,
    volume            double precision          DEFAULT 0,
    mass              double precision          DEFAULT 0,
    base_price        bigint                    DEFAULT 0,
    icon              varchar(255),
    published         boolean                   DEFAULT TRUE,
    cpu_output        integer,
    power_output      integer,
    cargo_capacity    double precision,
    max_velocity      double precision,
    cpu_requirement   integer,
    power_requirement integer,
    activation_cost   integer,
    created_at        timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT item_types_inventory_pkey          PRIMARY KEY (id),
    CONSTRAINT item_types_inventory_type_id_key   UNIQUE (type_id),
    CONSTRAINT item_types_inventory_name_key      UNIQUE (name),
    CONSTRAINT item_types_inventory_group_id_fkey FOREIGN KEY (group_id)
        REFERENCES imperial.item_groups (id) ON DELETE NO ACTION
);

COMMENT ON TABLE imperial.item_types_inventory IS
    'Definitions of items, one row per type. Ships and modules each fill columns of their own. '
    'A type that assets or shop items refer to cannot be deleted: clear published instead.';

COMMENT ON COLUMN imperial.item_types_inventory.id IS
    'Key of the type: a random UUID, made by the database. Assets refer to it.';
COMMENT ON COLUMN imperial.item_types_inventory.type_id IS
    'Number of the type in the game''s static data; the same in every database, unlike id.';
COMMENT ON COLUMN imperial.item_types_inventory.name IS
    'Name that players see; there is one type of it.';
COMMENT ON COLUMN imperial.item_types_inventory.group_id IS
    'Group that the type belongs to, and by it the category.';
COMMENT ON COLUMN imperial.item_types_inventory.description IS
    'Text for players. NULL: none.';
COMMENT ON COLUMN imperial.item_types_inventory.volume IS
    'Volume of one unit, in cubic metres.';
COMMENT ON COLUMN imperial.item_types_inventory.mass IS
    'Mass of one unit, in kilograms.';
COMMENT ON COLUMN imperial.item_types_inventory.base_price IS
    'Price of one unit before any market, in credits.';
COMMENT ON COLUMN imperial.item_types_inventory.icon IS
    'File name of the icon. NULL: none.';
COMMENT ON COLUMN imperial.item_types_inventory.published IS
    'Whether players see the type.';
COMMENT ON COLUMN imperial.item_types_inventory.cpu_output IS
    'CPU that the ship offers its modules. NULL: not a ship.';
COMMENT ON COLUMN imperial.item_types_inventory.power_output IS
    'Power that the ship offers its modules. NULL: not a ship.';
COMMENT ON COLUMN imperial.item_types_inventory.cargo_capacity IS
    'Volume of the ship''s hold, in cubic metres as for volume. NULL: not a ship.';
COMMENT ON COLUMN imperial.item_types_inventory.max_velocity IS
    'Speed that the ship reaches, in units of the game world. NULL: not a ship.';
COMMENT ON COLUMN imperial.item_types_inventory.cpu_requirement IS
    'CPU that the module needs of its ship. NULL: not a module.';
COMMENT ON COLUMN imperial.item_types_inventory.power_requirement IS
    'Power that the module needs of its ship. NULL: not a module.';
COMMENT ON COLUMN imperial.item_types_inventory.activation_cost IS
    'What one activation of the module costs its ship. NULL: not a module, or a passive one.';
COMMENT ON COLUMN imperial.item_types_inventory.created_at IS
    'When the type was defined.';

-- For the types of a group, and for the check when one is deleted.
CREATE INDEX idx_item_types_group_id
    ON imperial.item_types_inventory (group_id);
