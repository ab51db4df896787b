-- What:  Validates chk_attributes on the characters that were there before it.
-- Why:   document 002, lines 140-146; version 2.0 (line 1134). Apart from 0035, so that the scan
--        runs under a lock that lets the game go on: locks are held until the transaction ends,
--        and a file is a transaction.
-- Locks: SHARE UPDATE EXCLUSIVE on characters, for as long as a scan of it takes: readers and
--        writers do not wait; VACUUM and other changes of the table do.
-- Undo:  undo/0036_characters_attributes_validate.sql; no data is lost.

ALTER TABLE imperial.characters
    VALIDATE CONSTRAINT chk_attributes;
