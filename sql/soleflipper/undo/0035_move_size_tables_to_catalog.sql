-- What:  Takes 0035_move_size_tables_to_catalog back: size_master and size_conversion are in core
--        again.
-- Why:   document 004, line 452; what one file made, its undo takes back. It refuses to run if
--        core has tables of these names by now.
-- Locks: ACCESS EXCLUSIVE on catalog.size_master and catalog.size_conversion: readers and writers
--        wait, and then find the tables under their former names only. It is short.
-- Undo:  0035_move_size_tables_to_catalog.sql moves them to catalog again. Nothing is lost.

ALTER TABLE catalog.size_conversion SET SCHEMA core;

ALTER TABLE catalog.size_master SET SCHEMA core;
