-- What:  core.sizes: the legacy size system, sizes as the first imports spelled them.
-- Why:   document 004, lines 159, 328 and 402: kept beside the Gibson sizes ("dual", line 391), as
--        imported stock still refers to it. It stays in core when the other size tables move to
--        catalog: line 159 has it there. Columns from its purpose (C004-07). A region may be
--        missing, and NULLs never collide in a unique key: a partial unique index closes that gap
--        (NULLS NOT DISTINCT would need PostgreSQL 15).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0009_sizes.sql; all legacy sizes are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE core.sizes (
    id         uuid      NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    value      varchar   NOT NULL,
    region     varchar,
    created_at timestamp NOT NULL DEFAULT (pg_catalog.now() AT TIME ZONE 'UTC'),
    CONSTRAINT sizes_pkey             PRIMARY KEY (id),
    CONSTRAINT sizes_value_region_key UNIQUE (value, region),
    CONSTRAINT sizes_value_check      CHECK (value <> ''),
    CONSTRAINT sizes_region_check     CHECK (region <> '')
);

COMMENT ON TABLE core.sizes IS
    'Legacy size system: sizes as imports spelled them, one row per spelling. New sizes belong '
    'into size_master.';

COMMENT ON COLUMN core.sizes.id IS
    'Key: a random UUID, made by the database.';
COMMENT ON COLUMN core.sizes.value IS
    'The size as it was spelled, e.g. 9.5, 42 2/3 or XL.';
COMMENT ON COLUMN core.sizes.region IS
    'Whose sizes it is counted in, e.g. US. NULL: the source did not say.';
COMMENT ON COLUMN core.sizes.created_at IS
    'When the row was first written, UTC.';

-- Without a region, too, each spelling is there once.
CREATE UNIQUE INDEX sizes_value_key
    ON core.sizes (value)
    WHERE region IS NULL;
