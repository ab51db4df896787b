-- What:  FUTURE. make_market_transactions_partitions(): makes the partition of each region that has
--        none.
-- Why:   document 001, line 253 (C001-12). Regions come with the game data, so their partitions
--        cannot be in a migration; whoever adds a region calls this once more. It can be called
--        at any time and by several at once: what is there already is left alone.
--        A partition is made as a table and then attached: PARTITION OF would take ACCESS
--        EXCLUSIVE on market_transactions and stop all trade; ATTACH lets it go on.
--        It runs as its caller, who has to own the table; EXECUTE is revoked from PUBLIC, as no
--        one else could use it (line 263).
-- Locks: none that an application waits for: everything here is new. A call takes SHARE UPDATE
--        EXCLUSIVE on market_transactions, and, if it makes a partition, SHARE ROW EXCLUSIVE on
--        the tables that the foreign keys refer to: writers there wait for its transaction.
-- Undo:  undo/0016_make_market_transactions_partitions.sql; no data is lost, partitions stay.

CREATE FUNCTION echoes.make_market_transactions_partitions()
    RETURNS SETOF pg_catalog.text
    LANGUAGE plpgsql
    VOLATILE
    SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    region integer;
    child  text;
BEGIN
    -- One caller at a time; reading and writing go on.
    LOCK TABLE ONLY echoes.market_transactions IN SHARE UPDATE EXCLUSIVE MODE;

    FOR region IN
        SELECT r.id
        FROM echoes.regions AS r
        ORDER BY r.id
    LOOP
        child := 'market_transactions_' || region;

        CONTINUE WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_inherits AS i
            JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'echoes.market_transactions'::regclass
                AND c.relname = child
        );

        EXECUTE format(
            'CREATE TABLE echoes.%I (LIKE echoes.market_transactions INCLUDING ALL)', child);
        -- The default privileges of the schema allow more than those of the table as a whole.
        EXECUTE format('REVOKE UPDATE, DELETE ON TABLE echoes.%I FROM echoes_app', child);
        EXECUTE format(
            'ALTER TABLE echoes.market_transactions'
            ' ATTACH PARTITION echoes.%I FOR VALUES IN (%L)',
            child, region);

        RETURN NEXT child;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION echoes.make_market_transactions_partitions() IS
    'Makes a partition of market_transactions for each region without one and returns the names '
    'of those made. For the owner of the table; to be called whenever regions were added.';

REVOKE ALL ON FUNCTION echoes.make_market_transactions_partitions() FROM PUBLIC;
