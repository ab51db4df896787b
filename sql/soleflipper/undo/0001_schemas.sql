-- What:  Takes 0001_schemas back: the 15 schemas are gone.
-- Why:   document 004, lines 22-206; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while anything is left in one of the schemas, be it of
--        this deck or made by hand.
-- Locks: none that an application waits for: the schemas are empty.
-- Undo:  0001_schemas.sql makes the schemas again. Their comments and privileges granted on them
--        are lost; there is no data.

DROP SCHEMA realtime;

DROP SCHEMA logging;

DROP SCHEMA financial;

DROP SCHEMA platform;

DROP SCHEMA auth;

DROP SCHEMA core;

DROP SCHEMA operations;

DROP SCHEMA compliance;

DROP SCHEMA pricing;

DROP SCHEMA analytics;

DROP SCHEMA integration;

DROP SCHEMA supplier;

DROP SCHEMA sales;

DROP SCHEMA inventory;

DROP SCHEMA catalog;
