-- What:  stations: the space stations, each in a system, with the services that it offers.
-- Why:   document 001, lines 112-117, 168, 175 and 183. services is a JSON array, hence jsonb and a
--        CHECK (C001-09); the list of services ends in "etc.", so its words are not checked, nor
--        are station types, for which there is no list at all. station_type is listed but not
--        required, hence nullable (C001-03).
--        The second key is not stated. Ships and inventory items name a system and a station
--        (lines 61-62 and 95-96), and it lets a foreign key refuse a station that lies in another
--        system than the one named beside it.
-- Locks: SHARE ROW EXCLUSIVE on systems, for the foreign key, until the transaction ends: writers
--        there wait, readers do not. The new table is empty, so nothing is scanned and it is short.
-- Undo:  undo/0005_stations.sql; all stations are lost. They come back with the game data.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE echoes.stations (
    id           integer     NOT NULL,
    system_id    integer     NOT NULL,
    name         text        NOT NULL,
    station_type text,
    services     jsonb       NOT NULL DEFAULT '[]',
    created_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT stations_pkey               PRIMARY KEY (id),
    CONSTRAINT stations_id_system_id_key   UNIQUE (id, system_id),
    CONSTRAINT stations_system_id_fkey     FOREIGN KEY (system_id)
        REFERENCES echoes.systems (id) ON DELETE RESTRICT,
    CONSTRAINT stations_name_check         CHECK (name <> ''),
    CONSTRAINT stations_station_type_check CHECK (station_type <> ''),
    CONSTRAINT stations_services_check     CHECK (pg_catalog.jsonb_typeof(services) = 'array')
);

COMMENT ON TABLE echoes.stations IS
    'Space stations, one row per station; static game data. Ships, inventory items and market '
    'orders refer to it; a station named there cannot be deleted.';

COMMENT ON COLUMN echoes.stations.id IS
    'Id of the station in the game data, the same in every environment.';
COMMENT ON COLUMN echoes.stations.system_id IS
    'The system that the station lies in.';
COMMENT ON COLUMN echoes.stations.name IS
    'Name as players see it.';
COMMENT ON COLUMN echoes.stations.station_type IS
    'Kind of station, in the words of the game data. NULL: none in particular.';
COMMENT ON COLUMN echoes.stations.services IS
    'What the station offers: a JSON array of words such as "market", "repair", "fitting". '
    'Empty: nothing.';
COMMENT ON COLUMN echoes.stations.created_at IS
    'When the row was first written.';

COMMENT ON CONSTRAINT stations_id_system_id_key ON echoes.stations IS
    'For foreign keys that name a station together with its system; id alone is unique already.';

-- For navigation: the stations of a system.
CREATE INDEX idx_stations_system_id
    ON echoes.stations (system_id);
