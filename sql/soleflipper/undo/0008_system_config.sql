-- What:  Takes 0008_system_config back: core.system_config is gone, with its indexes, triggers and
--        rows.
-- Why:   document 004, lines 158 and 163-167; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand
--        depends on it.
-- Locks: ACCESS EXCLUSIVE on core.system_config: readers and writers there wait, then find no
--        table.
-- Undo:  0008_system_config.sql makes the table again, with the four keys and no values: the
--        credentials have to be entered again, other settings are lost.

DROP TABLE core.system_config;
