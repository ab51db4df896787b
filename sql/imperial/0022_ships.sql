-- What:  ships: the state of those assets that are ships.
-- Why:   document 002, lines 766-789; delete rule again in lines 1015 and 1033; version 1.0 (line
--        1131). capacitor_charge is a percentage too (line 779) and gets the CHECK that its three
--        neighbours have (C002-14). All four are NOT NULL, which the document does not say: they
--        have defaults, and NULL would pass the CHECKs unseen (the argument of C002-12).
--        That the asset is a ship at all is not checked: nothing in the catalog of items marks
--        a type as one but its category.
-- Locks: SHARE ROW EXCLUSIVE on assets, for the foreign key, until the transaction ends: writers
--        there wait, readers do not. The new table is empty, so nothing is scanned and it is
--        short. The rest is new and nobody waits for it.
-- Undo:  undo/0022_ships.sql; names, damage, charge and fuel of all ships are lost; the ships
--        themselves are assets and stay.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.ships (
    id               uuid             NOT NULL,
    ship_name        varchar(100),
    hull_damage      double precision NOT NULL DEFAULT 0,
    armor_damage     double precision NOT NULL DEFAULT 0,
    shield_damage    double precision NOT NULL DEFAULT 0,
    capacitor_charge double precision NOT NULL DEFAULT 100,
    fuel_remaining   integer                   DEFAULT 0,
    CONSTRAINT ships_pkey                   PRIMARY KEY (id),
    CONSTRAINT ships_id_fkey                FOREIGN KEY (id)
        REFERENCES imperial.assets (id) ON DELETE CASCADE,
    CONSTRAINT chk_damage_percent CHECK (
        hull_damage BETWEEN 0 AND 100
        AND armor_damage BETWEEN 0 AND 100
        AND shield_damage BETWEEN 0 AND 100
    ),
    CONSTRAINT ships_capacitor_charge_check CHECK (capacitor_charge BETWEEN 0 AND 100)
);

COMMENT ON TABLE imperial.ships IS
    'What a ship has beyond other assets, one row per ship. Deleted with its asset.';

COMMENT ON COLUMN imperial.ships.id IS
    'The ship''s id in assets: the two rows are one thing.';
COMMENT ON COLUMN imperial.ships.ship_name IS
    'Name that its owner gave it, such as "My Frigate". NULL: none.';
COMMENT ON COLUMN imperial.ships.hull_damage IS
    'Damage of the hull, in percent: 0 is whole.';
COMMENT ON COLUMN imperial.ships.armor_damage IS
    'Damage of the armor, in percent: 0 is whole.';
COMMENT ON COLUMN imperial.ships.shield_damage IS
    'Damage of the shield, in percent: 0 is whole.';
COMMENT ON COLUMN imperial.ships.capacitor_charge IS
    'Charge of the capacitor, in percent: 100 is full.';
COMMENT ON COLUMN imperial.ships.fuel_remaining IS
    'Units of fuel on board.';

-- For a search by name.
CREATE INDEX idx_ships_ship_name
    ON imperial.ships (ship_name);
