-- What:  compliance.user_permissions: who may do what.
-- Why:   document 004, lines 133, 138 and 454: part of the fourth documented migration, the Gibson
--        features. Role-based access control of the application: a user holds a role, everywhere
--        (NULL) or on one kind of resource. A unique key lets NULLs in twice, hence the partial
--        unique index. These are no roles of the database; this deck has none, as the document
--        names none. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on auth.users, for the foreign keys, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0039_user_permissions.sql; all permissions are lost, and with them who had granted
--        them.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE compliance.user_permissions (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    user_id    uuid      NOT NULL,
    role       varchar   NOT NULL,
    resource   varchar,
    granted_by uuid,
    granted_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    expires_at timestamp,
    CONSTRAINT user_permissions_pkey                      PRIMARY KEY (id),
    CONSTRAINT user_permissions_user_id_role_resource_key UNIQUE (user_id, role, resource),
    CONSTRAINT user_permissions_user_id_fkey              FOREIGN KEY (user_id)
        REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT user_permissions_granted_by_fkey           FOREIGN KEY (granted_by)
        REFERENCES auth.users (id) ON DELETE SET NULL,
    CONSTRAINT user_permissions_role_check                CHECK (role <> ''),
    CONSTRAINT user_permissions_resource_check            CHECK (resource <> ''),
    CONSTRAINT user_permissions_expires_at_check          CHECK (expires_at > granted_at)
);

COMMENT ON TABLE compliance.user_permissions IS
    'Roles that users hold in the application, one row per user, role and kind of resource.';

COMMENT ON COLUMN compliance.user_permissions.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN compliance.user_permissions.user_id IS
    'Who holds the role.';
COMMENT ON COLUMN compliance.user_permissions.role IS
    'The role, e.g. admin.';
COMMENT ON COLUMN compliance.user_permissions.resource IS
    'The kind of resource that it is limited to, e.g. pricing. NULL: everywhere.';
COMMENT ON COLUMN compliance.user_permissions.granted_by IS
    'Who granted it. NULL: set up with the system, or an account deleted since.';
COMMENT ON COLUMN compliance.user_permissions.granted_at IS
    'When it was granted, UTC.';
COMMENT ON COLUMN compliance.user_permissions.expires_at IS
    'When it ends, UTC. NULL: not by itself.';

-- At most once everywhere.
CREATE UNIQUE INDEX user_permissions_user_id_role_key
    ON compliance.user_permissions (user_id, role)
    WHERE resource IS NULL;

-- For the foreign key when an account is deleted.
CREATE INDEX ix_user_permissions_granted_by
    ON compliance.user_permissions (granted_by);
