-- What:  Takes 0033_listing_history back: operations.listing_history is gone, with its indexes and
--        rows.
-- Why:   document 004, line 149; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on operations.listing_history, and on sales.listing and auth.users too,
--        where the triggers of the foreign keys are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0033_listing_history.sql makes the table again, empty: the audit trail is lost and cannot
--        be rebuilt.

DROP TABLE operations.listing_history;
