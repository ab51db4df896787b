-- What:  Takes 0012_marketplace back: platform.marketplace is gone, with its indexes, triggers and
--        rows.
-- Why:   document 004, line 181; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it.
-- Locks: ACCESS EXCLUSIVE on platform.marketplace: readers and writers there wait, then find no
--        table.
-- Undo:  0012_marketplace.sql makes the table again, empty: all platforms and their settings are
--        lost.

DROP TABLE platform.marketplace;
