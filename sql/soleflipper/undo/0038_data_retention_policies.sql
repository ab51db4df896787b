-- What:  Takes 0038_data_retention_policies back: compliance.data_retention_policies is gone, with
--        its indexes, triggers and rows.
-- Why:   document 004, lines 137 and 142; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand
--        depends on it.
-- Locks: ACCESS EXCLUSIVE on compliance.data_retention_policies: readers and writers there wait,
--        then find no table.
-- Undo:  0038_data_retention_policies.sql makes the table again, empty: all policies are lost.

DROP TABLE compliance.data_retention_policies;
