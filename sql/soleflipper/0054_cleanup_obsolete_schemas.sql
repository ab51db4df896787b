-- What:  Removes the six obsolete schemas, where a database still has them.
-- Why:   document 004, lines 13-14, 321 and 335-346: the clean-up of 2025-10-26. No file of this
--        deck makes these schemas: in a database that was built from it there is nothing to do,
--        and IF EXISTS makes that harmless (C004-10). An older database may have them, empty.
--        RESTRICT is the default and stands here as a promise: if anything at all is in one of
--        them, of this system or of another, the file fails (SQLSTATE 2BP01) and removes none. An
--        empty one goes whoever made it, provided that the role may; a system that shares the
--        database should not use these names.
-- Locks: none that an application waits for: a schema is only removed when there is nothing in it.
--        It stays locked until the transaction ends, and who creates something in it at that
--        moment waits, then finds no schema.
-- Undo:  undo/0054_cleanup_obsolete_schemas.sql; it has nothing to bring back.

DROP SCHEMA IF EXISTS
    forecasting,
    orders,
    platforms,
    product,
    products,
    transaction
    RESTRICT;
