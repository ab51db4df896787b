-- What:  accounts: who may log in, and with which password hash.
-- Why:   document 002, lines 69-94; version 1.0 (line 1131).
--        chk_email_format is the document's with [A-Za-z] for [A-Z|a-z], where the pipe is a
--        letter like any other: a@b.c|m would be an address (C002-11, X-04).
--        The check takes upper and lower case for the same, the unique key does not:
--        u@example.com and U@example.com would be two accounts. uq_accounts_email_lower keeps
--        them from being made (C002-21), and serves a login that ignores case. The spelling that
--        the owner chose is kept.
--        idx_accounts_username and idx_accounts_email (lines 87-88, again in 1044-1045) are left
--        out: the unique keys are indexes on the same columns already, a second one would only
--        cost writes (X-01, C002-08).
-- Locks: none that an application waits for: everything here is new. (CREATE INDEX takes SHARE on
--        its table; no one else can see the table.)
-- Undo:  undo/0003_accounts.sql; all accounts and their password hashes are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.accounts (
    id            uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    username      varchar(50)  NOT NULL,
    email         varchar(255) NOT NULL,
    password_hash text         NOT NULL,
    is_admin      boolean               DEFAULT FALSE,
    created_at    timestamp             DEFAULT pg_catalog.now(),
    last_login    timestamp,
    is_active     boolean               DEFAULT TRUE,
    CONSTRAINT accounts_pkey         PRIMARY KEY (id),
    CONSTRAINT accounts_username_key UNIQUE (username),
    CONSTRAINT accounts_email_key    UNIQUE (email),
    CONSTRAINT chk_email_format
        CHECK (email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$')
);

COMMENT ON TABLE imperial.accounts IS
    'Logins, one row per person. A ban clears is_active and deletes nothing. To delete the row is '
    'to delete the characters, all they own and their history with it.';

COMMENT ON COLUMN imperial.accounts.id IS
    'Key of the account: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.accounts.username IS
    'Name to log in with; two that differ in case only are two names.';
COMMENT ON COLUMN imperial.accounts.email IS
    'Address as its owner spells it; two that differ in case only are one address.';
COMMENT ON COLUMN imperial.accounts.password_hash IS
    'Salted hash (bcrypt or PBKDF2) that the application makes; never the password.';
COMMENT ON COLUMN imperial.accounts.is_admin IS
    'Whether the account has the role Admin in the application. NULL counts as no.';
COMMENT ON COLUMN imperial.accounts.created_at IS
    'When the account was made.';
COMMENT ON COLUMN imperial.accounts.last_login IS
    'When someone last logged in. NULL: nobody yet.';
COMMENT ON COLUMN imperial.accounts.is_active IS
    'False: banned or given up, and kept. NULL counts as false.';

CREATE UNIQUE INDEX uq_accounts_email_lower
    ON imperial.accounts (pg_catalog.lower(email));
