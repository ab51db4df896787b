-- What:  shipping_carriers: the carriers, and how to reach their programs.
-- Why:   document 003, lines 389-405. api_key is a column of the document, but no key is ever put
--        in by a migration, and none should stand there readable (X-11): the comment says so. No
--        CHECK on supported_services: none is stated. No rows: the document lists none.
--        idx_shipping_carriers_code would repeat the index of the unique key and is left out
--        (X-01). No updated_at, hence no trigger.
-- Locks: none that an application waits for: everything here is new. (CREATE INDEX takes SHARE on
--        its table; no one else can see the table.)
-- Undo:  undo/0007_shipping_carriers.sql; all carriers are lost, and with them their encrypted
--        keys.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_shipping.shipping_carriers (
    id                 serial       NOT NULL,
    name               varchar(255) NOT NULL,
    code               varchar(50)  NOT NULL,
    api_endpoint       varchar(500),
    api_key            varchar(500),
    active             boolean      DEFAULT true,
    supported_services jsonb,
    created_at         timestamptz  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT shipping_carriers_pkey     PRIMARY KEY (id),
    CONSTRAINT shipping_carriers_code_key UNIQUE (code)
);

COMMENT ON TABLE quenty_shipping.shipping_carriers IS
    'Carriers that can be asked for rates. Nothing refers to it: shipping_rates names its '
    'carrier itself.';

COMMENT ON COLUMN quenty_shipping.shipping_carriers.id IS
    'Number of the row within this table, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.name IS
    'Name that is shown.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.code IS
    'Short name that programs use.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.api_endpoint IS
    'URL of the carrier''s service. NULL: it has none.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.api_key IS
    'Key for that service, encrypted by the application, or the name under which a secret store '
    'keeps it; never the key itself. NULL: none.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.active IS
    'true: asked for rates. NULL: a client wrote NULL; counts as not active.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.supported_services IS
    'List of the service types that the carrier offers, as an array. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.shipping_carriers.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_shipping_carriers_active
    ON quenty_shipping.shipping_carriers (active);
