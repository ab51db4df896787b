-- What:  The role quenty_customer_user, as which the customer service connects.
-- Why:   document 003, lines 583-586. Named customer_user there; roles belong to the whole
--        cluster, so this one carries the deck's name in front. CREATE USER means LOGIN, and it
--        may log in, for the service has no other role (lines 598-601 hang the tenants' isolation
--        on it). It gets no password: a migration holds no secrets, and a role without one is
--        refused wherever pg_hba.conf asks for one, until operations set it (C003-07, X-11).
--        Later files grant what it may do.
--        A role of that name that is there already is kept as it is, as is one that another
--        session makes at this moment (X-07); but not one that no policy could bind.
-- Locks: none that an application waits for. Another session that makes the same role at the same
--        moment waits for this transaction.
-- Undo:  undo/0006_role.sql keeps the role and says so; nothing is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $do$
BEGIN
    IF to_regrole('quenty_customer_user') IS NULL THEN
        CREATE ROLE quenty_customer_user LOGIN;
        COMMENT ON ROLE quenty_customer_user IS
            'The customer service of Quenty. Sees the rows of one company at a time, the one '
            'that app.current_company_id names. Its password is set by operations.';
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role quenty_customer_user was made by another session meanwhile';
END;
$do$;

DO $do$
BEGIN
    PERFORM
    FROM pg_roles AS r
    WHERE r.rolname = 'quenty_customer_user'
        AND (r.rolsuper OR r.rolbypassrls);
    IF FOUND THEN
        RAISE EXCEPTION 'role quenty_customer_user bypasses row-level security'
            USING ERRCODE = 'invalid_role_specification',
                  HINT    = 'It would see the rows of every company: '
                            'ALTER ROLE quenty_customer_user NOSUPERUSER NOBYPASSRLS;';
    END IF;
END;
$do$;
