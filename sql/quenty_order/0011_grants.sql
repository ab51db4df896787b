-- What:  What quenty_order_user may do: connect, read and write the tables, take numbers from the
--        sequences. The same for tables and sequences that later files make.
-- Why:   document 003, lines 588-592, which grant to the customer service only; this is the same
--        for this one (C003-09). On the schema that the tables really are in, and last, as ALL
--        TABLES means those that are there now; the default privileges extend that to tables that
--        the migrating role makes in this schema later, such as partitions. The database is the
--        one at hand (X-07).
--        CONNECT only counts where operations have revoked it from PUBLIC.
--        Not TRUNCATE, REFERENCES, TRIGGER or CREATE: the document grants none.
-- Locks: none that an application waits for: GRANT locks no table against use. A session that
--        grants on the same database or tables at this moment waits, or fails and can try again.
-- Undo:  undo/0011_grants.sql; loses no data. The service is refused from its next statement on.

DO $do$
BEGIN
    EXECUTE pg_catalog.format(
        'GRANT CONNECT ON DATABASE %I TO quenty_order_user', pg_catalog.current_database());
END;
$do$;

GRANT USAGE ON SCHEMA quenty_order TO quenty_order_user;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON ALL TABLES IN SCHEMA quenty_order
    TO quenty_order_user;

GRANT USAGE, SELECT
    ON ALL SEQUENCES IN SCHEMA quenty_order
    TO quenty_order_user;

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_order
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quenty_order_user;

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_order
    GRANT USAGE, SELECT ON SEQUENCES TO quenty_order_user;
