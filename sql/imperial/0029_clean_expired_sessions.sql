-- What:  clean_expired_sessions(): deletes sessions that have expired, a bounded number at a time.
-- Why:   document 002, lines 223 and 1096-1100, gives the job as a DELETE over all rows. This is
--        the same DELETE in portions, so that after a long pause it neither holds thousands of row
--        locks nor makes one huge transaction. Rows that are locked, by a login that renews its
--        session or by another run of the job, are left for the next time. When it runs is the
--        scheduler's affair. VACUUM ANALYZE, the third job (lines 1109-1112), cannot run in a
--        function and is autovacuum's (X-07). Version 1.0 (line 1131).
--        The body is parsed once, here: the function depends on the table, and no search_path
--        can change what it does.
-- Locks: none that an application waits for: everything here is new, and account_sessions is only
--        looked up.
-- Undo:  undo/0029_clean_expired_sessions.sql; no data is lost, only privileges granted on the
--        function.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

-- An array and no join: for a join with so many rows the planner reads the whole table, however
-- few of them have to go.
CREATE FUNCTION imperial.clean_expired_sessions(max_rows integer DEFAULT 10000)
    RETURNS bigint
    LANGUAGE sql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH deleted AS (
        DELETE FROM imperial.account_sessions
        WHERE id = ANY (ARRAY(
            SELECT s.id
            FROM imperial.account_sessions AS s
            WHERE s.expires_at < now()
            ORDER BY s.expires_at
            LIMIT max_rows
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING id
    )
    SELECT count(*)
    FROM deleted;
END;

COMMENT ON FUNCTION imperial.clean_expired_sessions(integer) IS
    'Deletes sessions that expired before now, oldest first, at most max_rows of them (NULL: all); '
    'returns how many. Call it until it returns less than max_rows, each time in a transaction of '
    'its own. The clock is that of the session''s TimeZone, which has to be UTC. The caller needs '
    'SELECT, UPDATE (for row locks) and DELETE on account_sessions.';
