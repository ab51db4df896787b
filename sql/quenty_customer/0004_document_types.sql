-- What:  document_types: the kinds of identity documents that a company or person can show.
-- Why:   document 003, lines 66-80. No rows: the document lists none. idx_document_types_code
--        would repeat the index of the unique key and is left out (X-01). No updated_at, hence no
--        trigger.
-- Locks: none that an application waits for: everything here is new. (CREATE INDEX takes SHARE on
--        its table; no one else can see the table.)
-- Undo:  undo/0004_document_types.sql; all document types are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_customer.document_types (
    id          serial       NOT NULL,
    name        varchar(255) NOT NULL,
    code        varchar(50)  NOT NULL,
    description text,
    active      boolean      DEFAULT true,
    created_at  timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT document_types_pkey     PRIMARY KEY (id),
    CONSTRAINT document_types_code_key UNIQUE (code)
);

COMMENT ON TABLE quenty_customer.document_types IS
    'Kinds of identity documents, such as a tax number or a passport: one list for all tenants, '
    'hence without row-level security. Nothing refers to it.';

COMMENT ON COLUMN quenty_customer.document_types.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_customer.document_types.name IS
    'Name that is shown.';
COMMENT ON COLUMN quenty_customer.document_types.code IS
    'Short name that programs use.';
COMMENT ON COLUMN quenty_customer.document_types.description IS
    'Explanation for people. NULL: none.';
COMMENT ON COLUMN quenty_customer.document_types.active IS
    'false: no longer offered. NULL: written so by a client; counts as not active.';
COMMENT ON COLUMN quenty_customer.document_types.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_document_types_active
    ON quenty_customer.document_types (active);
