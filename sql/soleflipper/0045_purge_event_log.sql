-- What:  realtime.purge_event_log(): deletes notifications that are older than seven days, so many
--        at a time.
-- Why:   document 004, lines 419-420, which has one DELETE for all of them. After a pause that
--        would be one long transaction, hence a limit per call: call it until it returns 0, each
--        time in a transaction of its own. Both parameters may be given. The age is counted in
--        UTC, as sent_at is; line 420's now() would be the session's clock (X-03). It runs with
--        the caller's privileges: SELECT and DELETE on the table, and UPDATE, which locking rows
--        takes. The schedule is for operations (lines 411 and 476-482, C004-16).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0045_purge_event_log.sql; no data is lost; old notifications stay until somebody
--        deletes them.

CREATE FUNCTION realtime.purge_event_log(
    keep_for   pg_catalog.interval DEFAULT pg_catalog.interval '7 days',
    batch_size pg_catalog.int4     DEFAULT 10000
)
    RETURNS pg_catalog.int4
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    deleted integer;
BEGIN
    -- A NULL would compare as unknown and delete nothing, for ever, and nobody would notice.
    IF keep_for IS NULL OR keep_for < '0' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'keep_for must be an interval of 0 or more';
    END IF;
    IF batch_size IS NULL OR batch_size < 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'batch_size must be 1 or more';
    END IF;

    -- ARRAY() is evaluated once; as IN (SELECT ... LIMIT) the planner could run it again for
    -- each row and delete more than the limit. SKIP LOCKED: two calls at once share the work.
    DELETE FROM realtime.event_log AS e
    WHERE e.id = ANY (ARRAY(
        SELECT o.id
        FROM realtime.event_log AS o
        WHERE o.sent_at < (pg_catalog.now() AT TIME ZONE 'UTC') - keep_for
        ORDER BY o.sent_at
        LIMIT batch_size
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END;
$function$;

COMMENT ON FUNCTION realtime.purge_event_log(pg_catalog.interval, pg_catalog.int4) IS
    'Deletes the oldest notifications that were sent more than keep_for ago (seven days unless '
    'told), at most batch_size of them, and returns how many. To be called until it returns 0.';
