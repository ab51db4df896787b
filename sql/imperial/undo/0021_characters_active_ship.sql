-- What:  Takes 0021_characters_active_ship back: the foreign key from characters to assets is gone,
--        the column and its index stay.
-- Why:   document 002, line 1131 (version 1.0). It goes first of the circular reference, so that
--        assets and characters can be dropped one after the other (C002-01).
-- Locks: ACCESS EXCLUSIVE on characters and assets, where the triggers of the foreign key are
--        removed: readers and writers of both wait until the transaction ends. It is short once it
--        has the locks.
-- Undo:  0021_characters_active_ship.sql makes the foreign key again, if every ship that characters
--        name is still there. No data is lost.

ALTER TABLE imperial.characters
    DROP CONSTRAINT characters_active_ship_item_id_fkey;
