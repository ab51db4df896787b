-- What:  Takes 0009_sizes back: core.sizes is gone, with its indexes and rows.
-- Why:   document 004, line 159; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while inventory.stock refers to it.
-- Locks: ACCESS EXCLUSIVE on core.sizes: readers and writers there wait, then find no table.
-- Undo:  0009_sizes.sql makes the table again, empty: all legacy sizes are lost.

DROP TABLE core.sizes;
