-- What:  The role echoes_app and what it may do: read and write the rows of this schema's tables,
--        and nothing else.
-- Why:   document 001, lines 263-265: least privilege, a dedicated user with limited permissions,
--        secrets outside of the database. No name or grant is stated (C001-11): a group role
--        that cannot log in and has no password (X-11); the user that the application logs in
--        with is made at deployment and becomes its member. No CREATE on the schema, no TRUNCATE,
--        REFERENCES or TRIGGER on a table, and not its owner: it cannot change the schema or
--        disable a trigger.
--        Tables that the role of this migration adds later get the same by default. Static game
--        data are writable too: the document names no one else who would load them.
--        Roles belong to the whole cluster: another database, or a session at the same moment,
--        may have made this one, and then it is taken as it is.
-- Locks: none that an application waits for. Another session that makes the role at the same
--        moment waits for this transaction.
-- Undo:  undo/0013_app_role.sql revokes what is granted here and keeps the role; no data is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $do$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'echoes_app') THEN
        CREATE ROLE echoes_app NOLOGIN;
        COMMENT ON ROLE echoes_app IS
            'Reads and writes the tables of the schema echoes. Cannot log in: the users of the '
            'Echoes backend are its members.';
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role echoes_app is there already: another session was faster';
END;
$do$;

GRANT USAGE ON SCHEMA echoes TO echoes_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
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
TO echoes_app;

ALTER DEFAULT PRIVILEGES IN SCHEMA echoes
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO echoes_app;
