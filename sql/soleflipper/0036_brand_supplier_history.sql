-- What:  catalog.brand_history and supplier.supplier_history: what happened in the lives of brands
--        and suppliers.
-- Why:   document 004, lines 31, 85, 398, 400 and 453: the third of the four documented
--        migrations. Two timelines alike: with 2 records for 65 brands they are no audit of
--        changed rows, which would have at least one each, but events that somebody found worth
--        noting. No trigger fills them. Columns from the purpose (C004-07).
-- Locks: SHARE ROW EXCLUSIVE on catalog.brand and supplier.profile, for the foreign keys, until
--        the transaction ends: writers there wait, readers do not. The new tables are empty, so
--        nothing is scanned and it is short.
-- Undo:  undo/0036_brand_supplier_history.sql; both timelines are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No index on brand_id alone: the unique key begins with it, and has a timeline in order.
CREATE TABLE catalog.brand_history (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    brand_id    uuid      NOT NULL,
    event_date  date      NOT NULL,
    event_type  varchar   NOT NULL,
    title       varchar   NOT NULL,
    description text,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT brand_history_pkey                          PRIMARY KEY (id),
    CONSTRAINT brand_history_brand_id_event_date_title_key UNIQUE (brand_id, event_date, title),
    CONSTRAINT brand_history_brand_id_fkey                 FOREIGN KEY (brand_id)
        REFERENCES catalog.brand (id) ON DELETE CASCADE,
    CONSTRAINT brand_history_event_type_check              CHECK (event_type <> ''),
    CONSTRAINT brand_history_title_check                   CHECK (title <> '')
);

COMMENT ON TABLE catalog.brand_history IS
    'Timelines of brands, one row per event, e.g. a founding, a takeover, a collaboration.';

COMMENT ON COLUMN catalog.brand_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN catalog.brand_history.brand_id IS
    'The brand.';
COMMENT ON COLUMN catalog.brand_history.event_date IS
    'Day of the event.';
COMMENT ON COLUMN catalog.brand_history.event_type IS
    'What kind of event it was, e.g. founded.';
COMMENT ON COLUMN catalog.brand_history.title IS
    'The event in a few words.';
COMMENT ON COLUMN catalog.brand_history.description IS
    'More about it. NULL: the title says it all.';
COMMENT ON COLUMN catalog.brand_history.created_at IS
    'When the row was first written, UTC.';

-- No index on supplier_id alone, as above.
CREATE TABLE supplier.supplier_history (
    id          uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    supplier_id uuid      NOT NULL,
    event_date  date      NOT NULL,
    event_type  varchar   NOT NULL,
    title       varchar   NOT NULL,
    description text,
    created_at  timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT supplier_history_pkey             PRIMARY KEY (id),
    CONSTRAINT supplier_history_supplier_id_event_date_title_key
        UNIQUE (supplier_id, event_date, title),
    CONSTRAINT supplier_history_supplier_id_fkey FOREIGN KEY (supplier_id)
        REFERENCES supplier.profile (id) ON DELETE CASCADE,
    CONSTRAINT supplier_history_event_type_check CHECK (event_type <> ''),
    CONSTRAINT supplier_history_title_check      CHECK (title <> '')
);

COMMENT ON TABLE supplier.supplier_history IS
    'Timelines of suppliers, one row per event, e.g. a first contact, new terms, a dispute.';

COMMENT ON COLUMN supplier.supplier_history.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN supplier.supplier_history.supplier_id IS
    'The supplier.';
COMMENT ON COLUMN supplier.supplier_history.event_date IS
    'Day of the event.';
COMMENT ON COLUMN supplier.supplier_history.event_type IS
    'What kind of event it was, e.g. new_terms.';
COMMENT ON COLUMN supplier.supplier_history.title IS
    'The event in a few words.';
COMMENT ON COLUMN supplier.supplier_history.description IS
    'More about it. NULL: the title says it all.';
COMMENT ON COLUMN supplier.supplier_history.created_at IS
    'When the row was first written, UTC.';
