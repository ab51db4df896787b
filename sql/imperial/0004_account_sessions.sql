-- What:  account_sessions: the refresh tokens that keep an account logged in.
-- Why:   document 002, lines 201-224; version 1.0 (line 1131).
--        The unique key on the token is a btree, which takes some 2,700 bytes at most, and a
--        token in clear is a login for whoever reads a backup: the column is for a hash of it
--        (C002-20). The type stays text, as written.
--        idx_account_sessions_token (line 217) is left out: the unique key is that index (X-01).
--        Expired rows go by imperial.clean_expired_sessions(), which idx_account_sessions_expires
--        serves.
-- Locks: SHARE ROW EXCLUSIVE on accounts, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0004_account_sessions.sql; all sessions are lost: everyone has to log in again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.account_sessions (
    id            uuid        NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    account_id    uuid        NOT NULL,
    refresh_token text        NOT NULL,
    expires_at    timestamp   NOT NULL,
    created_at    timestamp            DEFAULT pg_catalog.now(),
    ip_address    varchar(45),
    user_agent    text,
    CONSTRAINT account_sessions_pkey              PRIMARY KEY (id),
    CONSTRAINT account_sessions_refresh_token_key UNIQUE (refresh_token),
    CONSTRAINT account_sessions_account_id_fkey   FOREIGN KEY (account_id)
        REFERENCES imperial.accounts (id) ON DELETE CASCADE
);

COMMENT ON TABLE imperial.account_sessions IS
    'Sessions of "remember me", one row per device that is logged in; they also tell from where an '
    'account is used.';

COMMENT ON COLUMN imperial.account_sessions.id IS
    'Key of the session: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.account_sessions.account_id IS
    'Who is logged in.';
COMMENT ON COLUMN imperial.account_sessions.refresh_token IS
    'Hash (such as SHA-256) of the JWT refresh token, made by the application; never the token.';
COMMENT ON COLUMN imperial.account_sessions.expires_at IS
    'When the token ends; from then on the row only waits to be deleted.';
COMMENT ON COLUMN imperial.account_sessions.created_at IS
    'When the session began.';
COMMENT ON COLUMN imperial.account_sessions.ip_address IS
    'Address that the session began from, IPv4 or IPv6 in text. NULL: not known.';
COMMENT ON COLUMN imperial.account_sessions.user_agent IS
    'What the browser or client called itself. NULL: it did not.';

-- For the sessions of one account, and for the cascade when it is deleted.
CREATE INDEX idx_account_sessions_account_id
    ON imperial.account_sessions (account_id);

-- For the cleanup, oldest first.
CREATE INDEX idx_account_sessions_expires
    ON imperial.account_sessions (expires_at);
