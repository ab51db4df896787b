-- What:  operations.listing_history: the audit trail of the status of listings.
-- Why:   document 004, line 149. A trail that went with its listing would be none, so a listing
--        with history cannot be deleted (NO ACTION, where sales.pricing_history has CASCADE). The
--        application writes it, as it alone knows who and why; the document has no trigger for it.
--        The statuses are those of sales.listing. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on sales.listing and auth.users, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short.
-- Undo:  undo/0033_listing_history.sql; the audit trail is lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE operations.listing_history (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    listing_id uuid      NOT NULL,
    old_status varchar,
    new_status varchar   NOT NULL,
    changed_by uuid,
    reason     text,
    changed_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT listing_history_pkey            PRIMARY KEY (id),
    CONSTRAINT listing_history_listing_id_fkey FOREIGN KEY (listing_id)
        REFERENCES sales.listing (id) ON DELETE NO ACTION,
    CONSTRAINT listing_history_changed_by_fkey FOREIGN KEY (changed_by)
        REFERENCES auth.users (id) ON DELETE SET NULL,
    CONSTRAINT listing_history_old_status_check
        CHECK (old_status IN ('draft', 'active', 'sold', 'ended')),
    CONSTRAINT listing_history_new_status_check
        CHECK (new_status IN ('draft', 'active', 'sold', 'ended')),
    CONSTRAINT listing_history_check           CHECK (old_status <> new_status)
);

COMMENT ON TABLE operations.listing_history IS
    'Audit trail of listings, one row per change of status. Rows are added and not changed.';

COMMENT ON COLUMN operations.listing_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN operations.listing_history.listing_id IS
    'The listing.';
COMMENT ON COLUMN operations.listing_history.old_status IS
    'Its status before. NULL: it was made with this change.';
COMMENT ON COLUMN operations.listing_history.new_status IS
    'Its status after.';
COMMENT ON COLUMN operations.listing_history.changed_by IS
    'Who changed it. NULL: the application, or an account deleted since.';
COMMENT ON COLUMN operations.listing_history.reason IS
    'Why. NULL: not noted.';
COMMENT ON COLUMN operations.listing_history.changed_at IS
    'When, UTC.';

-- For the trail of a listing, in order, and for the foreign key.
CREATE INDEX ix_listing_history_listing_id_changed_at
    ON operations.listing_history (listing_id, changed_at);

-- For the foreign key when an account is deleted.
CREATE INDEX ix_listing_history_changed_by
    ON operations.listing_history (changed_by);
