-- What:  Takes 0037_characters_combat_stats back: the four counters are gone.
-- Why:   document 002, line 1134 (version 2.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads one of the columns.
-- Locks: ACCESS EXCLUSIVE on characters, until the transaction ends: readers and writers there
--        wait. It is short: nothing is rewritten.
-- Undo:  0037_characters_combat_stats.sql makes the columns again, each 0 for every character. What
--        they were is lost: COPY them to a file first.

ALTER TABLE imperial.characters
    DROP COLUMN ships_lost,
    DROP COLUMN ships_destroyed,
    DROP COLUMN total_deaths,
    DROP COLUMN total_kills;
