-- What:  anomalies: sites where players fight or explore, until they are completed.
-- Why:   document 002, lines 578-602; delete rule again in lines 963-984; version 1.0 (line 1131).
--        The CHECKs of anomaly_type and difficulty are the lists of lines 586-587 (C002-15).
--        No CHECK ties completed_at to is_completed: the document promises none. A site that is
--        completed without a time is one that imperial.clean_completed_anomalies() keeps.
-- Locks: SHARE ROW EXCLUSIVE on solar_systems, for the foreign key, until the transaction ends:
--        writers there wait, readers do not. The new table is empty, so nothing is scanned and
--        it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0013_anomalies.sql; all anomalies are lost; new ones appear as the game goes on.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.anomalies (
    id              uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    solar_system_id uuid             NOT NULL,
    anomaly_type    varchar(50)      NOT NULL,
    difficulty      varchar(20),
    position_x      double precision NOT NULL,
    position_y      double precision NOT NULL,
    position_z      double precision NOT NULL,
    is_completed    boolean                   DEFAULT FALSE,
    respawn_time    integer,
    created_at      timestamp                 DEFAULT pg_catalog.now(),
    completed_at    timestamp,
    CONSTRAINT anomalies_pkey                 PRIMARY KEY (id),
    CONSTRAINT anomalies_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT anomalies_anomaly_type_check
        CHECK (anomaly_type IN ('Combat', 'Data', 'Relic', 'Gas')),
    CONSTRAINT anomalies_difficulty_check
        CHECK (difficulty IN ('Easy', 'Medium', 'Hard', 'Elite'))
);

COMMENT ON TABLE imperial.anomalies IS
    'Sites against the environment. A completed one stays for an hour, then the cleanup deletes '
    'it. Deleted with their system too.';

COMMENT ON COLUMN imperial.anomalies.id IS
    'Key of the anomaly: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.anomalies.solar_system_id IS
    'System that it lies in.';
COMMENT ON COLUMN imperial.anomalies.anomaly_type IS
    'What awaits there: Combat, Data, Relic or Gas.';
COMMENT ON COLUMN imperial.anomalies.difficulty IS
    'How hard it is: Easy, Medium, Hard or Elite. NULL: not rated.';
COMMENT ON COLUMN imperial.anomalies.position_x IS
    'Where the anomaly lies in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.anomalies.position_y IS
    'Where the anomaly lies in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.anomalies.position_z IS
    'Where the anomaly lies in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.anomalies.is_completed IS
    'Whether players have finished it.';
COMMENT ON COLUMN imperial.anomalies.respawn_time IS
    'Seconds until another one appears in its place. NULL: none does.';
COMMENT ON COLUMN imperial.anomalies.created_at IS
    'When the anomaly appeared.';
COMMENT ON COLUMN imperial.anomalies.completed_at IS
    'When players finished it. NULL: not yet.';

-- For the anomalies of a system, and for the cascade when it is deleted.
CREATE INDEX idx_anomalies_solar_system_id
    ON imperial.anomalies (solar_system_id);

-- For all anomalies of one kind.
CREATE INDEX idx_anomalies_type
    ON imperial.anomalies (anomaly_type);

-- For the cleanup: few anomalies are completed and still there.
CREATE INDEX idx_anomalies_completed
    ON imperial.anomalies (is_completed);
