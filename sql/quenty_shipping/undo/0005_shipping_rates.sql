-- What:  Takes 0005_shipping_rates back: the table shipping_rates is gone, its indexes, its
--        sequence and its foreign key with it.
-- Why:   document 003, lines 347-370. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while a
--        view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on shipping_rates, and on manifests too, where the foreign key's
--        triggers are removed: readers and writers of both wait until the transaction ends. It is
--        short once it has the locks.
-- Undo:  0005_shipping_rates.sql makes the table again, empty. All rates are lost; those still
--        valid can be asked for again.

DROP TABLE quenty_shipping.shipping_rates;
