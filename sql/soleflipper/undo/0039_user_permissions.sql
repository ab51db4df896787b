-- What:  Takes 0039_user_permissions back: compliance.user_permissions is gone, with its indexes
--        and rows.
-- Why:   document 004, line 138; what one file made, its undo takes back. Without CASCADE: it
--        refuses to run (SQLSTATE 2BP01) while a view or anything else made by hand depends on it.
-- Locks: ACCESS EXCLUSIVE on compliance.user_permissions, and on auth.users too, where the
--        triggers of the foreign keys are removed: readers and writers of all of them wait until
--        the transaction ends. It is short once it has the locks.
-- Undo:  0039_user_permissions.sql makes the table again, empty: all permissions are lost, and
--        with them who had granted them.

DROP TABLE compliance.user_permissions;
