-- What:  Takes 0007_row_level_security back: no policy stands between the roles that may use
--        users and companies and their rows.
-- Why:   document 003, lines 594-601. The policies go before row-level security is off, in one
--        transaction: no other session sees the state in between.
-- Locks: ACCESS EXCLUSIVE on users and companies, until the transaction ends: readers and writers
--        of both wait. Nothing is scanned, so it is short once it has the locks.
-- Undo:  0007_row_level_security.sql makes the policies again. No data is lost. Until then every
--        role with privileges on the tables sees all companies; 0009_grants is taken back before
--        this.

DROP POLICY company_isolation ON quenty_customer.companies;

DROP POLICY company_isolation ON quenty_customer.users;

ALTER TABLE quenty_customer.companies DISABLE ROW LEVEL SECURITY;

ALTER TABLE quenty_customer.users DISABLE ROW LEVEL SECURITY;
