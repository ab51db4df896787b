-- What:  Takes 0014_supplier_profile back: supplier.profile is gone, with its indexes, triggers
--        and rows.
-- Why:   document 004, line 82; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while other tables refer to it or
--        analytics.supplier_performance_summary reads it.
-- Locks: ACCESS EXCLUSIVE on supplier.profile: readers and writers there wait, then find no table.
-- Undo:  0014_supplier_profile.sql makes the table again, empty: all suppliers are lost.

DROP TABLE supplier.profile;
