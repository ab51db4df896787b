-- What:  Takes 0013_app_role back: what it granted is revoked; the role echoes_app is kept, and a
--        notice says so.
-- Why:   document 001, lines 198-199. A role belongs to the whole cluster: other databases may have
--        granted it something, users may be its members, or it was there before.
-- Locks: none that an application waits for. What the application asks for next is refused
--        (SQLSTATE 42501).
-- Undo:  0013_app_role.sql finds the role and grants again. No data is lost; privileges that were
--        granted by hand stay with the role.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

ALTER DEFAULT PRIVILEGES IN SCHEMA echoes
    REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM echoes_app;

REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLE
    echoes.regions,
    echoes.systems,
    echoes.stations,
    echoes.ship_types,
    echoes.module_types,
    echoes.users,
    echoes.characters,
    echoes.ship_instances,
    echoes.ship_instance_modules,
    echoes.inventory_items
FROM echoes_app;

REVOKE USAGE ON SCHEMA echoes FROM echoes_app;

DO $do$
BEGIN
    RAISE NOTICE 'role echoes_app is kept: other databases of this cluster may use it'
        USING HINT = 'If none does: DROP ROLE echoes_app;';
END;
$do$;
