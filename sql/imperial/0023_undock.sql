-- What:  The trigger function that puts a character into space when its station is taken away.
--        character_locations creates the trigger itself.
-- Why:   document 002, lines 173, 183 and 196-197. A station that is deleted leaves station_id
--        NULL, which means "in space", and is_docked TRUE, "in station" (C002-17). A CHECK
--        on the two would make the delete fail, and with it the wipe of a region (lines 963-984);
--        a trigger mends the row instead. Version 1.0 (line 1131).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0023_undock.sql; loses no data, it only works once no trigger calls the function.

CREATE FUNCTION imperial.undock()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.is_docked := FALSE;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION imperial.undock() IS
    'BEFORE UPDATE row trigger for a row that loses its station: clears is_docked.';
