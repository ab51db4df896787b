-- What:  stargates: the gates that lead from one solar system to another.
-- Why:   document 002, lines 516-544; delete rule again in lines 963-984; version 1.0 (line 1131).
--        The index on the destination has two names (lines 541 and 1053) and is made once, by the
--        first (C002-09).
--        "If gate A-B exists, gate B-A also exists" (line 544) is no constraint here: one gate of
--        a pair is written before the other, and deleted after it (C002-14). The generator writes
--        both; the deck's README has the query that finds a gate without its way back.
-- Locks: SHARE ROW EXCLUSIVE on solar_systems, for the foreign keys, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0011_stargates.sql; all gates are lost. A generated universe can be generated
--        again, with other ids.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.stargates (
    id                    uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    solar_system_id       uuid             NOT NULL,
    destination_system_id uuid             NOT NULL,
    name                  varchar(100)     NOT NULL,
    position_x            double precision NOT NULL,
    position_y            double precision NOT NULL,
    position_z            double precision NOT NULL,
    activation_range      double precision          DEFAULT 5000.0,
    jump_delay            double precision          DEFAULT 3.0,
    created_at            timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT stargates_pkey                       PRIMARY KEY (id),
    CONSTRAINT uq_stargate_name_per_system          UNIQUE (solar_system_id, name),
    CONSTRAINT stargates_solar_system_id_fkey       FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT stargates_destination_system_id_fkey FOREIGN KEY (destination_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT chk_no_self_gate                     CHECK (solar_system_id <> destination_system_id)
);

COMMENT ON TABLE imperial.stargates IS
    'Jump gates, one row per direction: the way back is a gate of its own, in the other system. '
    'Deleted with either system.';

COMMENT ON COLUMN imperial.stargates.id IS
    'Key of the gate: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.stargates.solar_system_id IS
    'System that the gate stands in.';
COMMENT ON COLUMN imperial.stargates.destination_system_id IS
    'System that it leads to, never its own.';
COMMENT ON COLUMN imperial.stargates.name IS
    'Name that players see; there is one of it in a system.';
COMMENT ON COLUMN imperial.stargates.position_x IS
    'Where the gate stands in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stargates.position_y IS
    'Where the gate stands in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stargates.position_z IS
    'Where the gate stands in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stargates.activation_range IS
    'From how many metres away a ship can jump.';
COMMENT ON COLUMN imperial.stargates.jump_delay IS
    'Seconds from the activation to the jump.';
COMMENT ON COLUMN imperial.stargates.created_at IS
    'When the gate was generated.';

-- For the gates of a system, and for the cascade when it is deleted. The unique key begins with
-- the same column; this one is stated, and smaller (C002-22).
CREATE INDEX idx_stargates_solar_system_id
    ON imperial.stargates (solar_system_id);

-- For the gates that lead to a system, and for the cascade when it is deleted.
CREATE INDEX idx_stargates_destination_id
    ON imperial.stargates (destination_system_id);
