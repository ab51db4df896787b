-- What:  Takes 0029_event_store back: logging.event_store is gone, with its indexes and rows.
-- Why:   document 004, line 195; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on logging.event_store: readers and writers there wait, then find no
--        table.
-- Undo:  0029_event_store.sql makes the table again, empty: all events are lost and cannot be
--        rebuilt.

DROP TABLE logging.event_store;
