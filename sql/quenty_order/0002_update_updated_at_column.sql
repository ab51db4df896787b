-- What:  The trigger function that stamps updated_at. The tables that have the column create
--        their triggers themselves.
-- Why:   document 003, lines 102-110, 146, 168 and 209. The document defines the function for the
--        customer service only, yet three tables here have the column, which would never move
--        (C003-12, X-05). Same name and body, in this deck's schema. Qualified, with a fixed
--        search_path, so that it does the same in every session.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0002_update_updated_at_column.sql; loses no data, it only works once no trigger
--        calls the function.

CREATE FUNCTION quenty_order.update_updated_at_column()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- The start of the transaction: all rows of one change carry one stamp.
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION quenty_order.update_updated_at_column() IS
    'BEFORE UPDATE row trigger: sets updated_at to the start of the transaction, whatever the '
    'statement says.';
