-- What:  Takes 0030_system_logs back: logging.system_logs is gone, with its indexes and rows.
-- Why:   document 004, line 196; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on logging.system_logs: readers and writers there wait, then find no
--        table.
-- Undo:  0030_system_logs.sql makes the table again, empty: all logs are lost.

DROP TABLE logging.system_logs;
