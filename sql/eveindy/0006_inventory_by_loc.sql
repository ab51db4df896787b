-- What:  inventory_by_loc: the stock by location, with what is reserved and what is on its way.
-- Why:   document 000, lines 14-17, 41 and 42. The three buckets of line 15 are kinds of location,
--        not columns (C000-03): which one a row belongs to follows from its location_id, and a
--        column for it could contradict that id. qty_on_hand is not in line 16, but line 38
--        sums it up, so it has to exist (C000-08). The partial index of line 17 has no columns;
--        it gets the key's, so that reservations are found by scope, type and place (C000-04).
--        No CHECK says reserved <= on hand: what is still in transit may be reserved.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0006_inventory_by_loc.sql; all quantities by location are lost. On-hand stock comes
--        back with the next sync of assets; reservations exist nowhere else.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE eveindy.inventory_by_loc (
    owner_scope    text          NOT NULL,
    type_id        integer       NOT NULL,
    location_id    bigint        NOT NULL,
    qty_on_hand    numeric(20,2) NOT NULL DEFAULT 0,
    qty_reserved   numeric(20,2) NOT NULL DEFAULT 0,
    qty_in_transit numeric(20,2) NOT NULL DEFAULT 0,
    created_at     timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    updated_at     timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT inventory_by_loc_pkey
        PRIMARY KEY (owner_scope, type_id, location_id),
    CONSTRAINT inventory_by_loc_owner_scope_check    CHECK (owner_scope <> ''),
    CONSTRAINT inventory_by_loc_qty_on_hand_check
        CHECK (qty_on_hand >= 0 AND qty_on_hand <> 'NaN'),
    CONSTRAINT inventory_by_loc_qty_reserved_check
        CHECK (qty_reserved >= 0 AND qty_reserved <> 'NaN'),
    CONSTRAINT inventory_by_loc_qty_in_transit_check
        CHECK (qty_in_transit >= 0 AND qty_in_transit <> 'NaN')
);

COMMENT ON TABLE eveindy.inventory_by_loc IS
    'Stock by location, one row per owner scope, item type and location. A row belongs to one of '
    'three buckets by what its location is: on-hand production (where things are built), '
    'At Jita (the trade hub), open buy orders and in transit (where bought goods will arrive).';

COMMENT ON COLUMN eveindy.inventory_by_loc.owner_scope IS
    'Who holds the stock: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.inventory_by_loc.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.inventory_by_loc.location_id IS
    'Station or structure, the id of ESI; it decides the bucket. '
    'bigint: ids of structures exceed integer.';
COMMENT ON COLUMN eveindy.inventory_by_loc.qty_on_hand IS
    'Units at the location now, reserved ones included.';
COMMENT ON COLUMN eveindy.inventory_by_loc.qty_reserved IS
    'Units set aside for planned jobs; may exceed qty_on_hand while goods are on their way.';
COMMENT ON COLUMN eveindy.inventory_by_loc.qty_in_transit IS
    'Units on their way to the location or expected from open buy orders; not in qty_on_hand.';
COMMENT ON COLUMN eveindy.inventory_by_loc.created_at IS
    'When the row was first written.';
COMMENT ON COLUMN eveindy.inventory_by_loc.updated_at IS
    'When the row was last written; kept by a trigger.';

-- Few rows are reserved at any time: a walk over the reservations reads these only, which the
-- primary key, though of the same columns, cannot offer.
CREATE INDEX ix_inventory_by_loc_reserved
    ON eveindy.inventory_by_loc (owner_scope, type_id, location_id)
    WHERE qty_reserved > 0;

CREATE TRIGGER inventory_by_loc_set_updated_at
    BEFORE UPDATE ON eveindy.inventory_by_loc
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.set_updated_at();
