-- What:  The trigger function that stamps updated_at. The tables that have the column create their
--        triggers themselves.
-- Why:   document 004, line 283: updated_at with nothing behind it would never change (X-05). The
--        document writes TIMESTAMP wherever it gives a type for a time (lines 257, 282-283,
--        309-312), and so does the whole deck: mixed with timestamptz, each comparison would
--        depend on the session's TimeZone. Every time is UTC, and no setting is trusted for it:
--        this function and all defaults convert to UTC by themselves, where a plain now() would
--        store the session's local clock (X-03). The search_path is fixed, so the function does
--        the same in every session.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0002_set_updated_at.sql; loses no data, it only works once no trigger calls the
--        function.

CREATE FUNCTION core.set_updated_at()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- now() is the start of the transaction: all rows of one import carry one stamp.
    NEW.updated_at := pg_catalog.now() AT TIME ZONE 'UTC';
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION core.set_updated_at() IS
    'BEFORE UPDATE row trigger: sets updated_at to the start of the transaction, in UTC, whatever '
    'the statement and the session''s TimeZone say.';
