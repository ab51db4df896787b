-- What:  Takes 0003_manifests back: the table manifests is gone, its indexes, its trigger and its
--        sequence with it.
-- Why:   document 003, lines 295-323. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        another table refers to this one.
-- Locks: ACCESS EXCLUSIVE on manifests: readers and writers there wait, then find no table.
-- Undo:  0003_manifests.sql makes the table again, empty. All manifests are lost, and nothing
--        else holds them: COPY the table to a file first.

DROP TABLE quenty_shipping.manifests;
