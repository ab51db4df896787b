-- What:  The extension pgcrypto, in the schema public.
-- Why:   document 000, line 6, promises it for gen_random_uuid(). That function has been in the
--        core since PostgreSQL 13 and this deck calls the core's, so nothing here needs
--        pgcrypto; it is installed because it is promised (C000-10). IF NOT EXISTS, as an
--        extension belongs to the database, not to a deck: another system may have made it, and
--        where it lives then does not matter here.
-- Locks: none that an application waits for. Another session that installs pgcrypto at the same
--        moment waits for this transaction, then fails on the duplicate name.
-- Undo:  undo/0002_pgcrypto.sql keeps the extension and says so; nothing is lost.

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
