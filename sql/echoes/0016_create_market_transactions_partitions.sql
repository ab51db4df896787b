-- What:  FUTURE. create_market_transactions_partitions(): makes the partition of each region that
--        has none.
-- Why:   document 001, line 253 (C001-12). Regions come with the game data, so their partitions
--        cannot be in a migration; whoever adds a region calls this once more. A partition that is
--        there is left alone, and if none is missing, nothing is locked: it can be called at any
--        time and by several at once.
--        A partition is made as a table and then attached: PARTITION OF would take ACCESS
--        EXCLUSIVE on market_transactions and stop all trade; to attach takes SHARE UPDATE
--        EXCLUSIVE and lets it go on. That is enough here, where no row moves: a query that has
--        read the list of partitions misses only one that was empty, and a trade in the region is
--        refused until the partition is there, as before.
--        To attach also takes SHARE ROW EXCLUSIVE on the tables that the foreign keys refer to:
--        writers there wait. These locks are taken first, in the order of their files; a second
--        caller waits there, then finds the work done.
--        lock_timeout = 2s is part of the function: behind a long transaction it gives up
--        (SQLSTATE 55P03) instead of making all writers wait behind it. Nothing has changed then:
--        call it again. ALTER FUNCTION ... SET lock_timeout changes the time.
--        It runs as its caller, who has to own the table; EXECUTE is revoked from PUBLIC, as no
--        one else could use it (line 263).
-- Locks: none that an application waits for: only the function is new. What a call locks stands
--        above.
-- Undo:  undo/0016_create_market_transactions_partitions.sql; no data is lost, partitions stay.

CREATE FUNCTION echoes.create_market_transactions_partitions()
    RETURNS SETOF pg_catalog.text
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '2s'
AS $function$
DECLARE
    parent  CONSTANT regclass := 'echoes.market_transactions';
    locked  boolean := false;
    missing integer[];
    region  integer;
    child   text;
BEGIN
    -- Which regions have none? Asked without locks, so that most calls need none, and once more
    -- with them, when nobody else can make one any more.
    LOOP
        missing := ARRAY(
            SELECT r.id
            FROM echoes.regions AS r
            -- The look-up sees the catalog as it is, whatever the isolation level.
            WHERE pg_partition_root(
                to_regclass(format('echoes.%I', 'market_transactions_' || r.id))
            ) IS DISTINCT FROM parent
            ORDER BY r.id
        );
        IF missing = '{}' THEN
            RETURN;
        END IF;
        EXIT WHEN locked;

        LOCK TABLE
            ONLY echoes.regions,
            ONLY echoes.stations,
            ONLY echoes.module_types,
            ONLY echoes.characters
            IN SHARE ROW EXCLUSIVE MODE;
        LOCK TABLE ONLY echoes.market_transactions IN SHARE UPDATE EXCLUSIVE MODE;
        locked := true;
    END LOOP;

    FOREACH region IN ARRAY missing LOOP
        child := 'market_transactions_' || region;

        -- A table of that name that is no partition (detached, say) ends the call here (42P07).
        EXECUTE format(
            'CREATE TABLE echoes.%I (LIKE echoes.market_transactions INCLUDING ALL)', child);
        -- The default privileges of the schema allow more than those of the table as a whole.
        EXECUTE format('REVOKE UPDATE, DELETE ON TABLE echoes.%I FROM echoes_app', child);
        EXECUTE format(
            'ALTER TABLE echoes.market_transactions'
            ' ATTACH PARTITION echoes.%I FOR VALUES IN (%L)',
            child, region);

        RETURN NEXT child;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION echoes.create_market_transactions_partitions() IS
    'Makes a partition of market_transactions for each region without one. Returns the names of '
    'those made, nothing if all were there. To be called by the owner whenever regions were added. '
    'While it makes one, writers of regions, stations, module_types and characters wait; it gives '
    'up after waiting 2 s for a lock itself (55P03): then call it again.';

REVOKE ALL ON FUNCTION echoes.create_market_transactions_partitions() FROM PUBLIC;
