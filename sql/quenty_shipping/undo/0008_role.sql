-- What:  Takes 0008_role back, by keeping the role and saying so.
-- Why:   document 003, lines 583-586. A role belongs to the whole cluster: other databases may
--        use it, or had it first, and sessions may be connected as it (C003-07). The file grants
--        nothing, so there is nothing to revoke.
-- Locks: none.
-- Undo:  0008_role.sql finds the role and leaves it as it is. Nothing is lost.

DO $do$
BEGIN
    RAISE NOTICE 'role quenty_shipping_user is kept: other databases of this cluster may use it'
        USING HINT = 'If none does: DROP ROLE quenty_shipping_user;';
END;
$do$;
