-- What:  The schema quenty_customer: everything of the customer service lives in it.
-- Why:   document 003, lines 7-13. The document gives each service a database with the schema
--        public; a schema of its own lets the three stand in one database as well as in three,
--        and keeps names such as users apart from other systems' (C003-17, X-02). No file of this
--        deck refers to another deck: what points across services stays a plain value (C003-04).
--        The driver, the port, the pool and Alembic's version tables (lines 9-13, 512-522,
--        546-576) are no schema: the ledger of schemadeck stands in for the latter (X-10).
--        ALTER SYSTEM, archiving, dumps and SSL (lines 475-506, 604-613) cannot run in a
--        transaction or are no SQL, and belong to operations (C003-11, X-07, X-09).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schema.sql; loses only this comment and privileges granted on the schema,
--        for it refuses to run while anything is left in it.

CREATE SCHEMA quenty_customer;

COMMENT ON SCHEMA quenty_customer IS
    'Quenty, customer service: companies (the tenants), their users, and the kinds of identity '
    'documents. Other services know a company by companies.company_id and a user by '
    'users.unique_id.';
