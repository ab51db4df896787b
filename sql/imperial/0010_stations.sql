-- What:  stations: where players dock.
-- Why:   document 002, lines 474-512; delete rule again in lines 963-984; version 1.0 (line 1131).
--        The CHECK of station_type is the list of lines 484 and 509-512 (C002-15).
--        owner_corporation refers to nothing: the document has no table of corporations (C002-02,
--        C002-19). Only lines 511 and 512 say which kinds are a player's, so no CHECK ties the
--        owner to station_type.
--        A planet that vanishes takes its station's planet_id, not the station.
-- Locks: SHARE ROW EXCLUSIVE on solar_systems and planets, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0010_stations.sql; all stations are lost. A generated universe can be generated
--        again, with other ids; what players built cannot.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.stations (
    id                uuid             NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    solar_system_id   uuid             NOT NULL,
    planet_id         uuid,
    name              varchar(100)     NOT NULL,
    station_type      varchar(50)      NOT NULL,
    position_x        double precision NOT NULL,
    position_y        double precision NOT NULL,
    position_z        double precision NOT NULL,
    has_market        boolean                   DEFAULT TRUE,
    has_repair        boolean                   DEFAULT TRUE,
    has_reprocessing  boolean                   DEFAULT FALSE,
    has_manufacturing boolean                   DEFAULT FALSE,
    docking_range     double precision          DEFAULT 5000.0,
    owner_corporation uuid,
    created_at        timestamp                 DEFAULT pg_catalog.now(),
    CONSTRAINT stations_pkey                 PRIMARY KEY (id),
    CONSTRAINT uq_station_name_per_system    UNIQUE (solar_system_id, name),
    CONSTRAINT stations_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE CASCADE,
    CONSTRAINT stations_planet_id_fkey       FOREIGN KEY (planet_id)
        REFERENCES imperial.planets (id) ON DELETE SET NULL,
    CONSTRAINT stations_station_type_check
        CHECK (station_type IN ('Station', 'Outpost', 'Citadel'))
);

COMMENT ON TABLE imperial.stations IS
    'Places to dock at. Deleted with their system; characters that were docked stay, in space and '
    'without a location.';

COMMENT ON COLUMN imperial.stations.id IS
    'Key of the station: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.stations.solar_system_id IS
    'System that it lies in.';
COMMENT ON COLUMN imperial.stations.planet_id IS
    'Planet that it orbits. NULL: none, or the planet was deleted.';
COMMENT ON COLUMN imperial.stations.name IS
    'Name that players see; there is one of it in a system.';
COMMENT ON COLUMN imperial.stations.station_type IS
    'Station: owned by the game, all services. Outpost: owned by players, some services. '
    'Citadel: a large structure of players.';
COMMENT ON COLUMN imperial.stations.position_x IS
    'Where the station lies in its system, first coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stations.position_y IS
    'Where the station lies in its system, second coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stations.position_z IS
    'Where the station lies in its system, third coordinate, in units of the game world.';
COMMENT ON COLUMN imperial.stations.has_market IS
    'Whether goods are traded there.';
COMMENT ON COLUMN imperial.stations.has_repair IS
    'Whether ships are repaired there.';
COMMENT ON COLUMN imperial.stations.has_reprocessing IS
    'Whether ore is turned into minerals there.';
COMMENT ON COLUMN imperial.stations.has_manufacturing IS
    'Whether items are built there.';
COMMENT ON COLUMN imperial.stations.docking_range IS
    'From how many metres away a ship can dock.';
COMMENT ON COLUMN imperial.stations.owner_corporation IS
    'Corporation that owns it; there is no table of corporations to check it against. '
    'NULL: owned by the game.';
COMMENT ON COLUMN imperial.stations.created_at IS
    'When the station was generated or built.';

-- For the stations of a system, and for the cascade when it is deleted. The unique key begins
-- with the same column; this one is stated, and smaller (C002-22).
CREATE INDEX idx_stations_solar_system_id
    ON imperial.stations (solar_system_id);

-- For a search by name over all systems.
CREATE INDEX idx_stations_name
    ON imperial.stations (name);

-- For the stations of a planet, and for SET NULL when it is deleted.
CREATE INDEX idx_stations_planet_id
    ON imperial.stations (planet_id);
