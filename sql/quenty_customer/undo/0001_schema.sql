-- What:  Takes 0001_schema back: the schema quenty_customer is gone.
-- Why:   document 003, lines 7-13. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        anything is left in the schema, be it of this deck or made by hand.
-- Locks: none that an application waits for: the schema is empty.
-- Undo:  0001_schema.sql makes the schema again. Its comment and privileges granted on it are
--        lost; there is no data.

DROP SCHEMA quenty_customer;
