-- What:  Takes 0018_skills back: the table skills is gone, its index with it.
-- Why:   document 002, line 1131 (version 1.0). Without CASCADE: it refuses to run (SQLSTATE 2BP01)
--        while character_skills refers to the table.
-- Locks: ACCESS EXCLUSIVE on skills: readers and writers there wait, then find no table.
-- Undo:  0018_skills.sql makes the table again, empty. All skills are lost, and nothing else in the
--        database holds them.

DROP TABLE imperial.skills;
