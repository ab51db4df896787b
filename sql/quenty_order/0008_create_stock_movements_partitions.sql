-- What:  create_stock_movements_partitions: makes the partitions of a month and of those after
--        it, and of each month that the default partition holds rows of, and moves these there.
-- Why:   document 003, lines 450-472: "create monthly partitions", which the document does by
--        hand for two months only. While the default partition holds a row of a month, PostgreSQL
--        refuses to make that month's partition (C003-05); so the function moves such rows, in
--        the transaction that makes the partition: they are never in both, never in neither, and
--        if anything fails, all is as before. A row of another month can be there too: one of a
--        month that went by before anyone called, or one that was entered late. Its month is made
--        as well, or it would stay there for good. A month that is there is left alone, and if
--        none is missing, nothing is locked: the call can be scheduled daily.
--        The locks are ACCESS EXCLUSIVE on the parent and on the default partition, and SHARE ROW
--        EXCLUSIVE on products; here is why less would not do.
--        The parent: what PostgreSQL itself takes to attach a partition (SHARE UPDATE EXCLUSIVE)
--        lets a query through that has read the list of partitions. It would wait at the default
--        partition, go on after the move, and find the rows neither there nor in the partition
--        that it does not know of; an INSERT caught the same way would fail with a violated
--        partition constraint. With the parent locked, both wait before they read the list.
--        The default partition: one can write to it by its own name, past the parent.
--        products: to attach a partition with a foreign key takes this lock anyway. It is taken
--        first, in the order in which deleting a product reaches the two tables; the ROW SHARE
--        that an INSERT of a movement takes on products afterwards does not conflict with it.
--        All three are taken before anything is read for good, as strong as they end: who raises
--        a lock later invites a deadlock. For the same reason the first look at the default
--        partition gives its lock back. A second caller waits, then finds the work done.
--        lock_timeout = 2s is part of the function: behind a long query it gives up (SQLSTATE
--        55P03) instead of stopping all traffic. Nothing is lost by that, for the default
--        partition takes the rows until the next call. ALTER FUNCTION ... SET lock_timeout
--        changes the time.
--        A transaction that writes a movement first and to products afterwards can meet it in a
--        deadlock; PostgreSQL ends one of the two (40P01), which can be repeated.
--        TimeZone is part of it too, so that every caller makes the same months, those of UTC.
--        It runs as its caller, who has to own the table: not PUBLIC, not the service.
-- Locks: none that an application waits for: only the function is new. What a call locks stands
--        above.
-- Undo:  undo/0008_create_stock_movements_partitions.sql; loses no data: partitions that the
--        function has made stay.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE FUNCTION quenty_order.create_stock_movements_partitions(
    months_ahead integer DEFAULT 3,
    first_month  date    DEFAULT NULL
)
    RETURNS TABLE (
        partition_name text,
        rows_moved     bigint
    )
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET lock_timeout = '2s'
AS $function$
DECLARE
    parent    CONSTANT regclass := 'quenty_order.stock_movements';
    one_month CONSTANT interval := '1 month';
    locked    boolean := false;
    starts    timestamptz;
    ends      timestamptz;
    missing   timestamptz[];
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION 'months_ahead has to be between 0 and 120'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF first_month NOT BETWEEN '0001-01-01' AND '9999-12-31' THEN
        RAISE EXCEPTION 'first_month has to be a day of the years 1 to 9999'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- CURRENT_DATE as a default would be a day of the caller's time zone; now() is one moment.
    starts := date_trunc('month', coalesce(first_month::timestamptz, now()));

    -- Which months are missing? Asked without locks, so that most calls need none, and once more
    -- with them, when nobody can add a row or a partition any more.
    LOOP
        -- The exception is no failure: it takes back the ACCESS SHARE on the default partition,
        -- which would stay until the transaction ends. Of two callers that held it, each would
        -- keep the other from locking the partition. The variable keeps its value.
        BEGIN
            missing := ARRAY(
                SELECT m
                FROM (
                    SELECT generate_series(starts, starts + months_ahead * one_month, one_month)
                    UNION
                    SELECT date_trunc('month', d.created_at)
                    FROM quenty_order.stock_movements_default AS d
                    -- Infinite times have no month, and a year of more or less than four digits
                    -- has no name: such rows stay where they are.
                    WHERE d.created_at >= '0001-01-01 00:00:00+00'
                        AND d.created_at < '10000-01-01 00:00:00+00'
                ) AS months (m)
                -- The look-up sees the catalog as it is, whatever the isolation level.
                WHERE pg_partition_root(
                    to_regclass('quenty_order.stock_movements_' || to_char(m, 'YYYY_MM'))
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

        LOCK TABLE ONLY quenty_order.products IN SHARE ROW EXCLUSIVE MODE;
        LOCK TABLE ONLY quenty_order.stock_movements IN ACCESS EXCLUSIVE MODE;
        LOCK TABLE ONLY quenty_order.stock_movements_default IN ACCESS EXCLUSIVE MODE;
        locked := true;
    END LOOP;

    FOREACH starts IN ARRAY missing LOOP
        ends := starts + one_month;
        partition_name := 'stock_movements_' || to_char(starts, 'YYYY_MM');

        -- A table of that name that is no partition (detached, say) ends the call here (42P07).
        -- The indexes are left to ATTACH, which makes the parent's once the rows are in.
        EXECUTE format(
            'CREATE TABLE quenty_order.%I '
            '(LIKE quenty_order.stock_movements'
            ' INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS)',
            partition_name
        );
        EXECUTE format(
            'COMMENT ON TABLE quenty_order.%I IS %L',
            partition_name,
            'Stock movements of ' || to_char(starts, 'FMMonth YYYY') || ', UTC.'
        );

        -- Through the parent, so that the columns come in the parent's order, which is also the
        -- new table's. Only the default partition can hold rows of a month that has none.
        EXECUTE format(
            'WITH moved AS ('
            '    DELETE FROM quenty_order.stock_movements'
            '    WHERE created_at >= %1$L AND created_at < %2$L'
            '    RETURNING *'
            ') INSERT INTO quenty_order.%3$I SELECT * FROM moved',
            starts, ends, partition_name
        );
        GET DIAGNOSTICS rows_moved = ROW_COUNT;

        EXECUTE format(
            'ALTER TABLE quenty_order.stock_movements'
            '    ATTACH PARTITION quenty_order.%I FOR VALUES FROM (%L) TO (%L)',
            partition_name, starts, ends
        );
        RETURN NEXT;
    END LOOP;
END;
$function$;

REVOKE ALL
    ON FUNCTION quenty_order.create_stock_movements_partitions(integer, date)
    FROM PUBLIC;

COMMENT ON FUNCTION quenty_order.create_stock_movements_partitions(integer, date) IS
    'Makes the missing partitions of stock_movements: that of first_month (any day of it, UTC; '
    'NULL: this month), those of months_ahead months after it, and that of each month with rows in '
    'the default partition, which move there. Returns one row per partition made, none if all were '
    'there. To be called by the owner, at least once a month; daily does no harm. Locks '
    'stock_movements while it makes a partition, and gives up after waiting 2 s for a lock '
    '(55P03): then call it again.';
