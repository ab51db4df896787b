-- What:  Takes 0020_assets back: the table assets is gone, its indexes and foreign keys with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while ships, or the foreign key of characters.active_ship_item_id, refers to the table.
-- Locks: ACCESS EXCLUSIVE on assets, and on characters and item_types_inventory too, where the
--        triggers of the foreign keys are removed: readers and writers of all three wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0020_assets.sql makes the table again, empty. All that characters own is lost, and nothing
--        else holds it: COPY it to a file first. characters.active_ship_item_id keeps ids of ships
--        that are gone, and has to be set to NULL before 0021_characters_active_ship can run again.

DROP TABLE imperial.assets;
