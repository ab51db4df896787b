-- What:  The trigger function that stamps updated_at. The four tables that have the column
--        create their triggers themselves.
-- Why:   document 000, lines 7 and 42. Both call set_updated_at() a trigger and a function alike;
--        it is one function with a trigger on each of inventory, inventory_by_loc, industry_jobs
--        and buy_orders (C000-11). The ledgers get none: their rows never change.
--        The search_path is fixed, so the function does the same in every session.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0004_set_updated_at.sql; loses no data, it only works once no trigger calls the
--        function.

CREATE FUNCTION eveindy.set_updated_at()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- now() is the start of the transaction: all rows of one sync carry one stamp.
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION eveindy.set_updated_at() IS
    'BEFORE UPDATE row trigger: sets updated_at to the start of the transaction, whatever the '
    'statement says.';
