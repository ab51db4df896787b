-- What:  shipping_rates: what carriers ask for taking a manifest.
-- Why:   document 003, lines 347-370, 423-425 and 447. manifest_id is NOT NULL, which the
--        document leaves open: a rate is an offer for one manifest (C003-15). The CHECK bounds
--        base_rate, total_cost and transit_days as stated, not the parts in between, and an
--        unknown transit_days passes it (C003-18). carrier_name is text and refers to no row of
--        shipping_carriers: none is promised. idx_shipping_rates_manifest_id is kept as stated,
--        though it is a prefix of idx_shipping_rates_manifest_carrier_cost (C003-13).
-- Locks: SHARE ROW EXCLUSIVE on manifests, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short. The rest is new and nobody waits for it.
-- Undo:  undo/0005_shipping_rates.sql; all rates are lost. Those still valid can be asked for
--        again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_shipping.shipping_rates (
    id             serial        NOT NULL,
    manifest_id    integer       NOT NULL,
    carrier_name   varchar(255)  NOT NULL,
    service_type   varchar(255)  NOT NULL,
    base_rate      decimal(10,2) NOT NULL,
    weight_rate    decimal(10,2) DEFAULT 0.0,
    volume_rate    decimal(10,2) DEFAULT 0.0,
    fuel_surcharge decimal(10,2) DEFAULT 0.0,
    insurance_rate decimal(10,2) DEFAULT 0.0,
    total_cost     decimal(10,2) NOT NULL,
    currency       varchar(10)   DEFAULT 'USD',
    transit_days   integer,
    valid_until    timestamptz,
    created_at     timestamptz   DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT shipping_rates_pkey             PRIMARY KEY (id),
    CONSTRAINT shipping_rates_manifest_id_fkey FOREIGN KEY (manifest_id)
        REFERENCES quenty_shipping.manifests (id) ON DELETE CASCADE,
    CONSTRAINT chk_shipping_rates_amounts
        CHECK (base_rate >= 0 AND total_cost >= 0 AND transit_days > 0)
);

COMMENT ON TABLE quenty_shipping.shipping_rates IS
    'Offers of carriers to take a manifest, one row per carrier and service. They go with their '
    'manifest.';

COMMENT ON COLUMN quenty_shipping.shipping_rates.id IS
    'Number of the offer, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.manifest_id IS
    'The manifest that the offer is for.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.carrier_name IS
    'Who offers, by name; not checked against shipping_carriers.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.service_type IS
    'Which of the carrier''s services.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.base_rate IS
    'Price before everything else, in currency.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.weight_rate IS
    'What the weight adds, in currency. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.volume_rate IS
    'What the volume adds, in currency. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.fuel_surcharge IS
    'What fuel adds, in currency. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.insurance_rate IS
    'What insurance adds, in currency. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.total_cost IS
    'What is to be paid in all, in currency; as the carrier says, not computed here.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.currency IS
    'Currency of all amounts of the offer, ISO 4217. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.transit_days IS
    'Days from hand-over to delivery. NULL: the carrier does not say.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.valid_until IS
    'When the offer ends. NULL: the carrier does not say.';
COMMENT ON COLUMN quenty_shipping.shipping_rates.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_shipping_rates_manifest_id
    ON quenty_shipping.shipping_rates (manifest_id);

CREATE INDEX idx_shipping_rates_carrier
    ON quenty_shipping.shipping_rates (carrier_name);

CREATE INDEX idx_shipping_rates_total_cost
    ON quenty_shipping.shipping_rates (total_cost);

-- For the cheapest offer of each carrier for a manifest.
CREATE INDEX idx_shipping_rates_manifest_carrier_cost
    ON quenty_shipping.shipping_rates (manifest_id, carrier_name, total_cost);
