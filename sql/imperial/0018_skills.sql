-- What:  skills: the skills that characters can train.
-- Why:   document 002, line 236, refers to skills(id), a uuid, and nothing defines that table
--        (C002-02). This is the least that the reference needs: the key, a name to tell one skill
--        from another, and created_at as nearly every table has it. Version 1.0 (line 1131).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0018_skills.sql; all skills are lost, and nothing else in the database holds them.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.skills (
    id         uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name       varchar(100) NOT NULL,
    created_at timestamp             DEFAULT pg_catalog.now(),
    CONSTRAINT skills_pkey     PRIMARY KEY (id),
    CONSTRAINT skills_name_key UNIQUE (name)
);

COMMENT ON TABLE imperial.skills IS
    'Skills that can be trained. To delete one is to take it from every character.';

COMMENT ON COLUMN imperial.skills.id IS
    'Key of the skill: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.skills.name IS
    'Name that players see; there is one skill of it.';
COMMENT ON COLUMN imperial.skills.created_at IS
    'When the skill was defined.';
