-- What:  companies: the tenants of the platform.
-- Why:   document 003, lines 45-64 and 116-118. It stands before users, which the document lists
--        first but which refers to it (C003-01). Defaults and NOT NULL are the document's: a
--        column that is only given a default there is nullable here too, so that no client that
--        sends an explicit NULL breaks. idx_companies_company_id and
--        idx_companies_document_number would repeat the indexes of the unique keys and are left
--        out (X-01).
--        document_type has no foreign key to document_types: none is promised, and line 52 does
--        not say whether it holds a name or a code (C003-20).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0003_companies.sql; all companies are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_customer.companies (
    id              serial       NOT NULL,
    company_id      varchar(255) NOT NULL,
    name            varchar(500),
    business_name   varchar(500),
    document_type   varchar(50),
    document_number varchar(100),
    active          boolean      DEFAULT true,
    created_at      timestamptz  DEFAULT CURRENT_TIMESTAMP,
    updated_at      timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT companies_pkey                PRIMARY KEY (id),
    CONSTRAINT companies_company_id_key      UNIQUE (company_id),
    CONSTRAINT companies_document_number_key UNIQUE (document_number)
);

COMMENT ON TABLE quenty_customer.companies IS
    'Companies that use the platform, one row each: the tenants. '
    'Row-level security shows a service session the one company it works for.';

COMMENT ON COLUMN quenty_customer.companies.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_customer.companies.company_id IS
    'Name of the tenant throughout the platform: users.company_id refers to it, the order and '
    'shipping services store it as a plain value.';
COMMENT ON COLUMN quenty_customer.companies.name IS
    'Name that is shown. NULL: not given.';
COMMENT ON COLUMN quenty_customer.companies.business_name IS
    'Registered name. NULL: not given.';
COMMENT ON COLUMN quenty_customer.companies.document_type IS
    'Kind of document that document_number belongs to; not checked against document_types. '
    'NULL: not given.';
COMMENT ON COLUMN quenty_customer.companies.document_number IS
    'Number of the company''s identity document, unique among companies. NULL: not given; any '
    'number of companies may have none.';
COMMENT ON COLUMN quenty_customer.companies.active IS
    'false: closed, kept for its history. NULL: written so by a client; counts as not active.';
COMMENT ON COLUMN quenty_customer.companies.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_customer.companies.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_companies_active
    ON quenty_customer.companies (active);

CREATE INDEX idx_companies_name
    ON quenty_customer.companies (name);

CREATE TRIGGER update_companies_updated_at
    BEFORE UPDATE ON quenty_customer.companies
    FOR EACH ROW
    EXECUTE FUNCTION quenty_customer.update_updated_at_column();
