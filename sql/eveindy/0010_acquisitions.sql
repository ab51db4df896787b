-- What:  acquisitions: the ledger of what was acquired, at which cost and from where. Rows are
--        added and never changed.
-- Why:   document 000, lines 24-27, 41 and 44. Line 25 gives neither columns nor a rule for
--        deletes: quantity, unit_cost, source and ts (C000-03), and ON DELETE NO ACTION, because
--        a ledger must not lose its provenance (C000-05). Both references are nullable, and no
--        CHECK ties them to source: a market fill has no job, but goods bought for a job may name
--        it, and what ESI has forgotten cannot be named at all. A rule too strict would keep
--        true entries out. quantity may be negative: in rows that are never changed, the only way
--        to correct one is another that takes it back.
-- Locks: SHARE ROW EXCLUSIVE on industry_jobs and buy_orders, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0010_acquisitions.sql; the ledger is lost, and nothing else holds its costs.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 lets it in; in a ledger no later row could
-- take it back, hence the second half of the CHECKs.
CREATE TABLE eveindy.acquisitions (
    id           uuid                       NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    ts           timestamptz                NOT NULL DEFAULT pg_catalog.now(),
    owner_scope  text                       NOT NULL,
    type_id      integer                    NOT NULL,
    quantity     numeric(20,2)              NOT NULL,
    unit_cost    numeric(28,4)              NOT NULL,
    source       eveindy.acquisition_source NOT NULL,
    ref_job_id   bigint,
    ref_order_id bigint,
    CONSTRAINT acquisitions_pkey              PRIMARY KEY (id),
    CONSTRAINT acquisitions_ref_job_id_fkey   FOREIGN KEY (ref_job_id)
        REFERENCES eveindy.industry_jobs (job_id) ON UPDATE CASCADE ON DELETE NO ACTION,
    CONSTRAINT acquisitions_ref_order_id_fkey FOREIGN KEY (ref_order_id)
        REFERENCES eveindy.buy_orders (order_id) ON UPDATE CASCADE ON DELETE NO ACTION,
    CONSTRAINT acquisitions_owner_scope_check CHECK (owner_scope <> ''),
    CONSTRAINT acquisitions_quantity_check    CHECK (quantity <> 0 AND quantity <> 'NaN'),
    CONSTRAINT acquisitions_unit_cost_check   CHECK (unit_cost >= 0 AND unit_cost <> 'NaN')
);

COMMENT ON TABLE eveindy.acquisitions IS
    'Ledger of what was acquired, one row per market fill, excess output of a job, or contract. '
    'Append-only: UPDATE, DELETE and TRUNCATE are refused; a mistake is corrected by a row with '
    'the quantity negated, then the right one.';

COMMENT ON COLUMN eveindy.acquisitions.id IS
    'Key of the entry: a random UUID, made by the database.';
COMMENT ON COLUMN eveindy.acquisitions.ts IS
    'When the goods were acquired.';
COMMENT ON COLUMN eveindy.acquisitions.owner_scope IS
    'Who acquired: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.acquisitions.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.acquisitions.quantity IS
    'Units acquired; negative in a row that takes an earlier one back.';
COMMENT ON COLUMN eveindy.acquisitions.unit_cost IS
    'Cost of one unit, in ISK; 0 for what cost nothing.';
COMMENT ON COLUMN eveindy.acquisitions.source IS
    'Where the goods came from.';
COMMENT ON COLUMN eveindy.acquisitions.ref_job_id IS
    'The industry job behind the entry. NULL: none, or not known. '
    'Changes only when the job''s id does.';
COMMENT ON COLUMN eveindy.acquisitions.ref_order_id IS
    'The buy order behind the entry. NULL: none, or not known. '
    'Changes only when the order''s id does.';

-- Without these, each delete or renumbering of a job or an order would scan the ledger. Partial,
-- as most rows have at most one reference; the foreign keys' own queries can use them so.
CREATE INDEX ix_acquisitions_ref_job_id
    ON eveindy.acquisitions (ref_job_id)
    WHERE ref_job_id IS NOT NULL;

CREATE INDEX ix_acquisitions_ref_order_id
    ON eveindy.acquisitions (ref_order_id)
    WHERE ref_order_id IS NOT NULL;

CREATE TRIGGER acquisitions_ledger_guard
    BEFORE UPDATE OR DELETE ON eveindy.acquisitions
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.ledger_guard();

CREATE TRIGGER acquisitions_ledger_guard_truncate
    BEFORE TRUNCATE ON eveindy.acquisitions
    FOR EACH STATEMENT
    EXECUTE FUNCTION eveindy.ledger_guard();
