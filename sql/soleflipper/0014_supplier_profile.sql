-- What:  supplier.profile: the companies that goods are bought from.
-- Why:   document 004, line 82: supplier company information. Columns from its purpose (C004-07).
--        A supplier with purchases cannot be deleted; is_active ends the relation instead.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0014_supplier_profile.sql; all suppliers are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE supplier.profile (
    id           uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    name         varchar   NOT NULL,
    contact_name varchar,
    email        varchar,
    phone        varchar,
    website      varchar,
    address      text,
    country_code varchar,
    tax_id       varchar,
    notes        text,
    is_active    boolean   NOT NULL DEFAULT true,
    created_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    updated_at   timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT profile_pkey               PRIMARY KEY (id),
    CONSTRAINT profile_name_check         CHECK (name <> ''),
    CONSTRAINT profile_email_check        CHECK (email LIKE '_%@_%'),
    CONSTRAINT profile_country_code_check CHECK (country_code ~ '^[A-Z]{2}$')
);

COMMENT ON TABLE supplier.profile IS
    'Companies that goods are bought from, one row each.';

COMMENT ON COLUMN supplier.profile.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN supplier.profile.name IS
    'Name of the company.';
COMMENT ON COLUMN supplier.profile.contact_name IS
    'Whom to ask there. NULL: nobody in particular.';
COMMENT ON COLUMN supplier.profile.email IS
    'Address for messages. NULL: none known.';
COMMENT ON COLUMN supplier.profile.phone IS
    'Telephone number. NULL: none known.';
COMMENT ON COLUMN supplier.profile.website IS
    'URL of its site. NULL: none known.';
COMMENT ON COLUMN supplier.profile.address IS
    'Postal address. NULL: not known.';
COMMENT ON COLUMN supplier.profile.country_code IS
    'Country of its seat, two letters of ISO 3166-1. NULL: not known.';
COMMENT ON COLUMN supplier.profile.tax_id IS
    'Its number for value added tax. NULL: none known.';
COMMENT ON COLUMN supplier.profile.notes IS
    'What else there is to say. NULL: nothing.';
COMMENT ON COLUMN supplier.profile.is_active IS
    'Whether it is bought from at present.';
COMMENT ON COLUMN supplier.profile.created_at IS
    'When the row was first written, UTC.';
COMMENT ON COLUMN supplier.profile.updated_at IS
    'When the row was last written, UTC; kept by a trigger.';

-- One row per company, whatever the case of its name.
CREATE UNIQUE INDEX profile_lower_name_key
    ON supplier.profile (pg_catalog.lower(name));

CREATE TRIGGER profile_set_updated_at
    BEFORE UPDATE ON supplier.profile
    FOR EACH ROW
    EXECUTE FUNCTION core.set_updated_at();
