-- What:  The schema eveindy: everything of this deck but the extension lives in it.
-- Why:   document 000, lines 1-3, names the system but no schema. It gets one of its own (X-02),
--        because names of tables, types and indexes collide when systems share a schema.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schema.sql; loses only this comment and privileges granted on the schema,
--        for it refuses to run while anything is left in it.

CREATE SCHEMA eveindy;

COMMENT ON SCHEMA eveindy IS
    'EVEINDY, an EVE Online industry business: stock and its cost, industry jobs, buy orders, '
    'the ledgers of what came and what went, order book snapshots. '
    'Ids are those of ESI, the EVE Swagger Interface; money is ISK.';
