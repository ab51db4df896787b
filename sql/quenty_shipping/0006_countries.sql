-- What:  countries: where can be shipped to, and in which zone it is.
-- Why:   document 003, lines 372-387. zone is called an enum without values, so it stays text
--        (C003-16). iso_code has room for ten characters, as stated. No rows: the document lists
--        none. idx_countries_iso_code would repeat the index of the unique key and is left out
--        (X-01). No updated_at, hence no trigger.
-- Locks: none that an application waits for: everything here is new. (CREATE INDEX takes SHARE on
--        its table; no one else can see the table.)
-- Undo:  undo/0006_countries.sql; all countries are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_shipping.countries (
    id         serial       NOT NULL,
    name       varchar(255) NOT NULL,
    iso_code   varchar(10)  NOT NULL,
    zone       varchar(50),
    active     boolean      DEFAULT true,
    created_at timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT countries_pkey         PRIMARY KEY (id),
    CONSTRAINT countries_iso_code_key UNIQUE (iso_code)
);

COMMENT ON TABLE quenty_shipping.countries IS
    'Countries and their shipping zones, for the application to choose from. Nothing refers to '
    'it: manifests name their countries themselves.';

COMMENT ON COLUMN quenty_shipping.countries.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_shipping.countries.name IS
    'Name that is shown.';
COMMENT ON COLUMN quenty_shipping.countries.iso_code IS
    'Code of ISO 3166.';
COMMENT ON COLUMN quenty_shipping.countries.zone IS
    'Zone that rates depend on, a value of the application''s ShippingZone. NULL: in none.';
COMMENT ON COLUMN quenty_shipping.countries.active IS
    'true: can be shipped to. NULL: a client wrote NULL; counts as not active.';
COMMENT ON COLUMN quenty_shipping.countries.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_countries_zone
    ON quenty_shipping.countries (zone);

CREATE INDEX idx_countries_active
    ON quenty_shipping.countries (active);
