-- What:  The extension pg_stat_statements, in the schema public, if the migrating role may make
--        it.
-- Why:   document 003, lines 525-542. Making it takes a superuser (or what a provider puts in its
--        place), and this deck has to apply as a plain owner of a database; so where it is not
--        allowed the file says so and goes on, and operations make it. Nothing in the deck needs
--        it. It can be made without shared_preload_libraries; its view answers with an error
--        until operations add it there and restart the server, which no migration can do
--        (C003-10). The query of lines 532-541 names columns that are gone since PostgreSQL 13:
--        README.md has it with total_exec_time and mean_exec_time.
--        IF NOT EXISTS, as an extension belongs to the database, not to a deck: another system
--        may have made it, and where it lives then does not matter here.
-- Locks: none that an application waits for. Another session that installs pg_stat_statements at
--        the same moment waits for this transaction, then fails on the duplicate name.
-- Undo:  undo/0010_pg_stat_statements.sql keeps the extension and says so; nothing is lost.

DO $do$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'extension pg_stat_statements is left to operations: %', SQLERRM
            USING HINT = 'As a superuser, in this database: '
                         'CREATE EXTENSION pg_stat_statements WITH SCHEMA public;';
END;
$do$;
