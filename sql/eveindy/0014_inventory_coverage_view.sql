-- What:  inventory_coverage_view: total stock per owner scope and item type, on hand, reserved and
--        in transit.
-- Why:   document 000, lines 37-38, which name neither columns nor grouping: one row per owner
--        scope and item type, as in inventory, so that the two can be compared (C000-08, C000-13).
--        The sums are plain numeric: they may need more digits than the quantities they add up.
-- Locks: ACCESS SHARE on inventory_by_loc, which no reader or writer waits for.
-- Undo:  undo/0014_inventory_coverage_view.sql; no data is lost, only privileges granted on the
--        view.

CREATE VIEW eveindy.inventory_coverage_view AS
SELECT
    l.owner_scope,
    l.type_id,
    pg_catalog.sum(l.qty_on_hand)    AS total_on_hand,
    pg_catalog.sum(l.qty_reserved)   AS total_reserved,
    pg_catalog.sum(l.qty_in_transit) AS total_in_transit
FROM eveindy.inventory_by_loc AS l
GROUP BY
    l.owner_scope,
    l.type_id;

COMMENT ON VIEW eveindy.inventory_coverage_view IS
    'Stock of inventory_by_loc summed up over its locations, one row per owner scope and item '
    'type. total_on_hand should equal inventory.qty_on_hand; where it does not, a sync is '
    'incomplete.';

COMMENT ON COLUMN eveindy.inventory_coverage_view.owner_scope IS
    'Who holds the stock: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.inventory_coverage_view.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.inventory_coverage_view.total_on_hand IS
    'Units held at all locations together, reserved ones included.';
COMMENT ON COLUMN eveindy.inventory_coverage_view.total_reserved IS
    'Units set aside for planned jobs.';
COMMENT ON COLUMN eveindy.inventory_coverage_view.total_in_transit IS
    'Units on their way or expected from open buy orders; not in total_on_hand.';
