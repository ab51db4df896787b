-- What:  Takes 0011_grants back: quenty_order_user may do nothing here any more.
-- Why:   document 003, lines 588-592. Takes back what the file granted, in the opposite order.
--        What the role was granted by hand, or by another role, stays; CONNECT it keeps if PUBLIC
--        has it, as PUBLIC does by default.
-- Locks: none that an application waits for: REVOKE locks no table against use. The service's
--        next statement is refused.
-- Undo:  0011_grants.sql grants the same again. No data is lost.

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_order
    REVOKE USAGE, SELECT ON SEQUENCES FROM quenty_order_user;

ALTER DEFAULT PRIVILEGES IN SCHEMA quenty_order
    REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM quenty_order_user;

REVOKE USAGE, SELECT
    ON ALL SEQUENCES IN SCHEMA quenty_order
    FROM quenty_order_user;

REVOKE SELECT, INSERT, UPDATE, DELETE
    ON ALL TABLES IN SCHEMA quenty_order
    FROM quenty_order_user;

REVOKE USAGE ON SCHEMA quenty_order FROM quenty_order_user;

DO $do$
BEGIN
    EXECUTE pg_catalog.format(
        'REVOKE CONNECT ON DATABASE %I FROM quenty_order_user', pg_catalog.current_database());
END;
$do$;
