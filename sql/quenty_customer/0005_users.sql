-- What:  users: who may log in, in which role, and for which company.
-- Why:   document 003, lines 17-43, 84-98, 112-114, 436 and 437. Line 31 and lines 86-88 give the
--        same foreign key with two delete rules; the named one, ON DELETE SET NULL, is made and
--        no other, for with both a company that has users could never be deleted (C003-02). The
--        e-mail pattern is line 97's (X-04); like it, the unique key tells upper from lower case,
--        though the pattern does not. Defaults and NOT NULL are the document's.
--        idx_users_unique_id, idx_users_username and idx_users_email would repeat the indexes of
--        the unique keys and are left out (X-01). Kept as stated: idx_users_company_id, though it
--        is a prefix of idx_users_company_active, and active in the key of
--        idx_users_email_active, though its predicate fixes it (C003-13). password_hash holds no
--        password (X-11).
-- Locks: SHARE ROW EXCLUSIVE on companies, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short. The rest is new and nobody waits for it.
-- Undo:  undo/0005_users.sql; all users and their password hashes are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_customer.users (
    id            serial       NOT NULL,
    unique_id     varchar(255) NOT NULL,
    username      varchar(255) NOT NULL,
    email         varchar(255) NOT NULL,
    password_hash varchar(255) NOT NULL,
    first_name    varchar(255),
    last_name     varchar(255),
    phone         varchar(50),
    role          varchar(50)  DEFAULT 'customer',
    active        boolean      DEFAULT true,
    last_login    timestamptz,
    company_id    varchar(255),
    created_at    timestamptz  DEFAULT CURRENT_TIMESTAMP,
    updated_at    timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT users_pkey             PRIMARY KEY (id),
    CONSTRAINT users_unique_id_key    UNIQUE (unique_id),
    CONSTRAINT users_username_key     UNIQUE (username),
    CONSTRAINT users_email_key        UNIQUE (email),
    CONSTRAINT fk_users_company       FOREIGN KEY (company_id)
        REFERENCES quenty_customer.companies (company_id) ON DELETE SET NULL,
    CONSTRAINT chk_users_role         CHECK (role IN ('admin', 'manager', 'customer', 'viewer')),
    CONSTRAINT chk_users_email_format
        CHECK (email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$')
);

COMMENT ON TABLE quenty_customer.users IS
    'People and programs that log in to the platform, one row each. Row-level security shows a '
    'service session the users of the one company it works for; login_by_email and '
    'login_by_username find a user before the company is known.';

COMMENT ON COLUMN quenty_customer.users.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_customer.users.unique_id IS
    'Name of the user throughout the platform, for other services and for tokens.';
COMMENT ON COLUMN quenty_customer.users.username IS
    'Name to log in with; upper and lower case differ.';
COMMENT ON COLUMN quenty_customer.users.email IS
    'E-mail address, also to log in with; upper and lower case differ.';
COMMENT ON COLUMN quenty_customer.users.password_hash IS
    'Salted hash of the password, made by the application. Never the password itself.';
COMMENT ON COLUMN quenty_customer.users.first_name IS
    'Given name. NULL: not given.';
COMMENT ON COLUMN quenty_customer.users.last_name IS
    'Family name. NULL: not given.';
COMMENT ON COLUMN quenty_customer.users.phone IS
    'Telephone number as typed in. NULL: not given.';
COMMENT ON COLUMN quenty_customer.users.role IS
    'What the user may do in the application: admin, manager, customer or viewer. No role of '
    'the database. NULL: a client wrote NULL; to be taken as no rights.';
COMMENT ON COLUMN quenty_customer.users.active IS
    'false: may not log in. NULL: written so by a client; counts as not active.';
COMMENT ON COLUMN quenty_customer.users.last_login IS
    'When the user last logged in; written by the application. NULL: never.';
COMMENT ON COLUMN quenty_customer.users.company_id IS
    'Company that the user works for. NULL: none, or the company was deleted; such a user is '
    'seen by no tenant.';
COMMENT ON COLUMN quenty_customer.users.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_customer.users.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_users_company_id
    ON quenty_customer.users (company_id);

CREATE INDEX idx_users_role
    ON quenty_customer.users (role);

CREATE INDEX idx_users_active
    ON quenty_customer.users (active);

-- For the list of a company's active users.
CREATE INDEX idx_users_company_active
    ON quenty_customer.users (company_id, active);

-- For logging in by e-mail.
CREATE INDEX idx_users_email_active
    ON quenty_customer.users (email, active)
    WHERE active = true;

CREATE TRIGGER update_users_updated_at
    BEFORE UPDATE ON quenty_customer.users
    FOR EACH ROW
    EXECUTE FUNCTION quenty_customer.update_updated_at_column();
