-- What:  Takes 0045_purge_event_log back: the function is gone.
-- Why:   document 004, lines 419-420; what one file made, its undo takes back.
-- Locks: none that an application waits for: a call that is under way ends as it began.
-- Undo:  0045_purge_event_log.sql makes the function again. No data is lost; privileges granted on
--        the function are.

DROP FUNCTION realtime.purge_event_log(pg_catalog.interval, pg_catalog.int4);
