-- What:  wallet_transactions: every movement of credits, with the balance after it.
-- Why:   document 002, lines 272-311; version 1.0 (line 1131). The record in lines 303-310 is an
--        example and no SQL; it is not ported (C002-16).
--        The CHECK of transaction_type is the list of lines 293-298 (C002-15). Which sign goes
--        with which type is not stated, nor that amount cannot be 0 (a fee that was waived), so
--        no CHECK says so. reference_id is of a shop item, a contract and so on: one column cannot
--        refer to several tables (C002-19).
--        "Complete audit trail" and "keep full history with pilot" (lines 274, 1028) stand against
--        ON DELETE CASCADE, which is what is written (lines 279, 1014, 1028). History outlives a
--        ban, which deletes nothing (line 94), but not the deletion of the account (C002-06).
--        No guard against UPDATE or DELETE, for the cascade is a DELETE.
--        The index on character_id has two names (lines 288 and 1060) and is made once, by the
--        first; the one on created_at is stated twice (lines 290, 1061) (C002-08, C002-09).
-- Locks: SHARE ROW EXCLUSIVE on characters, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0027_wallet_transactions.sql; the whole history of credits is lost, and nothing else
--        holds it.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.wallet_transactions (
    id               bigserial   NOT NULL,
    character_id     uuid        NOT NULL,
    transaction_type varchar(50) NOT NULL,
    amount           bigint      NOT NULL,
    balance_after    bigint      NOT NULL,
    reference_id     uuid,
    description      text,
    created_at       timestamp            DEFAULT pg_catalog.now(),
    CONSTRAINT wallet_transactions_pkey              PRIMARY KEY (id),
    CONSTRAINT wallet_transactions_character_id_fkey FOREIGN KEY (character_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE,
    CONSTRAINT wallet_transactions_transaction_type_check CHECK (transaction_type IN (
        'MarketBuy', 'MarketSell', 'ContractReward', 'MissionReward',
        'Bounty', 'Insurance', 'Refund', 'AdminCredit', 'AdminDebit',
        'Transfer', 'Fee', 'Tax', 'Donation'
    ))
);

COMMENT ON TABLE imperial.wallet_transactions IS
    'Movements of credits, one row for each, written together with the change of '
    'characters.wallet_balance. Deleted with the character.';

COMMENT ON COLUMN imperial.wallet_transactions.id IS
    'Number of the entry, drawn from a sequence; gaps are normal.';
COMMENT ON COLUMN imperial.wallet_transactions.character_id IS
    'Whose credits moved.';
COMMENT ON COLUMN imperial.wallet_transactions.transaction_type IS
    'Why they moved: one of thirteen words, such as MarketBuy, Bounty or Tax.';
COMMENT ON COLUMN imperial.wallet_transactions.amount IS
    'Credits; positive when they came in, negative when they went out.';
COMMENT ON COLUMN imperial.wallet_transactions.balance_after IS
    'Credits that the character had afterwards.';
COMMENT ON COLUMN imperial.wallet_transactions.reference_id IS
    'What it was about: the id of a shop item, a contract or the like; not checked. NULL: nothing '
    'that has an id.';
COMMENT ON COLUMN imperial.wallet_transactions.description IS
    'Text for the player. NULL: none.';
COMMENT ON COLUMN imperial.wallet_transactions.created_at IS
    'When they moved.';

COMMENT ON SEQUENCE imperial.wallet_transactions_id_seq IS
    'Numbers for wallet_transactions.id.';

-- For the history of a character, and for the cascade when it is deleted.
CREATE INDEX idx_wallet_transactions_character_id
    ON imperial.wallet_transactions (character_id);

-- For all movements of one kind.
CREATE INDEX idx_wallet_transactions_type
    ON imperial.wallet_transactions (transaction_type);

-- For the latest movements, newest first.
CREATE INDEX idx_wallet_transactions_created
    ON imperial.wallet_transactions (created_at DESC);
