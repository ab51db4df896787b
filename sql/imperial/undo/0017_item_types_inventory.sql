-- What:  Takes 0017_item_types_inventory back: the table item_types_inventory is gone, its index
--        and foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while assets or shop_items refers to the table.
-- Locks: ACCESS EXCLUSIVE on item_types_inventory, and on item_groups too, where the triggers of
--        the foreign key are removed: readers and writers of both wait until the transaction ends.
--        It is short once it has the locks.
-- Undo:  0017_item_types_inventory.sql makes the table again, empty. All item definitions are lost,
--        and nothing else in the database holds them: COPY them to a file first.

DROP TABLE imperial.item_types_inventory;
