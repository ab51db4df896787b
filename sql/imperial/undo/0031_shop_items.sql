-- What:  Takes 0031_shop_items back: the table shop_items is gone, its indexes, trigger and foreign
--        key with it.
-- Why:   document 002, line 1132 (version 1.5). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while player_inventory_items refers to the table.
-- Locks: ACCESS EXCLUSIVE on shop_items, and on item_types_inventory too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0031_shop_items.sql makes the table again, empty. The whole catalog of the shop is lost:
--        COPY it to a file first.

DROP TABLE imperial.shop_items;
