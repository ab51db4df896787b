-- What:  Takes 0027_wallet_transactions back: the table wallet_transactions is gone, its sequence,
--        indexes and foreign key with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on wallet_transactions, and on characters too, where the triggers of the
--        foreign key are removed: readers and writers of both wait until the transaction ends. It
--        is short once it has the locks.
-- Undo:  0027_wallet_transactions.sql makes the table again, empty, and its numbers begin at 1
--        again. The whole history of credits is lost, and nothing else holds it: COPY it to a file
--        first.

DROP TABLE imperial.wallet_transactions;
