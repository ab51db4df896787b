-- What:  consumptions: the ledger of what was used up by jobs or written off. Rows are added and
--        never changed.
-- Why:   document 000, lines 28-30, 41 and 44. Columns after C000-03. unit_cost is kept with the
--        entry: the average in inventory rolls on, and the cost trace of line 30 needs the cost
--        of that day. The document calls only acquisitions immutable; this half of the same books
--        gets the same guard. ref_job_id is nullable, as a write-off has no job, and ON DELETE
--        NO ACTION keeps a job as long as its costs refer to it (C000-05). quantity may be
--        negative, to take an earlier row back.
-- Locks: SHARE ROW EXCLUSIVE on industry_jobs, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0011_consumptions.sql; the ledger is lost, and with it what each job has cost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 lets it in; in a ledger no later row could
-- take it back, hence the second half of the CHECKs.
CREATE TABLE eveindy.consumptions (
    id          uuid                       NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    ts          timestamptz                NOT NULL DEFAULT pg_catalog.now(),
    owner_scope text                       NOT NULL,
    type_id     integer                    NOT NULL,
    quantity    numeric(20,2)              NOT NULL,
    unit_cost   numeric(28,4)              NOT NULL,
    reason      eveindy.consumption_reason NOT NULL,
    ref_job_id  bigint,
    CONSTRAINT consumptions_pkey              PRIMARY KEY (id),
    CONSTRAINT consumptions_ref_job_id_fkey   FOREIGN KEY (ref_job_id)
        REFERENCES eveindy.industry_jobs (job_id) ON UPDATE CASCADE ON DELETE NO ACTION,
    CONSTRAINT consumptions_owner_scope_check CHECK (owner_scope <> ''),
    CONSTRAINT consumptions_quantity_check    CHECK (quantity <> 0 AND quantity <> 'NaN'),
    CONSTRAINT consumptions_unit_cost_check   CHECK (unit_cost >= 0 AND unit_cost <> 'NaN')
);

COMMENT ON TABLE eveindy.consumptions IS
    'Ledger of what was used up or written off, one row per item type and occasion. '
    'Append-only: UPDATE, DELETE and TRUNCATE are refused; a mistake is corrected by a row with '
    'the quantity negated, then the right one.';

COMMENT ON COLUMN eveindy.consumptions.id IS
    'Key of the entry: a random UUID, made by the database.';
COMMENT ON COLUMN eveindy.consumptions.ts IS
    'When the goods left the stock.';
COMMENT ON COLUMN eveindy.consumptions.owner_scope IS
    'Whose stock they left: a corporation together with its alts, as one name.';
COMMENT ON COLUMN eveindy.consumptions.type_id IS
    'Item type, the id of ESI.';
COMMENT ON COLUMN eveindy.consumptions.quantity IS
    'Units consumed; negative in a row that takes an earlier one back.';
COMMENT ON COLUMN eveindy.consumptions.unit_cost IS
    'Average cost of one unit at that time, in ISK.';
COMMENT ON COLUMN eveindy.consumptions.reason IS
    'Why the goods left the stock.';
COMMENT ON COLUMN eveindy.consumptions.ref_job_id IS
    'The industry job that used the goods. NULL: a write-off, or the job is not known. '
    'Changes only when the job''s id does.';

-- For the cost trace of a job, by material; it also spares the foreign key a scan of the ledger
-- when a job is deleted or renumbered.
CREATE INDEX ix_consumptions_ref_job_id_type_id
    ON eveindy.consumptions (ref_job_id, type_id);

CREATE TRIGGER consumptions_ledger_guard
    BEFORE UPDATE OR DELETE ON eveindy.consumptions
    FOR EACH ROW
    EXECUTE FUNCTION eveindy.ledger_guard();

CREATE TRIGGER consumptions_ledger_guard_truncate
    BEFORE TRUNCATE ON eveindy.consumptions
    FOR EACH STATEMENT
    EXECUTE FUNCTION eveindy.ledger_guard();
