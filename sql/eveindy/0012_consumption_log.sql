-- What:  consumption_log: the audit trail of released reservations and of adjustments. Rows are
--        added and never changed.
-- Why:   document 000, lines 31-33. Line 32 names what is logged, but only "optional notes" as a
--        column (C000-03): the key of the inventory_by_loc row concerned, the quantity, and
--        action, which says what happened. action is text, as the document names its six enums
--        and this is none, and no closed list of actions either. No reference to a job: line 32
--        has none. An audit trail that can be edited is none, hence the guard.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0012_consumption_log.sql; the audit trail is lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN is refused here too: no later row could take it back.
CREATE TABLE eveindy.consumption_log (
    id          uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    ts          timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    owner_scope text          NOT NULL,
    type_id     integer       NOT NULL,
    location_id bigint,
    action      text          NOT NULL,
    quantity    numeric(20,2) NOT NULL,
    notes       text,
    CONSTRAINT consumption_log_pkey              PRIMARY KEY (id),
    CONSTRAINT consumption_log_owner_scope_check CHECK (owner_scope <> ''),
    CONSTRAINT consumption_log_action_check      CHECK (action <> ''),
    CONSTRAINT consumption_log_quantity_check    CHECK (quantity <> 0 AND quantity <> 'NaN')
);

COMMENT ON TABLE eveindy.consumption_log IS
    'Audit trail of stock movements that are neither acquisition nor consumption: reservations '
    'released, quantities adjusted. Append-only: UPDATE, DELETE and TRUNCATE are refused; a '
    'mistake is corrected by a row with the quantity negated, then the right one.';

COMMENT ON COLUMN eveindy.consumption_log.id IS
    'Key of the entry: a random UUID, made by the database.';
COMMENT ON COLUMN eveindy.consumption_log.ts IS
    'When it happened.';
COMMENT ON COLUMN eveindy.consumption_log.owner_scope IS
    'Whose stock: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.consumption_log.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.consumption_log.location_id IS
    'Station or structure, the id of ESI. NULL: not at one location.';
COMMENT ON COLUMN eveindy.consumption_log.action IS
    'What happened: reservation_release or adjustment, so far.';
COMMENT ON COLUMN eveindy.consumption_log.quantity IS
    'Units. Of a release: units set free. Of an adjustment: the change of the stock, negative '
    'when it shrinks. Negated in a row that takes an earlier one back.';
COMMENT ON COLUMN eveindy.consumption_log.notes IS
    'Free text of whoever did it. NULL: nothing to add.';

-- For operational review, newest first.
CREATE INDEX ix_consumption_log_ts
    ON eveindy.consumption_log (ts DESC);

CREATE TRIGGER consumption_log_ledger_guard
    BEFORE UPDATE OR DELETE ON eveindy.consumption_log
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.ledger_guard();

CREATE TRIGGER consumption_log_ledger_guard_truncate
    BEFORE TRUNCATE ON eveindy.consumption_log
    FOR EACH STATEMENT
    EXECUTE FUNCTION eveindy.ledger_guard();
