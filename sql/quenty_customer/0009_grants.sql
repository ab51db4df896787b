-- What:  What quenty_customer_user may do: connect, read and write the tables, take numbers from
--        the sequences, look up a login. The same for tables and sequences that later files make.
-- Why:   document 003, lines 588-592, on the schema that the tables really are in, and last, as
--        ALL TABLES means those that are there now; the default privileges extend that to tables
--        that the migrating role makes in this schema later (C003-09). The database is the one at
--        hand, not customer_db (X-07). CONNECT only counts where operations have revoked it from
--        PUBLIC. Not TRUNCATE, which row-level security does not restrict, and not REFERENCES,
--        TRIGGER or CREATE: the document grants none.
-- Locks: none that an application waits for: GRANT locks no table against use. A session that
--        grants on the same database or tables at this moment waits, or fails and can try again.
-- Undo:  undo/0009_grants.sql; loses no data. The service is refused from its next statement on.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $do$
BEGIN
    EXECUTE pg_catalog.format(
        'GRANT CONNECT ON DATABASE %I TO quenty_customer_user', pg_catalog.current_database());
END;
$do$;

GRANT USAGE ON SCHEMA quenty_customer TO quenty_customer_user;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON ALL TABLES IN SCHEMA quenty_customer
    TO quenty_customer_user;

GRANT USAGE, SELECT
    ON ALL SEQUENCES IN SCHEMA quenty_customer
    TO quenty_customer_user;

GRANT EXECUTE
    ON FUNCTION
        quenty_customer.login_by_email(text),
        quenty_customer.login_by_username(text)
    TO quenty_customer_user;

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_customer
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quenty_customer_user;

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_customer
    GRANT USAGE, SELECT ON SEQUENCES TO quenty_customer_user;
