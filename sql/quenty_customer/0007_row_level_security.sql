-- What:  Row-level security on users and companies: quenty_customer_user sees and writes the rows
--        of one company, the one that the setting app.current_company_id names.
-- Why:   document 003, lines 594-601. As written there, a session without the setting gets an
--        error, and after a SET LOCAL the setting is not gone but ''; both count as no company
--        here, and no company sees no row (C003-08). companies gets the same policy, for with
--        row-level security and no policy the service would see no company at all. document_types
--        is one list for all and gets none. A policy FOR ALL without WITH CHECK judges the rows
--        to be written by the same expression as those to be read: no row can be moved to another
--        company, or to none. Not FORCEd: the owner of the tables stays outside, for pg_dump, for
--        migrations and for the login lookup, which has to find a user before a company is known.
--        Hence the service must not connect as the owner.
--        The policy keeps a service that forgot a WHERE from mixing tenants. Whoever can choose
--        the setting chooses the company: it is no wall against someone who runs SQL of their
--        own.
-- Locks: ACCESS EXCLUSIVE on users and companies, until the transaction ends: readers and writers
--        of both wait. Nothing is scanned, so it is short once it has the locks.
-- Undo:  undo/0007_row_level_security.sql; no data is lost, but every role with privileges on the
--        tables then sees all companies.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- In the order in which the foreign key takes them when a company is deleted.
ALTER TABLE quenty_customer.companies ENABLE ROW LEVEL SECURITY;

ALTER TABLE quenty_customer.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_isolation ON quenty_customer.companies
    FOR ALL
    TO quenty_customer_user
    USING (company_id = NULLIF(current_setting('app.current_company_id', true), ''));

COMMENT ON POLICY company_isolation ON quenty_customer.companies IS
    'The one company that app.current_company_id names; none if the setting is missing or empty.';

CREATE POLICY company_isolation ON quenty_customer.users
    FOR ALL
    TO quenty_customer_user
    USING (company_id = NULLIF(current_setting('app.current_company_id', true), ''));

COMMENT ON POLICY company_isolation ON quenty_customer.users IS
    'Users of the one company that app.current_company_id names; none if the setting is missing '
    'or empty. Users without a company belong to no tenant.';
