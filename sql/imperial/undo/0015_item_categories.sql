-- What:  Takes 0015_item_categories back: the table item_categories is gone, its five rows with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while item_groups refers to the table.
-- Locks: ACCESS EXCLUSIVE on item_categories: readers and writers there wait, then find no table.
-- Undo:  0015_item_categories.sql makes the table again, with the five rows of the document. Rows
--        that were added or changed since are lost.

DROP TABLE imperial.item_categories;
