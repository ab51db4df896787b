-- What:  module_types: what can be fitted to a ship or held in an inventory, with its stats.
-- Why:   document 001, lines 79-88, 175, 183 and 223. Line 84 means cubic metres (X-09). All of
--        mass, volume, power grid, CPU and capacitor are summed up over a fitting or a hold and
--        held against a limit, hence numeric. The categories of line 82 end in "etc.": no closed
--        list, so no CHECK of the words. effect_data is JSON (C001-09), without a shape that the
--        document would state. None of these columns is said to be required (C001-03): category is
--        nullable; what is summed up is 0 by default, as a NULL would hide the rest of the sum.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0007_module_types.sql; all module types are lost. They come back with the game data.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE echoes.module_types (
    id               integer       NOT NULL,
    name             text          NOT NULL,
    category         text,
    mass             numeric(18,3) NOT NULL DEFAULT 0,
    volume           numeric(18,3) NOT NULL DEFAULT 0,
    power_grid_usage numeric(18,3) NOT NULL DEFAULT 0,
    cpu_usage        numeric(18,3) NOT NULL DEFAULT 0,
    capacitor_usage  numeric(18,3) NOT NULL DEFAULT 0,
    effect_data      jsonb         NOT NULL DEFAULT '{}',
    created_at       timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT module_types_pkey                  PRIMARY KEY (id),
    CONSTRAINT module_types_name_check            CHECK (name <> ''),
    CONSTRAINT module_types_category_check        CHECK (category <> ''),
    CONSTRAINT module_types_mass_check            CHECK (mass >= 0 AND mass <> 'NaN'),
    CONSTRAINT module_types_volume_check          CHECK (volume >= 0 AND volume <> 'NaN'),
    CONSTRAINT module_types_power_grid_usage_check
        CHECK (power_grid_usage >= 0 AND power_grid_usage <> 'NaN'),
    CONSTRAINT module_types_cpu_usage_check       CHECK (cpu_usage >= 0 AND cpu_usage <> 'NaN'),
    CONSTRAINT module_types_capacitor_usage_check
        CHECK (capacitor_usage >= 0 AND capacitor_usage <> 'NaN')
);

COMMENT ON TABLE echoes.module_types IS
    'Modules and other items that exist in the game, one row per type; static game data. Fitted '
    'modules, inventory items and market orders refer to it.';

COMMENT ON COLUMN echoes.module_types.id IS
    'Id of the module type in the game data, the same in every environment.';
COMMENT ON COLUMN echoes.module_types.name IS
    'Name as players see it.';
COMMENT ON COLUMN echoes.module_types.category IS
    'What it is for, in the words of the game data: Weapon, Shield, Armor, Engineering ... '
    'NULL: of no category.';
COMMENT ON COLUMN echoes.module_types.mass IS
    'Mass of one piece, in kg; added to the mass of the ship that it is fitted to.';
COMMENT ON COLUMN echoes.module_types.volume IS
    'Volume of one piece in a cargo hold, in cubic metres.';
COMMENT ON COLUMN echoes.module_types.power_grid_usage IS
    'Power grid that one fitted piece takes up, in the units of the game. 0: none.';
COMMENT ON COLUMN echoes.module_types.cpu_usage IS
    'CPU that one fitted piece takes up, in the units of the game. 0: none.';
COMMENT ON COLUMN echoes.module_types.capacitor_usage IS
    'Capacitor charge that one activation draws, in the units of the game. 0: none.';
COMMENT ON COLUMN echoes.module_types.effect_data IS
    'What the module does to its ship or its target, as JSON that the game server interprets. '
    'An empty object: nothing.';
COMMENT ON COLUMN echoes.module_types.created_at IS
    'When the row was first written.';
