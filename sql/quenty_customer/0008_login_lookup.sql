-- What:  login_by_email and login_by_username: find the one active user who is logging in.
-- Why:   document 003, lines 22-24, 29, 437 and 598-601. Whoever logs in has a name and no
--        company yet, and without a company row-level security shows no user, so nobody could log
--        in. These two run as the owner of the table, which row-level security leaves out, and
--        give away no more than a login needs: one row, of an active user (C003-08).
--        SECURITY DEFINER is what they are for; therefore the search_path is fixed, nobody but
--        the owner may call them until 0009_grants, and no text of the caller becomes SQL. Two
--        functions, as a username may look like another user's e-mail address: a search in both
--        columns could find two rows.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0008_login_lookup.sql; no data is lost, privileges granted on the functions are.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE FUNCTION quenty_customer.login_by_email(given_email text)
    RETURNS TABLE (
        unique_id     varchar,
        password_hash varchar,
        role          varchar,
        company_id    varchar
    )
    LANGUAGE sql
    STABLE
    STRICT
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    ROWS 1
AS $function$
    SELECT u.unique_id, u.password_hash, u.role, u.company_id
    FROM quenty_customer.users AS u
    WHERE u.email = given_email
        AND u.active = true;
$function$;

REVOKE ALL ON FUNCTION quenty_customer.login_by_email(text) FROM PUBLIC;

COMMENT ON FUNCTION quenty_customer.login_by_email(text) IS
    'The active user with this e-mail address: whom to greet, the hash to compare the password '
    'with, the role, and what app.current_company_id is to be set to. No row: no such user, or '
    'not active. Runs as its owner, past row-level security.';

CREATE FUNCTION quenty_customer.login_by_username(given_username text)
    RETURNS TABLE (
        unique_id     varchar,
        password_hash varchar,
        role          varchar,
        company_id    varchar
    )
    LANGUAGE sql
    STABLE
    STRICT
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    ROWS 1
AS $function$
    SELECT u.unique_id, u.password_hash, u.role, u.company_id
    FROM quenty_customer.users AS u
    WHERE u.username = given_username
        AND u.active = true;
$function$;

REVOKE ALL ON FUNCTION quenty_customer.login_by_username(text) FROM PUBLIC;

COMMENT ON FUNCTION quenty_customer.login_by_username(text) IS
    'The active user with this username, as login_by_email gives it. Runs as its owner, past '
    'row-level security.';
