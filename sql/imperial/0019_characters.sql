-- What:  characters: the pilots that accounts play, with their credits and skill points.
-- Why:   document 002, lines 98-160; version 1.0 (line 1131). Attributes and combat stats, lines
--        110-115, 126-130 and 140-146, came with version 2.0 (line 1134) and so come with 0035 and
--        0037, behind the other columns.
--        active_ship_item_id is here without its foreign key: assets, which it refers to, refers
--        to this table, so one of the two has to wait. 0021_characters_active_ship adds it
--        (C002-01, C002-07).
--        The CHECK of race_id is the list of line 107 (C002-15). security_status is NOT NULL,
--        which the document does not say: it has a default, and NULL would pass
--        chk_security_status unseen (the argument of C002-12). That name is used by solar_systems
--        too, with another range; names of constraints are per table (C002-13).
--        corporation_id refers to nothing: the document has no table of corporations (C002-02,
--        C002-19). idx_characters_name (lines 151 and 1049) is left out: the unique key is that
--        index (X-01). idx_characters_account_id is stated twice (lines 150 and 1048) and made
--        once (C002-08).
-- Locks: SHARE ROW EXCLUSIVE on accounts, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0019_characters.sql; all characters are lost, and nothing else holds their credits.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.characters (
    id                       uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    account_id               uuid             NOT NULL,
    name                     varchar(100)     NOT NULL,
    race_id                  integer          NOT NULL,
    corporation_id           uuid,
    wallet_balance           bigint                    DEFAULT 100000,
    total_credits_earned     bigint                    DEFAULT 0,
    total_credits_lost       bigint                    DEFAULT 0,
    total_skill_points       bigint                    DEFAULT 0,
    unallocated_skill_points bigint                    DEFAULT 50000,
    security_status          double precision NOT NULL DEFAULT 0.0,
    active_ship_item_id      uuid,
    created_at               timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT characters_pkey            PRIMARY KEY (id),
    CONSTRAINT characters_name_key        UNIQUE (name),
    CONSTRAINT characters_account_id_fkey FOREIGN KEY (account_id)
        REFERENCES imperial.accounts (id) ON DELETE CASCADE,
    CONSTRAINT characters_race_id_check   CHECK (race_id IN (1, 2, 3, 4)),
    CONSTRAINT chk_security_status        CHECK (security_status BETWEEN -10.0 AND 10.0)
);

COMMENT ON TABLE imperial.characters IS
    'Pilots, any number per account. Deleted with their account, and then all that is theirs is '
    'too: location, skills, wallet, transactions, assets, purchases.';

COMMENT ON COLUMN imperial.characters.id IS
    'Key of the character: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.characters.account_id IS
    'Account that plays the character.';
COMMENT ON COLUMN imperial.characters.name IS
    'Name that players see; there is one character of it.';
COMMENT ON COLUMN imperial.characters.race_id IS
    '1 Caldari, 2 Gallente, 3 Amarr, 4 Minmatar.';
COMMENT ON COLUMN imperial.characters.corporation_id IS
    'Corporation that the character belongs to; there is no table of corporations to check it '
    'against. NULL: none.';
COMMENT ON COLUMN imperial.characters.wallet_balance IS
    'Credits that the character has; the balance that counts (character_wallets is for later). '
    'Whole credits, so that nothing is lost in rounding.';
COMMENT ON COLUMN imperial.characters.total_credits_earned IS
    'Credits that ever came in.';
COMMENT ON COLUMN imperial.characters.total_credits_lost IS
    'Credits that ever went out.';
COMMENT ON COLUMN imperial.characters.total_skill_points IS
    'Skill points that the character has.';
COMMENT ON COLUMN imperial.characters.unallocated_skill_points IS
    'Skill points that are not yet put into a skill.';
COMMENT ON COLUMN imperial.characters.security_status IS
    'Standing with the law, -10 (criminal) to +10 (lawful). '
    'Not the scale of solar_systems.security_status.';
COMMENT ON COLUMN imperial.characters.active_ship_item_id IS
    'Ship that the character flies. NULL: none, or the ship was deleted.';
COMMENT ON COLUMN imperial.characters.created_at IS
    'When the character was made.';

-- For the characters of an account, and for the cascade when it is deleted.
CREATE INDEX idx_characters_account_id
    ON imperial.characters (account_id);

-- For SET NULL when a ship is deleted.
CREATE INDEX idx_characters_active_ship
    ON imperial.characters (active_ship_item_id);
