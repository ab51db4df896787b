-- What:  game_servers: the dedicated servers that run the game, and what each is responsible for.
-- Why:   document 002, lines 870-908; version 1.0 (line 1131).
--        The CHECKs of server_type and status are the lists of lines 880, 888 and 906-908
--        (C002-15). status is NOT NULL, which the document does not say: it has a default, and
--        NULL would pass its CHECK unseen (the argument of C002-12).
--        The foreign keys have no delete rule (lines 885-886), which is NO ACTION: a server that
--        runs a system or a region keeps it from being deleted, so the wipe of lines 963-984 needs
--        it deregistered first. Players are on it; that is what the rule is good for (C002-05).
--        Which of the two ids goes with which server_type is said in comments only (lines
--        885-886). No CHECK: a server may register before it is given anything to run. Nor is
--        current_players held below max_players: the count is reported, not decided (C002-14).
--        idx_game_servers_server_name (line 900) is left out: the unique key is that index (X-01).
--        idx_game_servers_heartbeat is stated twice (lines 903, 1064) and made once (C002-08).
--        idx_game_servers_region is added: each region of a wipe is looked up here.
-- Locks: SHARE ROW EXCLUSIVE on solar_systems and regions, for the foreign keys, until the
--        transaction ends: writers there wait, readers do not. The new table is empty, so nothing
--        is scanned and it is short. The rest is new and nobody waits for it.
-- Undo:  undo/0028_game_servers.sql; all registrations are lost; servers register again.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE imperial.game_servers (
    id              uuid         NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    server_name     varchar(100) NOT NULL,
    server_type     varchar(50)  NOT NULL,
    ip_address      varchar(45)  NOT NULL,
    port            integer      NOT NULL,
    solar_system_id uuid,
    region_id       uuid,
    status          varchar(20)  NOT NULL DEFAULT 'Starting',
    current_players integer               DEFAULT 0,
    max_players     integer               DEFAULT 100,
    jwt_token       text,
    last_heartbeat  timestamp             DEFAULT pg_catalog.now(),
    created_at      timestamp             DEFAULT pg_catalog.now(),
    CONSTRAINT game_servers_pkey                 PRIMARY KEY (id),
    CONSTRAINT game_servers_server_name_key      UNIQUE (server_name),
    CONSTRAINT game_servers_solar_system_id_fkey FOREIGN KEY (solar_system_id)
        REFERENCES imperial.solar_systems (id) ON DELETE NO ACTION,
    CONSTRAINT game_servers_region_id_fkey       FOREIGN KEY (region_id)
        REFERENCES imperial.regions (id) ON DELETE NO ACTION,
    CONSTRAINT chk_port_range                    CHECK (port BETWEEN 1024 AND 65535),
    CONSTRAINT game_servers_server_type_check
        CHECK (server_type IN ('DedicatedSystem', 'RegionalCluster')),
    CONSTRAINT game_servers_status_check
        CHECK (status IN ('Starting', 'Running', 'Stopping', 'Crashed'))
);

COMMENT ON TABLE imperial.game_servers IS
    'Dedicated servers of the game, one row per server that has registered. A system or region '
    'that one of them runs cannot be deleted.';

COMMENT ON COLUMN imperial.game_servers.id IS
    'Key of the server: a random UUID, made by the database.';
COMMENT ON COLUMN imperial.game_servers.server_name IS
    'Name that the server registers by; there is one server of it.';
COMMENT ON COLUMN imperial.game_servers.server_type IS
    'DedicatedSystem: runs one solar system. RegionalCluster: runs several systems of a region.';
COMMENT ON COLUMN imperial.game_servers.ip_address IS
    'Address that clients connect to, IPv4 or IPv6 in text.';
COMMENT ON COLUMN imperial.game_servers.port IS
    'Port that clients connect to.';
COMMENT ON COLUMN imperial.game_servers.solar_system_id IS
    'System that a DedicatedSystem runs. NULL: a RegionalCluster, or nothing is given to it yet.';
COMMENT ON COLUMN imperial.game_servers.region_id IS
    'Region that a RegionalCluster runs. NULL: a DedicatedSystem, or nothing is given to it yet.';
COMMENT ON COLUMN imperial.game_servers.status IS
    'What the server last said of itself: Starting, Running or Stopping; or Crashed, when it says '
    'nothing any more.';
COMMENT ON COLUMN imperial.game_servers.current_players IS
    'Players on the server, as it last said.';
COMMENT ON COLUMN imperial.game_servers.max_players IS
    'Players that it is meant for.';
COMMENT ON COLUMN imperial.game_servers.jwt_token IS
    'Token that the server calls the API with. A secret: the application stores it encrypted. '
    'NULL: none issued.';
COMMENT ON COLUMN imperial.game_servers.last_heartbeat IS
    'When the server was last heard of.';
COMMENT ON COLUMN imperial.game_servers.created_at IS
    'When the server first registered.';

-- For all servers that run, or that do not.
CREATE INDEX idx_game_servers_status
    ON imperial.game_servers (status);

-- For the server of a system, and for the check when it is deleted.
CREATE INDEX idx_game_servers_solar_system
    ON imperial.game_servers (solar_system_id);

-- For the servers of a region, and for the check when it is deleted.
CREATE INDEX idx_game_servers_region
    ON imperial.game_servers (region_id);

-- For the servers that have gone silent, longest first.
CREATE INDEX idx_game_servers_heartbeat
    ON imperial.game_servers (last_heartbeat);
