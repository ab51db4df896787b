-- What:  character_wallets: balances in several currencies, for a later version of the game.
-- Why:   document 002, lines 250-268; version 1.0 (line 1131). Until then the balance that counts
--        is characters.wallet_balance (line 268), and nothing keeps the two equal. The cascade of
--        lines 1010-1018 does not name this table; its own foreign key does (C002-18).
--        idx_character_wallets_character_id (line 265) is left out: the unique key is that index
--        (X-01).
-- Locks: SHARE ROW EXCLUSIVE on characters, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0026_character_wallets.sql; all balances in it are lost; those of characters stay.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.character_wallets (
    id             uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id   uuid      NOT NULL,
    isk_balance    bigint             DEFAULT 0,
    plex_balance   integer            DEFAULT 0,
    loyalty_points integer            DEFAULT 0,
    updated_at     timestamp          DEFAULT pg_catalog.now(),
    CONSTRAINT character_wallets_pkey              PRIMARY KEY (id),
    CONSTRAINT character_wallets_character_id_key  UNIQUE (character_id),
    CONSTRAINT character_wallets_character_id_fkey FOREIGN KEY (character_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE
);

COMMENT ON TABLE imperial.character_wallets IS
    'Balances in several currencies, at most one row per character. Not in use yet: '
    'characters.wallet_balance is what counts. Deleted with the character.';

COMMENT ON COLUMN imperial.character_wallets.id IS
    'Key of the wallet: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.character_wallets.character_id IS
    'Whose wallet it is.';
COMMENT ON COLUMN imperial.character_wallets.isk_balance IS
    'Credits.';
COMMENT ON COLUMN imperial.character_wallets.plex_balance IS
    'Units of PLEX, the currency that is bought with money.';
COMMENT ON COLUMN imperial.character_wallets.loyalty_points IS
    'Loyalty points.';
COMMENT ON COLUMN imperial.character_wallets.updated_at IS
    'When the row was last written; kept by a trigger.';

CREATE TRIGGER character_wallets_set_updated_at
    BEFORE UPDATE ON imperial.character_wallets
    FOR EACH ROW
    EXECUTE FUNCTION imperial.set_updated_at();
