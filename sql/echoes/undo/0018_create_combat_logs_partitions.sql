-- What:  Takes 0018_create_combat_logs_partitions back: the function is gone, the partitions that
--        it made stay.
-- Why:   document 001, lines 198-199. The partitions hold combat logs and are part of combat_logs:
--        they go with it.
-- Locks: none that an application waits for.
-- Undo:  0018_create_combat_logs_partitions.sql makes the function again, and it finds the
--        partitions. No data is lost.

DROP FUNCTION echoes.create_combat_logs_partitions(pg_catalog.int4);
