-- What:  supplier.account: accounts that the business has with its suppliers.
-- Why:   document 004, line 83: supplier account credentials. The secret is encrypted by the
--        application before it gets here (X-11). Columns from its purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on supplier.profile, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short.
-- Undo:  undo/0015_supplier_account.sql; all accounts are lost, their credentials included.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on supplier_id alone: the unique key begins with it.
CREATE TABLE supplier.account (
    id               uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    supplier_id      uuid      NOT NULL,
    login            varchar   NOT NULL,
    secret_encrypted text,
    is_active        boolean   NOT NULL DEFAULT true,
    created_at       timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at       timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT account_pkey                  PRIMARY KEY (id),
    CONSTRAINT account_supplier_id_login_key UNIQUE (supplier_id, login),
    CONSTRAINT account_supplier_id_fkey      FOREIGN KEY (supplier_id)
        REFERENCES supplier.profile (id) ON DELETE CASCADE,
    CONSTRAINT account_login_check           CHECK (login <> '')
);

COMMENT ON TABLE supplier.account IS
    'Accounts with suppliers, one row per supplier and login.';

COMMENT ON COLUMN supplier.account.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN supplier.account.supplier_id IS
    'The supplier that the account is with.';
COMMENT ON COLUMN supplier.account.login IS
    'Name or address to sign in with.';
COMMENT ON COLUMN supplier.account.secret_encrypted IS
    'Password or token, encrypted by the application; never in the clear. NULL: not stored.';
COMMENT ON COLUMN supplier.account.is_active IS
    'Whether the account is used at present.';
COMMENT ON COLUMN supplier.account.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN supplier.account.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

CREATE TRIGGER account_set_updated_at
    BEFORE UPDATE ON supplier.account
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
