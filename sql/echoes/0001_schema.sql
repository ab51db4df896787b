-- What:  The schema echoes: everything of this deck but the role echoes_app lives in it.
-- Why:   document 001, lines 1-15, names the system but no schema. It gets one of its own, for its
--        table and index names recur in other systems (X-02: users, characters, regions,
--        stations, inventory_items).
--        Times are "stored in UTC" (line 185): each is a timestamptz, which PostgreSQL keeps in UTC
--        whatever the session's TimeZone is (X-03).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schema.sql; loses only this comment and privileges granted on the schema,
--        for it refuses to run while anything is left in it.

CREATE SCHEMA echoes;

COMMENT ON SCHEMA echoes IS
    'Echoes, the backend of an online game in space: accounts and characters, ships and what is '
    'fitted to them, inventory, the universe, the market, combat. The single source of truth for '
    'the state of the game; what can be calculated from it is not stored. '
    'Every time is an instant (timestamptz); money is in the credits of the game.';
