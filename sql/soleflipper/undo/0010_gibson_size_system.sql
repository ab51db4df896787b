-- What:  Takes 0010_gibson_size_system back: core.size_master and core.size_conversion are gone,
--        with their indexes, triggers and rows.
-- Why:   document 004, lines 28, 30 and 451; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while other tables refer to it.
-- Locks: ACCESS EXCLUSIVE on core.size_master and core.size_conversion, and on catalog.brand too,
--        where the triggers of the foreign key are removed: readers and writers of all of them
--        wait until the transaction ends. It is short once it has the locks.
-- Undo:  0010_gibson_size_system.sql makes the tables again, empty: all Gibson sizes and
--        conversion rules are lost.

DROP TABLE core.size_conversion;

DROP TABLE core.size_master;
