-- What:  Takes 0037_business_rules back: compliance.business_rules is gone, with its indexes,
--        triggers and rows.
-- Why:   document 004, lines 136 and 141; what one file made, its undo takes back. Without
--        CASCADE: it refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand
--        depends on it.
-- Locks: ACCESS EXCLUSIVE on compliance.business_rules: readers and writers there wait, then find
--        no table.
-- Undo:  0037_business_rules.sql makes the table again, empty: all rules are lost.

DROP TABLE compliance.business_rules;
