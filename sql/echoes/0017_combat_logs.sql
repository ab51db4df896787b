-- What:  FUTURE. combat_logs: the hits of combat, partitioned by month, with a DEFAULT partition.
-- Why:   document 001, line 15 (combat logs are truth), line 183, and lines 250-252: "by month",
--        one of the future partitionings (C001-12). A month is a span of time, hence RANGE on
--        created_at, which is when the hit landed, and the key has to include it. The document
--        has no columns; line 289 speaks of damage logs: who hit whom, where, with what, how hard.
--        Killmails, in the same line, are another table of a system still to be designed.
--        Months follow each other without anyone deploying anything, and a fight must not fail
--        because nobody made a partition: so there is a DEFAULT one. Rows do not stay in it, for
--        0018_create_combat_logs_partitions moves them out when it makes their month.
--        No month is made here, as a file cannot know when it is run. A time that is infinite
--        would have no month and is refused.
--        No updated_at, and the application reads and adds only, as in market_transactions.
--        Indexes serve the history of a character and of a system. None is made for
--        module_type_id: module types are hardly ever deleted, hits are written all the time.
-- Locks: SHARE ROW EXCLUSIVE on systems, characters and module_types, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new tables are empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0017_combat_logs.sql; all combat logs are lost and cannot be rebuilt.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- NaN counts as greater than any number, so >= 0 alone would let it in.
CREATE TABLE echoes.combat_logs (
    id                    uuid          NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    created_at            timestamptz   NOT NULL DEFAULT pg_catalog.now(),
    system_id             integer       NOT NULL,
    attacker_character_id uuid          NOT NULL,
    victim_character_id   uuid          NOT NULL,
    module_type_id        integer       NOT NULL,
    damage                numeric(18,3) NOT NULL,
    CONSTRAINT combat_logs_pkey                       PRIMARY KEY (id, created_at),
    CONSTRAINT combat_logs_system_id_fkey             FOREIGN KEY (system_id)
        REFERENCES echoes.systems (id) ON DELETE RESTRICT,
    CONSTRAINT combat_logs_attacker_character_id_fkey FOREIGN KEY (attacker_character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT combat_logs_victim_character_id_fkey   FOREIGN KEY (victim_character_id)
        REFERENCES echoes.characters (id) ON DELETE RESTRICT,
    CONSTRAINT combat_logs_module_type_id_fkey        FOREIGN KEY (module_type_id)
        REFERENCES echoes.module_types (id) ON DELETE RESTRICT,
    CONSTRAINT combat_logs_created_at_check           CHECK (pg_catalog.isfinite(created_at)),
    CONSTRAINT combat_logs_damage_check               CHECK (damage >= 0 AND damage <> 'NaN')
) PARTITION BY RANGE (created_at);

COMMENT ON TABLE echoes.combat_logs IS
    'Hits of combat, one row per hit; history that the application adds to and never changes. '
    'One partition per month of UTC; what has none yet is in combat_logs_default.';

COMMENT ON COLUMN echoes.combat_logs.id IS
    'Key of the hit: a random UUID, made by the database unless the client brings one. The '
    'primary key takes in created_at only because the table is partitioned by it.';
COMMENT ON COLUMN echoes.combat_logs.created_at IS
    'When the hit landed; its month in UTC decides the partition.';
COMMENT ON COLUMN echoes.combat_logs.system_id IS
    'The system where it happened.';
COMMENT ON COLUMN echoes.combat_logs.attacker_character_id IS
    'The character that fired.';
COMMENT ON COLUMN echoes.combat_logs.victim_character_id IS
    'The character that was hit.';
COMMENT ON COLUMN echoes.combat_logs.module_type_id IS
    'The weapon.';
COMMENT ON COLUMN echoes.combat_logs.damage IS
    'Damage done after resistances, in hit points of the game. 0: a miss.';

-- What a character did, newest last.
CREATE INDEX idx_combat_logs_attacker_character_id
    ON echoes.combat_logs (attacker_character_id, created_at);

-- What was done to a character, newest last.
CREATE INDEX idx_combat_logs_victim_character_id
    ON echoes.combat_logs (victim_character_id, created_at);

-- What happened in a system, newest last.
CREATE INDEX idx_combat_logs_system_id
    ON echoes.combat_logs (system_id, created_at);

CREATE TABLE echoes.combat_logs_default
    PARTITION OF echoes.combat_logs DEFAULT;

COMMENT ON TABLE echoes.combat_logs_default IS
    'Hits of months that have no partition of their own yet; empty as long as '
    'create_combat_logs_partitions is called in time. Columns as in combat_logs.';

REVOKE UPDATE, DELETE ON TABLE echoes.combat_logs, echoes.combat_logs_default FROM echoes_app;

GRANT SELECT, INSERT ON TABLE echoes.combat_logs, echoes.combat_logs_default TO echoes_app;
