-- What:  Takes 0029_clean_expired_sessions back: the function is gone, and no job may call it any
--        more.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while another function made by hand calls it.
-- Locks: none that an application waits for. A run of the job that has begun goes on; one that
--        begins later finds no function.
-- Undo:  0029_clean_expired_sessions.sql makes the function again. No data is lost; privileges
--        granted on the function are.

DROP FUNCTION imperial.clean_expired_sessions(integer);
