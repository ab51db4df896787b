-- What:  Takes 0022_import_batches back: integration.import_batches and integration.import_records
--        are gone, with their indexes, triggers and rows.
-- Why:   document 004, lines 92-93 and 97-99; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while integration.source_prices refers to
--        them.
-- Locks: ACCESS EXCLUSIVE on integration.import_batches and integration.import_records: readers
--        and writers there wait, then find no table.
-- Undo:  0022_import_batches.sql makes the tables again, empty: all batches and records are lost;
--        what they imported stays.

DROP TABLE integration.import_records;

DROP TABLE integration.import_batches;
