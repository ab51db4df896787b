-- What:  Moves size_master and size_conversion from core to catalog.
-- Why:   document 004, lines 28, 30 and 452: the second of the four documented migrations. Rows,
--        keys, indexes, triggers and the foreign keys of inventory.stock and others move along or
--        follow, as they know the tables by identity and not by name. Only statements that spell
--        core.size_master have to be changed. core.sizes and core.size_validation_log stay: lines
--        159-160 have them in core.
-- Locks: ACCESS EXCLUSIVE on core.size_master and core.size_conversion, until the transaction
--        ends: readers and writers wait, and then find the tables under their new names only. It
--        changes the catalog alone and is short. An application that knows the old names is to be
--        released together with this file.
-- Undo:  undo/0035_move_size_tables_to_catalog.sql; no data is lost, either way.

ALTER TABLE core.size_master SET SCHEMA catalog;

ALTER TABLE core.size_conversion SET SCHEMA catalog;
