-- What:  Takes 0017_combat_logs back: the table combat_logs is gone, with all its partitions, those
--        made by the function included.
-- Why:   document 001, lines 198-199. Partitions go with their table without CASCADE. It refuses to
--        run (SQLSTATE 2BP01) while a view made by hand reads the table or a partition.
-- Locks: ACCESS EXCLUSIVE on combat_logs and its partitions, and on systems, characters and
--        module_types too, where the foreign keys' triggers are removed: readers and writers of
--        all of them wait until the transaction ends.
-- Undo:  0017_combat_logs.sql makes the table again, empty, with its DEFAULT partition. All combat
--        logs are lost, and nothing else holds them: COPY the table to a file first.

DROP TABLE echoes.combat_logs;
