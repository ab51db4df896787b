-- What:  Takes 0025_character_skills back: the table character_skills is gone, its indexes and
--        foreign keys with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while a view made by hand reads the table.
-- Locks: ACCESS EXCLUSIVE on character_skills, and on characters and skills too, where the triggers
--        of the foreign keys are removed: readers and writers of all three wait until the
--        transaction ends. It is short once it has the locks.
-- Undo:  0025_character_skills.sql makes the table again, empty. What every character has trained
--        is lost: COPY it to a file first.

DROP TABLE imperial.character_skills;
