-- What:  wormholes: connections between solar systems that fade with use and time.
-- Why:   document 002, lines 607-633; delete rule again in lines 963-984; version 1.0 (line 1131).
--        stability is NOT NULL, which the document does not say: it has a default, and NULL would
--        pass chk_stability unseen (the argument of C002-12).
--        chk_no_self_gate is a rule for stargates; a wormhole may lead back to where it began.
--        The document lists no cleanup for expired wormholes (lines 1094-1112), so there is none:
--        a query that wants live ones asks for expires_at in the future.
-- Locks: SHARE ROW EXCLUSIVE on solar_systems, for the foreign keys, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0014_wormholes.sql; all wormholes are lost; new ones appear as the game goes on.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.wormholes (
    id                    uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    source_system_id      uuid             NOT NULL,
    destination_system_id uuid             NOT NULL,
    position_x            double precision NOT NULL,
    position_y            double precision NOT NULL,
    position_z            double precision NOT NULL,
    stability             double precision NOT NULL DEFAULT 100.0,
    max_mass_per_jump     double precision,
    total_mass_limit      double precision,
    expires_at            timestamp        NOT NULL,
    created_at            timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT wormholes_pkey                       PRIMARY KEY (id),
    CONSTRAINT wormholes_source_system_id_fkey      FOREIGN KEY (source_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT wormholes_destination_system_id_fkey FOREIGN KEY (destination_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT chk_stability                        CHECK (stability BETWEEN 0 AND 100)
);

COMMENT ON TABLE imperial.wormholes IS
    'Unstable connections between solar systems. Deleted with either system.';

COMMENT ON COLUMN imperial.wormholes.id IS
    'Key of the wormhole: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.wormholes.source_system_id IS
    'System that it opens in.';
COMMENT ON COLUMN imperial.wormholes.destination_system_id IS
    'System that it leads to.';
COMMENT ON COLUMN imperial.wormholes.position_x IS
    'Where it opens in the source system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.wormholes.position_y IS
    'Where it opens in the source system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.wormholes.position_z IS
    'Where it opens in the source system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.wormholes.stability IS
    'What is left of it, in percent; sinks with each use.';
COMMENT ON COLUMN imperial.wormholes.max_mass_per_jump IS
    'Heaviest ship that can pass, in kilograms. NULL: any.';
COMMENT ON COLUMN imperial.wormholes.total_mass_limit IS
    'Mass in kilograms that can pass in all; more makes it collapse. NULL: any.';
COMMENT ON COLUMN imperial.wormholes.expires_at IS
    'When it collapses by itself.';
COMMENT ON COLUMN imperial.wormholes.created_at IS
    'When it opened.';

-- For the wormholes out of a system, and for the cascade when it is deleted.
CREATE INDEX idx_wormholes_source_system
    ON imperial.wormholes (source_system_id);

-- For the wormholes into a system, and for the cascade when it is deleted.
CREATE INDEX idx_wormholes_destination_system
    ON imperial.wormholes (destination_system_id);

-- For those that have expired, and those that soon will.
CREATE INDEX idx_wormholes_expires
    ON imperial.wormholes (expires_at);
