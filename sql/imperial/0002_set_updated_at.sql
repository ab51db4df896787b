-- What:  The trigger function that stamps updated_at. The five tables that have the column create
--        their triggers themselves.
-- Why:   document 002, lines 185, 262, 850, 928 and 950, gives the column a default and nothing
--        that moves it, so that it would stay equal to created_at for ever (X-05).
--        It reads the clock as the column's DEFAULT NOW() does: both store the time of the
--        session's TimeZone, so that they agree with each other (X-03).
--        Version 1.0 (line 1131).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0002_set_updated_at.sql; loses no data, it only works once no trigger calls the
--        function.

CREATE FUNCTION imperial.set_updated_at()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- now() is the start of the transaction: all rows of one change carry one stamp.
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION imperial.set_updated_at() IS
    'BEFORE UPDATE row trigger: sets updated_at to the start of the transaction, whatever the '
    'statement says.';
