-- What:  Takes 0008_login_lookup back: login_by_email and login_by_username are gone.
-- Why:   document 003, lines 598-601. Without CASCADE: it refuses to run (SQLSTATE 2BP01) while
--        anything depends on one of the functions.
-- Locks: none that an application waits for. From now on nobody can log in.
-- Undo:  0008_login_lookup.sql makes the functions again. No data is lost; privileges granted on
--        them are.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DROP FUNCTION quenty_customer.login_by_username(text);

DROP FUNCTION quenty_customer.login_by_email(text);
