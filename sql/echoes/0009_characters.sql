-- What:  characters: the persons that players are in the game, with their money and whereabouts.
-- Why:   document 001, lines 30-38, 135, 155, 174, 183-184 and 222. wallet_balance has no type:
--        money is numeric(20,2), never a float (C001-04), and it is not overdrawn. The columns
--        keep the names that are listed, although line 180 would spell current_system_id
--        system_id (C001-05). Among links only those of lines 62 and 96 are called nullable, so
--        a character is always in some system; race and bloodline are listed but not required,
--        and nullable (C001-03). ON DELETE RESTRICT for the account too: to delete a player with
--        all that is owned is a decision that no line takes (C001-14).
--        idx_characters_name (line 156) is left out, the unique key is that index (X-01).
--        idx_characters_current_system_id is added (C001-13): who is in a system, and whether
--        one can be deleted. No closed list of races or bloodlines is given, so none is checked.
--        Total wealth (lines 212-216) is calculated and not stored, and no view does it:
--        inventory_value would take a price for each module type, which the document has nowhere.
-- Locks: SHARE ROW EXCLUSIVE on users and systems, for the foreign keys, until the transaction
--        ends: writers there wait, readers do not. The new table is empty, so nothing is scanned
--        and it is short.
-- Undo:  undo/0009_characters.sql; all characters and their money are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE echoes.characters (
    id                uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    user_id           uuid          NOT NULL,
    name              text          NOT NULL,
    race              text,
    bloodline         text,
    created_at        timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    wallet_balance    numeric(20,2) NOT NULL DEFAULT 0,
    current_system_id integer       NOT NULL,
    updated_at        timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT characters_pkey                   PRIMARY KEY (id),
    CONSTRAINT characters_name_key               UNIQUE (name),
    CONSTRAINT characters_user_id_fkey           FOREIGN KEY (user_id)
        REFERENCES echoes.users (id) ON DELETE RESTRICT,
    CONSTRAINT characters_current_system_id_fkey FOREIGN KEY (current_system_id)
        REFERENCES echoes.systems (id) ON DELETE RESTRICT,
    CONSTRAINT characters_name_check             CHECK (name <> ''),
    CONSTRAINT characters_race_check             CHECK (race <> ''),
    CONSTRAINT characters_bloodline_check        CHECK (bloodline <> ''),
    CONSTRAINT characters_wallet_balance_check
        CHECK (wallet_balance >= 0 AND wallet_balance <> 'NaN')
);

COMMENT ON TABLE echoes.characters IS
    'Characters in the game, one row per character; an account may have several. Ships, inventory '
    'items and market orders refer to it; a character that has any cannot be deleted.';

COMMENT ON COLUMN echoes.characters.id IS
    'Key of the character: a random UUID, made by the database unless the client brings one.';
COMMENT ON COLUMN echoes.characters.user_id IS
    'The account that plays the character.';
COMMENT ON COLUMN echoes.characters.name IS
    'Name as other players see it. Unique as it is spelt: Ann and ann are two characters.';
COMMENT ON COLUMN echoes.characters.race IS
    'Race, in the words of the game data. NULL: not chosen.';
COMMENT ON COLUMN echoes.characters.bloodline IS
    'Bloodline within the race, in the words of the game data. NULL: not chosen.';
COMMENT ON COLUMN echoes.characters.created_at IS
    'When the character was made.';
COMMENT ON COLUMN echoes.characters.wallet_balance IS
    'Money at hand, in credits; never below 0.';
COMMENT ON COLUMN echoes.characters.current_system_id IS
    'The system that the character is in.';
COMMENT ON COLUMN echoes.characters.updated_at IS
    'When the row was last written; kept by a trigger.';

-- The characters of an account.
CREATE INDEX idx_characters_user_id
    ON echoes.characters (user_id);

-- Who is in a system.
CREATE INDEX idx_characters_current_system_id
    ON echoes.characters (current_system_id);

CREATE TRIGGER characters_set_updated_at
    BEFORE UPDATE ON echoes.characters
    FOR EACH ROW
    EXECUTE FUNCTION echoes.set_updated_at();
