-- What:  users: the accounts of players.
-- Why:   document 001, lines 21-28, 174, 183-184, 222 and 269-271. A client or the database makes
--        the UUID (C001-08). last_login is NULL until the first login; all other columns are what
--        an account is known by and let in with, and required (C001-03). idx_users_username and
--        idx_users_email (lines 151-152) are left out: the unique keys are the same indexes, and a
--        second one is paid for with every write (X-01). Both are unique as they are spelt; lines
--        226-227 leave it to the application to bring case and form into order first.
--        Lines 269 and 271: bcrypt or Argon2, never plaintext; the application makes the hash, and
--        no CHECK looks at its form: a refused row would be shown in the error's DETAIL and in the
--        server's log (X-11). There is no column for tokens: line 270 keeps them with the client.
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table; no one else can see the table.)
-- Undo:  undo/0008_users.sql; all accounts are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE echoes.users (
    id            uuid        NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    username      text        NOT NULL,
    email         text        NOT NULL,
    password_hash text        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    last_login    timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT users_pkey                PRIMARY KEY (id),
    CONSTRAINT users_username_key        UNIQUE (username),
    CONSTRAINT users_email_key           UNIQUE (email),
    CONSTRAINT users_username_check      CHECK (username <> ''),
    CONSTRAINT users_email_check         CHECK (email <> ''),
    CONSTRAINT users_password_hash_check CHECK (password_hash <> '')
);

COMMENT ON TABLE echoes.users IS
    'Accounts of players, one row per account. characters refers to it; an account that has '
    'characters cannot be deleted.';

COMMENT ON COLUMN echoes.users.id IS
    'Key of the account: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.users.username IS
    'Name to log in with. Unique as it is spelt: Ann and ann are two accounts.';
COMMENT ON COLUMN echoes.users.email IS
    'E-mail address, one account for each. Unique as it is spelt: the application decides on case '
    'before it stores one.';
COMMENT ON COLUMN echoes.users.password_hash IS
    'Salted hash of the password in the text form of bcrypt ($2b$...) or Argon2 ($argon2id$...), '
    'made by the application. Never a password, nor anything that it can be read from.';
COMMENT ON COLUMN echoes.users.created_at IS
    'When the account was made.';
COMMENT ON COLUMN echoes.users.last_login IS
    'When the player last logged in. NULL: not yet.';
COMMENT ON COLUMN echoes.users.updated_at IS
    'When the row was last written, a login included; kept by a trigger.';

CREATE TRIGGER users_set_updated_at
    BEFORE UPDATE ON echoes.users
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();
