-- What:  clean_completed_anomalies(): deletes anomalies that were completed over an hour ago, a
--        bounded number at a time.
-- Why:   document 002, lines 1102-1107, gives the job as a DELETE over all rows; portions, locked
--        rows and the parsed body as in 0029_clean_expired_sessions. An anomaly that is completed
--        without a completed_at is kept, as by the document's statement. Version 1.0 (line 1131).
-- Locks: none that an application waits for: everything here is new, and anomalies is only looked
--        up.
-- Undo:  undo/0030_clean_completed_anomalies.sql; no data is lost, only privileges granted on the
--        function.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- An array and no join: for a join with so many rows the planner reads the whole table, however
-- few of them have to go.
CREATE FUNCTION imperial.clean_completed_anomalies(max_rows integer DEFAULT 10000)
    RETURNS bigint
    LANGUAGE sql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH deleted AS (
        DELETE FROM imperial.anomalies
        WHERE id = ANY (ARRAY(
            SELECT a.id
            FROM imperial.anomalies AS a
            WHERE a.is_completed
                AND a.completed_at < now() - interval '1 hour'
            ORDER BY a.completed_at
            LIMIT max_rows
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING id
    )
    SELECT count(*)
    FROM deleted;
END;

COMMENT ON FUNCTION imperial.clean_completed_anomalies(integer) IS
    'Deletes anomalies that were completed more than an hour ago, oldest first, at most max_rows '
    'of them (NULL: all); returns how many. Call it until it returns less than max_rows, each time '
    'in a transaction of its own. The clock is that of the session''s TimeZone, which has to be '
    'UTC. The caller needs SELECT, UPDATE (for row locks) and DELETE on anomalies.';
