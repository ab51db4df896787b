-- What:  The schema quenty_order: everything of the order service lives in it.
-- Why:   document 003, lines 121-127. The document gives each service a database with the schema
--        public; a schema of its own lets the three stand in one database as well as in three,
--        and keeps names such as inventory_items apart from other systems' (C003-17, X-02). No
--        file of this deck refers to another deck: what points across services stays a plain
--        value (C003-04). The driver, the port, the pool and Alembic's version tables (lines
--        123-127, 512-522, 546-576) are no schema: the ledger of schemadeck stands in for the
--        latter (X-10). ALTER SYSTEM, archiving, dumps and SSL (lines 475-506, 604-613) cannot
--        run in a transaction or are no SQL, and belong to operations (C003-11, X-07, X-09).
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schema.sql; loses only this comment and privileges granted on the schema,
--        for it refuses to run while anything is left in it.

CREATE SCHEMA quenty_order;

COMMENT ON SCHEMA quenty_order IS
    'Quenty, order service: products, orders and their lines, stock and its movements. '
    'Companies and customers are those of the customer service, stored as plain values.';
