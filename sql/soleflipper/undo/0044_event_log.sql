-- What:  Takes 0044_event_log back: realtime.event_log is gone, with its indexes and rows.
-- Why:   document 004, lines 204 and 420; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand
--        depends on it.
-- Locks: ACCESS EXCLUSIVE on realtime.event_log, and on auth.users too, where the triggers of the
--        foreign key are removed: readers and writers of all of them wait until the transaction
--        ends. It is short once it has the locks.
-- Undo:  0044_event_log.sql makes the table again, empty: all notifications of the last days are
--        lost; clients do not miss old ones.

DROP TABLE realtime.event_log;
