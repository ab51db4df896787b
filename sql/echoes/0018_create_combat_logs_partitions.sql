-- What:  FUTURE. create_combat_logs_partitions(): makes the partitions of this month and the next
--        ones, and moves into their month the rows that had to wait in the DEFAULT partition.
-- Why:   document 001, line 252 (C001-12). A month that is there is left alone, and if none is
--        missing, nothing is locked: it can be called at any time and by several at once. Months
--        are those of UTC (line 185), whatever the caller's TimeZone, hence the settings of the
--        function.
--        A row in the DEFAULT partition would keep the partition of its month from being
--        attached. So the months of such rows are made as well, and the rows go there in the
--        same transaction: they are never in both, never in neither.
--        The locks are ACCESS EXCLUSIVE on combat_logs and on its DEFAULT partition, and SHARE ROW
--        EXCLUSIVE on systems, module_types and characters; here is why less would not do.
--        combat_logs: what PostgreSQL itself takes to attach a partition (SHARE UPDATE EXCLUSIVE)
--        lets a query through that has read the list of partitions. It would wait at the DEFAULT
--        partition, go on after the move, and find the rows neither there nor in the partition
--        that it does not know of; an INSERT caught the same way would fail (SQLSTATE 23514).
--        With combat_logs locked, both wait before they read the list.
--        The DEFAULT partition: one can write to it by its own name, past combat_logs. Who does so
--        in the month that is being made waits and is then refused (SQLSTATE 23514), rightly.
--        The tables referred to: to attach a partition with foreign keys takes this lock anyway.
--        They come first, in the order of their files: whoever deletes from one of them reaches
--        combat_logs afterwards too. The ROW SHARE that an INSERT of a hit takes on them does not
--        conflict with it.
--        All are taken before anything is read for good, as strong as they end: who raises a lock
--        later invites a deadlock. For the same reason the first look at the DEFAULT partition
--        gives its lock back. A second caller waits, then finds the work done.
--        lock_timeout = 2s is part of the function: behind a long query it gives up (SQLSTATE
--        55P03) instead of stopping all traffic. Nothing is lost by that, for the DEFAULT partition
--        takes the rows until the next call. ALTER FUNCTION ... SET lock_timeout changes the time.
--        A transaction that writes a hit first and to one of the three tables afterwards can meet
--        it in a deadlock; PostgreSQL ends one of the two (40P01), which can be repeated.
--        It runs as its caller, who has to own the table; EXECUTE is revoked from PUBLIC, as no
--        one else could use it (line 263).
-- Locks: none that an application waits for: only the function is new. What a call locks stands
--        above.
-- Undo:  undo/0018_create_combat_logs_partitions.sql; no data is lost, partitions stay.

CREATE FUNCTION echoes.create_combat_logs_partitions(months_ahead pg_catalog.int4 DEFAULT 3)
    RETURNS SETOF pg_catalog.text
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    SET "TimeZone" = 'UTC'
    SET "DateStyle" = 'ISO, YMD'
    SET lock_timeout = '2s'
AS $function$
DECLARE
    parent     CONSTANT regclass := 'echoes.combat_logs';
    this_month CONSTANT timestamptz := date_trunc('month', now());
    one_month  CONSTANT interval := '1 month';
    locked     boolean := false;
    missing    timestamptz[];
    starts     timestamptz;
    ends       timestamptz;
    child      text;
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'months_ahead is from 0 (this month only) to 120';
    END IF;

    -- Which months are missing? Asked without locks, so that most calls need none, and once more
    -- with them, when nobody can add a row or a partition any more.
    LOOP
        -- The exception is no failure: it takes back the ACCESS SHARE on the DEFAULT partition,
        -- which would stay until the transaction ends. Of two callers that held it, each would
        -- keep the other from locking the partition. The variable keeps its value.
        BEGIN
            missing := ARRAY(
                SELECT m
                FROM (
                    SELECT this_month + ahead * one_month
                    FROM generate_series(0, months_ahead) AS ahead
                    UNION
                    SELECT date_trunc('month', d.created_at)
                    FROM echoes.combat_logs_default AS d
                    -- A year of more or less than four digits has no name: such rows stay where
                    -- they are.
                    WHERE d.created_at >= '0001-01-01 00:00:00+00'
                        AND d.created_at < '10000-01-01 00:00:00+00'
                ) AS months (m)
                -- The look-up sees the catalog as it is, whatever the isolation level.
                WHERE pg_partition_root(
                    to_regclass('echoes.combat_logs_' || to_char(m, 'YYYY_MM'))
                ) IS DISTINCT FROM parent
                ORDER BY m
            );
            RAISE EXCEPTION 'looked';
        EXCEPTION
            WHEN raise_exception THEN
                NULL;
        END;

        IF missing = '{}' THEN
            RETURN;
        END IF;
        EXIT WHEN locked;

        LOCK TABLE ONLY echoes.systems, ONLY echoes.module_types, ONLY echoes.characters
            IN SHARE ROW EXCLUSIVE MODE;
        LOCK TABLE ONLY echoes.combat_logs IN ACCESS EXCLUSIVE MODE;
        LOCK TABLE ONLY echoes.combat_logs_default IN ACCESS EXCLUSIVE MODE;
        locked := true;
    END LOOP;

    FOREACH starts IN ARRAY missing LOOP
        ends := starts + one_month;
        child := 'combat_logs_' || to_char(starts, 'YYYY_MM');

        -- A table of that name that is no partition (detached, say) ends the call here (42P07).
        EXECUTE format(
            'CREATE TABLE echoes.%I (LIKE echoes.combat_logs INCLUDING ALL)', child);
        -- The default privileges of the schema allow more than those of the table as a whole.
        EXECUTE format('REVOKE UPDATE, DELETE ON TABLE echoes.%I FROM echoes_app', child);

        -- Through the parent, so that the columns come in the parent's order, which is also the
        -- new table's. Only the DEFAULT partition can hold rows of a month that has none.
        EXECUTE format(
            'WITH moved AS ('
            '    DELETE FROM echoes.combat_logs'
            '    WHERE created_at >= %L AND created_at < %L'
            '    RETURNING *'
            ') '
            'INSERT INTO echoes.%I SELECT * FROM moved',
            starts, ends, child);
        EXECUTE format(
            'ALTER TABLE echoes.combat_logs'
            ' ATTACH PARTITION echoes.%I FOR VALUES FROM (%L) TO (%L)',
            child, starts, ends);

        RETURN NEXT child;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION echoes.create_combat_logs_partitions(pg_catalog.int4) IS
    'Makes the missing partitions of combat_logs: those of this month of UTC and of months_ahead '
    'more, and of each month that has rows in combat_logs_default, which move there. Returns the '
    'names of those made, nothing if all were there. To be called by the owner, at least once a '
    'month; daily does no harm. Locks combat_logs while it makes a partition, and gives up after '
    'waiting 2 s for a lock (55P03): then call it again.';

REVOKE ALL ON FUNCTION echoes.create_combat_logs_partitions(pg_catalog.int4) FROM PUBLIC;
