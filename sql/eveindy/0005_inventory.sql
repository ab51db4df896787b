-- What:  inventory: how much of each item type an owner scope holds, and what a unit has cost on
--        average.
-- Why:   document 000, lines 10-13, 41 and 42. The index is named in line 13 but has no columns;
--        (owner_scope, avg_cost) is what its name spells (C000-04). No foreign key ties this
--        table to inventory_by_loc: the document promises none, both are written by the sync,
--        and inventory_coverage_view is where they are compared (C000-13).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0005_inventory.sql; all quantities and average costs are lost. The quantities can
--        be rebuilt from inventory_by_loc, the averages only from the ledgers.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE eveindy.inventory (
    owner_scope text          NOT NULL,
    type_id     integer       NOT NULL,
    qty_on_hand numeric(20,2) NOT NULL DEFAULT 0,
    avg_cost    numeric(28,4) NOT NULL DEFAULT 0,
    created_at  timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    updated_at  timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT inventory_pkey              PRIMARY KEY (owner_scope, type_id),
    CONSTRAINT inventory_owner_scope_check CHECK (owner_scope <> ''),
    CONSTRAINT inventory_qty_on_hand_check CHECK (qty_on_hand >= 0 AND qty_on_hand <> 'NaN'),
    CONSTRAINT inventory_avg_cost_check    CHECK (avg_cost >= 0 AND avg_cost <> 'NaN')
);

COMMENT ON TABLE eveindy.inventory IS
    'Stock and rolling-average cost, one row per owner scope and item type, over all locations. '
    'inventory_by_loc has the same stock by location.';

COMMENT ON COLUMN eveindy.inventory.owner_scope IS
    'Who holds the stock: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.inventory.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.inventory.qty_on_hand IS
    'Units held now.';
COMMENT ON COLUMN eveindy.inventory.avg_cost IS
    'Rolling average of what one unit has cost, in ISK.';
COMMENT ON COLUMN eveindy.inventory.created_at IS
    'When the row was first written.';
COMMENT ON COLUMN eveindy.inventory.updated_at IS
    'When the row was last written; kept by a trigger.';

-- For valuation reports: one scope at a time, dearest or cheapest first.
CREATE INDEX ix_inventory_owner_scope_avg_cost
    ON eveindy.inventory (owner_scope, avg_cost);

CREATE TRIGGER inventory_set_updated_at
    BEFORE UPDATE ON eveindy.inventory
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.set_updated_at();
