-- What:  The trigger function that stamps updated_at. The tables that have the column create their
--        triggers themselves.
-- Why:   document 001, line 184: mutable entities include updated_at. A default alone would stay at
--        the time of the INSERT; so each such table gets a BEFORE UPDATE trigger (X-05).
--        Which entities are mutable the document does not say (C001-02): users, characters,
--        ship_instances, ship_instance_modules, inventory_items and, later, market_orders. The
--        five tables of static game data (lines 175, 42, 79, 100-112) are not, nor is history.
--        The search_path is fixed, so the function does the same in every session.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0002_set_updated_at.sql; loses no data, it only works once no trigger calls the
--        function.

CREATE FUNCTION echoes.set_updated_at()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- now() is the start of the transaction: all rows of one action carry one stamp.
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION echoes.set_updated_at() IS
    'BEFORE UPDATE row trigger: sets updated_at to the start of the transaction, whatever the '
    'statement says.';
