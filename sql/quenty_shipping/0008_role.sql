-- What:  The role quenty_shipping_user, as which the shipping service connects.
-- Why:   document 003, lines 583-586. Named shipping_user there; roles belong to the whole
--        cluster, so this one carries the deck's name in front. CREATE USER means LOGIN, and it
--        may log in, for the service has no other role. It gets no password: a migration holds no
--        secrets, and a role without one is refused wherever pg_hba.conf asks for one, until
--        operations set it (C003-07, X-11). The next file grants what it may do.
--        A role of that name that is there already is kept as it is, as is one that another
--        session makes at this moment (X-07).
-- Locks: none that an application waits for. Another session that makes the same role at the same
--        moment waits for this transaction.
-- Undo:  undo/0008_role.sql keeps the role and says so; nothing is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $do$
BEGIN
    IF to_regrole('quenty_shipping_user') IS NULL THEN
        CREATE ROLE quenty_shipping_user LOGIN;
        COMMENT ON ROLE quenty_shipping_user IS
            'The shipping service of Quenty. Its password is set by operations.';
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role quenty_shipping_user was made by another session meanwhile';
END;
$do$;
