-- What:  Takes 0002_pgcrypto back, by keeping the extension and saying so.
-- Why:   document 000, line 48, does not list the extension among what a downgrade tears down, and
--        other schemas of the database may use it, or had it first (C000-10, C000-12).
-- Locks: none.
-- Undo:  0002_pgcrypto.sql finds the extension and leaves it as it is. Nothing is lost.

DO $do$
BEGIN
    RAISE NOTICE 'extension pgcrypto is kept: other schemas of this database may use it'
        USING HINT = 'If none does: DROP EXTENSION pgcrypto;';
END;
$do$;
