-- What:  The trigger function that keeps ledgers as they were written: no UPDATE, DELETE, TRUNCATE.
--        The three ledgers create their triggers themselves.
-- Why:   document 000, line 25 (an immutable ledger), lines 28-32 (the log and audit trail beside
--        it), against line 44: a changed job or order id has to reach the ledger, and a trigger
--        that refuses every UPDATE would make that fail (C000-05). So one UPDATE passes: one that
--        changes ref_job_id or ref_order_id alone and comes from the foreign key's ON UPDATE
--        CASCADE. The same change made by hand is refused, which is stricter than C000-05 asks for:
--        it would rewrite where an entry came from.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0009_ledger_guard.sql; loses no data, it only works once no trigger calls the
--        function.

CREATE FUNCTION eveindy.ledger_guard()
    RETURNS pg_catalog.trigger
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    follows CONSTANT text[] := ARRAY['ref_job_id', 'ref_order_id'];
BEGIN
    -- A cascade updates the ledger from within the trigger of the foreign key (depth 2; a
    -- statement of a client is at depth 1) and as the ledger's owner. Depth alone would not do:
    -- with a trigger on a table of its own, any role allowed to UPDATE gets there.
    IF TG_OP = 'UPDATE' AND pg_catalog.pg_trigger_depth() > 1 THEN
        IF pg_catalog.to_jsonb(NEW) - follows = pg_catalog.to_jsonb(OLD) - follows
            AND CURRENT_USER = (
                SELECT pg_catalog.pg_get_userbyid(c.relowner)
                FROM pg_catalog.pg_class AS c
                WHERE c.oid = TG_RELID
            )
        THEN
            RETURN NEW;
        END IF;
    END IF;

    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = pg_catalog.format('%I.%I is an append-only ledger: %s refused',
                                    TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
        HINT    = 'Add a correcting row instead: the same entry with the quantity negated, '
                  'then the right one.',
        SCHEMA  = TG_TABLE_SCHEMA,
        TABLE   = TG_TABLE_NAME;
END;
$function$;

COMMENT ON FUNCTION eveindy.ledger_guard() IS
    'BEFORE UPDATE, DELETE and TRUNCATE trigger: refuses the change with SQLSTATE 23001 '
    '(restrict_violation). Lets pass only what ON UPDATE CASCADE does to ref_job_id and '
    'ref_order_id.';
