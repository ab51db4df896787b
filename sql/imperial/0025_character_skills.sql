-- What:  character_skills: which skills a character has trained, and how far.
-- Why:   document 002, lines 228-245; version 1.0 (line 1131). The index on character_id is the
--        front of the unique key; both are stated, and it is smaller (C002-22).
-- Locks: SHARE ROW EXCLUSIVE on characters and skills, for the foreign keys, until the transaction
--        ends: writers there wait, readers do not. The new table is empty, so nothing is scanned
--        and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0025_character_skills.sql; what every character has trained is lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.character_skills (
    id           uuid    NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    character_id uuid    NOT NULL,
    skill_id     uuid    NOT NULL,
    level        integer NOT NULL DEFAULT 1,
    skill_points bigint  NOT NULL DEFAULT 0,
    CONSTRAINT character_skills_pkey              PRIMARY KEY (id),
    CONSTRAINT uq_character_skill                 UNIQUE (character_id, skill_id),
    CONSTRAINT character_skills_character_id_fkey FOREIGN KEY (character_id)
        REFERENCES imperial.characters (id) ON DELETE CASCADE,
    CONSTRAINT character_skills_skill_id_fkey     FOREIGN KEY (skill_id)
        REFERENCES imperial.skills (id) ON DELETE CASCADE,
    CONSTRAINT chk_skill_level                    CHECK (level BETWEEN 1 AND 5)
);

COMMENT ON TABLE imperial.character_skills IS
    'Skills of the characters, one row per character and skill. Deleted with either.';

COMMENT ON COLUMN imperial.character_skills.id IS
    'Key of the row: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.character_skills.character_id IS
    'Who has trained.';
COMMENT ON COLUMN imperial.character_skills.skill_id IS
    'What was trained.';
COMMENT ON COLUMN imperial.character_skills.level IS
    'How far the skill is trained, 1 to 5.';
COMMENT ON COLUMN imperial.character_skills.skill_points IS
    'Skill points that are in this skill.';

-- For the skills of a character, and for the cascade when it is deleted.
CREATE INDEX idx_character_skills_character_id
    ON imperial.character_skills (character_id);

-- For everyone who has a skill, and for the cascade when it is deleted.
CREATE INDEX idx_character_skills_skill_id
    ON imperial.character_skills (skill_id);
