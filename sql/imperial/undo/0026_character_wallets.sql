-- What:  Takes 0026_character_wallets back: the table character_wallets is gone, its trigger and
--        foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on character_wallets, and on characters too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0026_character_wallets.sql makes the table again, empty. All balances in it are lost;
--        those of characters stay.

DROP TABLE imperial.character_wallets;
