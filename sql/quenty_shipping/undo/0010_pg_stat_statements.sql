-- What:  Takes 0010_pg_stat_statements back, by keeping the extension, if it is there, and saying
--        so.
-- Why:   document 003, lines 525-529. An extension belongs to the database: other schemas may use
--        it, or had it first (C003-10).
-- Locks: none.
-- Undo:  0010_pg_stat_statements.sql finds the extension and leaves it as it is. Nothing is lost.

DO $do$
BEGIN
    RAISE NOTICE 'extension pg_stat_statements is kept: all of this database may use it'
        USING HINT = 'If nothing does: DROP EXTENSION pg_stat_statements;';
END;
$do$;
