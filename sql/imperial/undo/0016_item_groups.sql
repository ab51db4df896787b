-- What:  Takes 0016_item_groups back: the table item_groups is gone, its five rows and its foreign
--        key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while item_types_inventory refers to the table.
-- Locks: ACCESS EXCLUSIVE on item_groups, and on item_categories too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0016_item_groups.sql makes the table again, with the five rows of the document. Rows that
--        were added or changed since are lost.

DROP TABLE imperial.item_groups;
