-- What:  manifest_items: what is in a manifest, for customs.
-- Why:   document 003, lines 325-345 and 419-421. manifest_id is NOT NULL, which the document
--        leaves open: an item of no manifest is none (C003-15). product_id points to the order
--        service, where no foreign key reaches (C003-04). volume is in no CHECK, as stated.
-- Locks: SHARE ROW EXCLUSIVE on manifests, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and it
--        is short. The rest is new and nobody waits for it.
-- Undo:  undo/0004_manifest_items.sql; the items of all manifests are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_shipping.manifest_items (
    id                serial        NOT NULL,
    manifest_id       integer       NOT NULL,
    description       text          NOT NULL,
    quantity          integer       NOT NULL,
    weight            decimal(8,3)  NOT NULL,
    volume            decimal(8,3),
    value             decimal(10,2) NOT NULL,
    hs_code           varchar(50),
    country_of_origin varchar(100),
    product_id        integer,
    created_at        timestamptz   DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT manifest_items_pkey             PRIMARY KEY (id),
    CONSTRAINT manifest_items_manifest_id_fkey FOREIGN KEY (manifest_id)
        REFERENCES quenty_shipping.manifests (id) ON DELETE CASCADE,
    CONSTRAINT chk_manifest_items_quantities
        CHECK (quantity > 0 AND weight > 0 AND value >= 0)
);

COMMENT ON TABLE quenty_shipping.manifest_items IS
    'What is in a manifest, one row per kind of goods, as customs want to know it. Items go with '
    'their manifest.';

COMMENT ON COLUMN quenty_shipping.manifest_items.id IS
    'Number of the item, from a sequence; nothing refers to it.';
COMMENT ON COLUMN quenty_shipping.manifest_items.manifest_id IS
    'The manifest that the item is in.';
COMMENT ON COLUMN quenty_shipping.manifest_items.description IS
    'What it is, in words.';
COMMENT ON COLUMN quenty_shipping.manifest_items.quantity IS
    'Pieces.';
COMMENT ON COLUMN quenty_shipping.manifest_items.weight IS
    'Weight, in the service''s unit of weight.';
COMMENT ON COLUMN quenty_shipping.manifest_items.volume IS
    'Volume, in the service''s unit of volume. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.manifest_items.value IS
    'Declared value, in the manifest''s currency.';
COMMENT ON COLUMN quenty_shipping.manifest_items.hs_code IS
    'Code of the goods in the Harmonized System of customs. NULL: not classified.';
COMMENT ON COLUMN quenty_shipping.manifest_items.country_of_origin IS
    'Where the goods were made; not checked against countries. NULL: not known.';
COMMENT ON COLUMN quenty_shipping.manifest_items.product_id IS
    'Product: products.id of the order service, which may be gone there. NULL: no product of the '
    'platform.';
COMMENT ON COLUMN quenty_shipping.manifest_items.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';

CREATE INDEX idx_manifest_items_manifest_id
    ON quenty_shipping.manifest_items (manifest_id);

CREATE INDEX idx_manifest_items_product_id
    ON quenty_shipping.manifest_items (product_id);

CREATE INDEX idx_manifest_items_hs_code
    ON quenty_shipping.manifest_items (hs_code);
