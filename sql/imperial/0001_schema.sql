-- What:  The schema imperial: everything of this deck lives in it.
-- Why:   document 002, lines 1-64, names a database (echoes_database, line 32) but no schema. The
--        system gets one of its own (X-02), because names such as characters, regions, stations
--        and idx_characters_name collide with those of other systems.
--        Version 1.0 (line 1131), and so is every file up to 0030. The order of the files is the
--        document's version history (lines 1127-1134): what 1.5, 1.8 and 2.0 added comes later,
--        though the document shows each table in its final form.
--        The document counts 50 tables and more (lines 9, 1142) or 47 (lines 33-38), and defines
--        27. Those are here, and skills, which one of them refers to; the others have neither
--        name nor column, and nothing is invented for them (C002-10).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schema.sql; loses only this comment and privileges granted on the schema,
--        for it refuses to run while anything is left in it.

CREATE SCHEMA imperial;

COMMENT ON SCHEMA imperial IS
    'Echoes of Imperial, an online game: accounts and characters, the universe, items and assets, '
    'the shop, game servers, news and wiki. Money is in credits. '
    'Timestamps are without time zone and mean UTC: whoever writes needs TimeZone = UTC.';
