-- What:  Takes 0020_listing back: sales.listing is gone, with its indexes, triggers and rows.
-- Why:   document 004, line 61; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while sales.pricing_history and
--        operations.listing_history refer to it.
-- Locks: ACCESS EXCLUSIVE on sales.listing, and on inventory.stock and platform.marketplace too,
--        where the triggers of the foreign keys are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0020_listing.sql makes the table again, empty: all listings are lost; those on
--        marketplaces stay online there.

DROP TABLE sales.listing;
