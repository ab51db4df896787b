-- What:  Takes 0028_game_servers back: the table game_servers is gone, its indexes and foreign keys
--        with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on game_servers, and on solar_systems and regions too, where the triggers
--        of the foreign keys are removed: readers and writers of all three wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0028_game_servers.sql makes the table again, empty. All registrations are lost; servers
--        register again.

DROP TABLE imperial.game_servers;
