-- What:  Takes 0054_cleanup_obsolete_schemas back: there is nothing to do, and it says so.
-- Why:   document 004, lines 335-346: the six schemas were empty, and in a database built from
--        this deck they never were. To make them anew would bring back names that nothing uses
--        (C004-10).
-- Locks: none.
-- Undo:  0054_cleanup_obsolete_schemas.sql runs again as it did. Nothing is lost.

DO $do$
BEGIN
    RAISE NOTICE 'the six obsolete schemas are not made again: they were empty, nothing uses them'
        USING HINT = 'If one is needed all the same: CREATE SCHEMA forecasting;';
END;
$do$;
