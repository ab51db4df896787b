-- What:  auth.users: who may sign in.
-- Why:   document 004, lines 174 and 397: accounts with encrypted credentials. A password is
--        stored as a hash made by the application, which also chooses the algorithm (X-11). Names
--        and addresses are unique whatever their case. What a user may do is in
--        compliance.user_permissions. Columns from its purpose (C004-07).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0013_users.sql; all accounts are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE auth.users (
    id            uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    username      varchar   NOT NULL,
    email         varchar   NOT NULL,
    password_hash varchar   NOT NULL,
    is_active     boolean   NOT NULL DEFAULT true,
    last_login_at timestamp,
    created_at    timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at    timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT users_pkey                PRIMARY KEY (id),
    CONSTRAINT users_username_check      CHECK (username <> ''),
    CONSTRAINT users_email_check         CHECK (email LIKE '_%@_%'),
    CONSTRAINT users_password_hash_check CHECK (password_hash <> '')
);

COMMENT ON TABLE auth.users IS
    'User accounts, one row per person or program that may sign in.';

COMMENT ON COLUMN auth.users.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN auth.users.username IS
    'Name to sign in with.';
COMMENT ON COLUMN auth.users.email IS
    'Address for messages to the user.';
COMMENT ON COLUMN auth.users.password_hash IS
    'Salted hash of the password, made by the application; never the password.';
COMMENT ON COLUMN auth.users.is_active IS
    'Whether the user may sign in. Accounts are switched off rather than deleted.';
COMMENT ON COLUMN auth.users.last_login_at IS
    'When the user last signed in, UTC. NULL: never.';
COMMENT ON COLUMN auth.users.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN auth.users.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- One account per name, whatever its case.
CREATE UNIQUE INDEX users_lower_username_key
    ON auth.users (pg_catalog.lower(username));

-- One account per address, whatever its case.
CREATE UNIQUE INDEX users_lower_email_key
    ON auth.users (pg_catalog.lower(email));

CREATE TRIGGER users_set_updated_at
    BEFORE UPDATE ON auth.users
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
