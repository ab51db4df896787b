-- What:  Takes 0004_manifest_items back: the table manifest_items is gone, its indexes, its
--        sequence and its foreign key with it.
-- Why:   document 003, lines 325-345. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on manifest_items, and on manifests too, where the foreign key's
--        triggers are removed: readers and writers of both wait until the transaction ends. It is
--        short once it has the locks.
-- Undo:  0004_manifest_items.sql makes the table again, empty. The items of all manifests are
--        lost: COPY the table to a file first.

DROP TABLE quenty_shipping.manifest_items;
