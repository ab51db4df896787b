-- What:  FUTURE. make_combat_logs_partitions(): makes the partitions of this month and the next
--        ones, and moves into their month the rows that had to wait in the DEFAULT partition.
-- Why:   document 001, line 252 (C001-12). It can be called at any time and by several at once:
--        what is there already is left alone. Months are those of UTC (line 185), whatever the
--        caller's TimeZone, hence the settings of the function.
--        A row in the DEFAULT partition would keep the partition of its month from being
--        attached. So the months of such rows are made as well, and the rows go there in the
--        same transaction: seen from outside they are at no moment missing or there twice.
--        A partition is made as a table and then attached: PARTITION OF would take ACCESS
--        EXCLUSIVE on combat_logs; ATTACH takes it on the DEFAULT partition only.
--        It runs as its caller, who has to own the table; EXECUTE is revoked from PUBLIC, as no
--        one else could use it (line 263).
-- Locks: none that an application waits for: everything here is new. A call that makes a partition
--        takes ACCESS EXCLUSIVE on combat_logs_default, so that readers of combat_logs wait for
--        its transaction, and so do writers of a month that has no partition; and SHARE ROW
--        EXCLUSIVE on the tables that the foreign keys refer to. A writer that waited while its
--        month was made is refused once (SQLSTATE 23514) and succeeds when it tries again. A call
--        that ends in a lock_timeout or a deadlock has changed nothing: repeat it.
-- Undo:  undo/0018_make_combat_logs_partitions.sql; no data is lost, partitions stay.

CREATE FUNCTION echoes.make_combat_logs_partitions(months_ahead pg_catalog.int4 DEFAULT 3)
    RETURNS SETOF pg_catalog.text
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    SET "TimeZone" = 'UTC'
    SET "DateStyle" = 'ISO, YMD'
AS $function$
DECLARE
    this_month CONSTANT timestamptz := date_trunc('month', now());
    month_start         timestamptz;
    month_end           timestamptz;
    child               text;
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'months_ahead is from 0 (this month only) to 120';
    END IF;

    -- One caller at a time; reading and writing go on.
    LOCK TABLE ONLY echoes.combat_logs IN SHARE UPDATE EXCLUSIVE MODE;

    FOR month_start IN
        SELECT this_month + make_interval(months => ahead)
        FROM generate_series(0, months_ahead) AS ahead
        UNION
        SELECT date_trunc('month', d.created_at)
        FROM echoes.combat_logs_default AS d
        ORDER BY 1
    LOOP
        month_end := month_start + interval '1 month';
        child := 'combat_logs_' || to_char(month_start, 'YYYY_MM');

        CONTINUE WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_inherits AS i
            JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'echoes.combat_logs'::regclass
                AND c.relname = child
        );

        EXECUTE format(
            'CREATE TABLE echoes.%I (LIKE echoes.combat_logs INCLUDING ALL)', child);
        -- The default privileges of the schema allow more than those of the table as a whole.
        EXECUTE format('REVOKE UPDATE, DELETE ON TABLE echoes.%I FROM echoes_app', child);

        -- From here on no row of the month can be added to the DEFAULT partition.
        LOCK TABLE echoes.combat_logs_default IN ACCESS EXCLUSIVE MODE;
        -- All columns, so that one added later is moved too: the new table is like the parent, and
        -- the DEFAULT partition has the parent's columns in the parent's order.
        EXECUTE format(
            'WITH moved AS ('
            '    DELETE FROM echoes.combat_logs_default'
            '    WHERE created_at >= %L AND created_at < %L'
            '    RETURNING *'
            ') '
            'INSERT INTO echoes.%I SELECT * FROM moved',
            month_start, month_end, child);
        EXECUTE format(
            'ALTER TABLE echoes.combat_logs'
            ' ATTACH PARTITION echoes.%I FOR VALUES FROM (%L) TO (%L)',
            child, month_start, month_end);

        RETURN NEXT child;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION echoes.make_combat_logs_partitions(pg_catalog.int4) IS
    'Makes the partitions of combat_logs for this month of UTC and months_ahead more, and for each '
    'month that has rows in combat_logs_default, which move there. Returns the names of those '
    'made. For the owner of the table; to be called at least once a month.';

REVOKE ALL ON FUNCTION echoes.make_combat_logs_partitions(pg_catalog.int4) FROM PUBLIC;
