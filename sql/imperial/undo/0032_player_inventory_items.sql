-- What:  Takes 0032_player_inventory_items back: the table player_inventory_items is gone, its
--        indexes and foreign keys with it.
-- Why:   document 002, line 1132 (version 1.5). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on player_inventory_items, and on characters and shop_items too, where
--        the triggers of the foreign keys are removed: readers and writers of all three wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0032_player_inventory_items.sql makes the table again, empty. All purchases are lost, also
--        those not fetched yet: COPY them to a file first.

DROP TABLE imperial.player_inventory_items;
