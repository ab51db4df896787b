-- What:  manifests: shipments to another country, and how far each is.
-- Why:   document 003, lines 295-323, 409-417 and 446; the trigger after C003-12. company_id and
--        created_by point to the customer service, where no foreign key reaches (C003-04). The
--        two countries have none to countries: they are varchar(100) where countries.iso_code is
--        varchar(10), and none is promised. shipping_zone is called an enum without values
--        further down (line 378), so it stays text (C003-16). Types, defaults and NOT NULL are
--        the document's: NULL passes both CHECKs (C003-18), and money ends at 99,999,999.99
--        (C003-19). idx_manifests_unique_id and idx_manifests_tracking_number would repeat the
--        indexes of the unique keys and are left out (X-01); idx_manifests_company_id is kept as
--        stated, though it is a prefix of idx_manifests_company_status_date (C003-13).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0003_manifests.sql; all manifests are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_shipping.manifests (
    id                  serial        NOT NULL,
    unique_id           varchar(255)  NOT NULL,
    status              varchar(50)   DEFAULT 'draft',
    total_weight        decimal(8,3)  DEFAULT 0.0,
    total_volume        decimal(8,3)  DEFAULT 0.0,
    total_value         decimal(10,2) DEFAULT 0.0,
    currency            varchar(10)   DEFAULT 'USD',
    origin_country      varchar(100)  NOT NULL,
    destination_country varchar(100)  NOT NULL,
    shipping_zone       varchar(50),
    estimated_delivery  timestamptz,
    tracking_number     varchar(255),
    company_id          varchar(255)  NOT NULL,
    created_by          varchar(255)  NOT NULL,
    created_at          timestamptz   DEFAULT CURRENT_TIMESTAMP,
    updated_at          timestamptz   DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT manifests_pkey                PRIMARY KEY (id),
    CONSTRAINT manifests_unique_id_key       UNIQUE (unique_id),
    CONSTRAINT manifests_tracking_number_key UNIQUE (tracking_number),
    CONSTRAINT chk_manifests_status          CHECK (status IN (
        'draft', 'submitted', 'approved', 'rejected', 'shipped', 'delivered'
    )),
    CONSTRAINT chk_manifests_weights         CHECK (
        total_weight >= 0 AND total_volume >= 0 AND total_value >= 0
    )
);

COMMENT ON TABLE quenty_shipping.manifests IS
    'Shipments to another country, one row each. manifest_items has what is in them, '
    'shipping_rates what carriers ask; both go with their manifest.';

COMMENT ON COLUMN quenty_shipping.manifests.id IS
    'Number of the manifest within this service, from a sequence; manifest_items and '
    'shipping_rates refer to it.';
COMMENT ON COLUMN quenty_shipping.manifests.unique_id IS
    'Name of the manifest for people and other services.';
COMMENT ON COLUMN quenty_shipping.manifests.status IS
    'How far it is: draft, submitted, approved or rejected, shipped, delivered. NULL: a client '
    'wrote NULL.';
COMMENT ON COLUMN quenty_shipping.manifests.total_weight IS
    'Weight of all items, in the service''s unit of weight; computed by the application. '
    'NULL: not known.';
COMMENT ON COLUMN quenty_shipping.manifests.total_volume IS
    'Volume of all items, in the service''s unit of volume; computed by the application. '
    'NULL: not known.';
COMMENT ON COLUMN quenty_shipping.manifests.total_value IS
    'Declared value of all items, in currency; computed by the application. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.manifests.currency IS
    'Currency of total_value and of the items'' values, ISO 4217. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_shipping.manifests.origin_country IS
    'Where it is sent from; not checked against countries.';
COMMENT ON COLUMN quenty_shipping.manifests.destination_country IS
    'Where it is sent to; not checked against countries.';
COMMENT ON COLUMN quenty_shipping.manifests.shipping_zone IS
    'Zone that the rates depend on, a value of the application''s ShippingZone. NULL: not set yet.';
COMMENT ON COLUMN quenty_shipping.manifests.estimated_delivery IS
    'When it should arrive. NULL: not known yet.';
COMMENT ON COLUMN quenty_shipping.manifests.tracking_number IS
    'Number under which the carrier tracks it. NULL: not handed over yet; any number of '
    'manifests may have none.';
COMMENT ON COLUMN quenty_shipping.manifests.company_id IS
    'Company that sends it: companies.company_id of the customer service.';
COMMENT ON COLUMN quenty_shipping.manifests.created_by IS
    'Who made it: users.unique_id of the customer service.';
COMMENT ON COLUMN quenty_shipping.manifests.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_shipping.manifests.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_manifests_company_id
    ON quenty_shipping.manifests (company_id);

CREATE INDEX idx_manifests_status
    ON quenty_shipping.manifests (status);

CREATE INDEX idx_manifests_created_at
    ON quenty_shipping.manifests (created_at DESC);

CREATE INDEX idx_manifests_destination
    ON quenty_shipping.manifests (destination_country);

-- For a company's manifests in one status, newest first.
CREATE INDEX idx_manifests_company_status_date
    ON quenty_shipping.manifests (company_id, status, created_at DESC);

CREATE TRIGGER update_manifests_updated_at
    BEFORE UPDATE ON quenty_shipping.manifests
    FOR EACH ROW
    EXECUTE FUNCTION quenty_shipping.update_updated_at_column();
