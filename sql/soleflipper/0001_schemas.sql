-- What:  The 15 schemas of SoleFlipper. Everything of this deck lives in them.
-- Why:   document 004, lines 22-206, names them; they are created in the order of the document and
--        filled in the order of the references between their tables (C004-14). The document claims
--        53 tables (lines 5 and 318) and names 52 relations, 49 tables and 3 materialized views:
--        this deck makes those, as the 53rd is most likely its former tool's own version table
--        (C004-01, X-10). Record counts are data, not structure (C004-02). The names are general,
--        hence no IF NOT EXISTS: a schema that another system has made already is an error, not
--        shared by accident (X-02). Look-alikes such as sales.pricing_history and
--        pricing.price_history make qualified names a must (C004-13). TimeZone, backups and other
--        settings of the server are for operations (X-07). The document names no currency of the
--        business and leaves more than one to later (line 485): amounts without a currency_code
--        beside them are in the house currency.
-- Locks: none that an application waits for: everything here is new.
-- Undo:  undo/0001_schemas.sql; loses only these comments and privileges granted on the schemas,
--        for it refuses to run while anything is left in one of them.

CREATE SCHEMA catalog;

CREATE SCHEMA inventory;

CREATE SCHEMA sales;

CREATE SCHEMA supplier;

CREATE SCHEMA integration;

CREATE SCHEMA analytics;

CREATE SCHEMA pricing;

CREATE SCHEMA compliance;

CREATE SCHEMA operations;

CREATE SCHEMA core;

CREATE SCHEMA auth;

CREATE SCHEMA platform;

CREATE SCHEMA financial;

CREATE SCHEMA logging;

CREATE SCHEMA realtime;

COMMENT ON SCHEMA catalog IS
    'Products with their brands, categories, variants and sizes.';
COMMENT ON SCHEMA inventory IS
    'Physical stock: what lies where, what is held for whom, what it has cost.';
COMMENT ON SCHEMA sales IS
    'Orders from all marketplaces, what is listed there now, and at which prices.';
COMMENT ON SCHEMA supplier IS
    'Where goods are bought: companies, accounts with them, purchases.';
COMMENT ON SCHEMA integration IS
    'What comes in from outside: import batches, their records, external prices.';
COMMENT ON SCHEMA analytics IS
    'Figures worked out from the other schemas: summaries, forecasts, indicators.';
COMMENT ON SCHEMA pricing IS
    'What goods should cost: rules and multipliers, and the market they are held against.';
COMMENT ON SCHEMA compliance IS
    'Rules that may change without a release: decisions, retention, permissions.';
COMMENT ON SCHEMA operations IS
    'The daily run: shipping, the audit trail of listings, syncs with suppliers.';
COMMENT ON SCHEMA core IS
    'Settings of the system, what its other schemas share, and legacy tables.';
COMMENT ON SCHEMA auth IS
    'User accounts.';
COMMENT ON SCHEMA platform IS
    'The marketplaces that are traded on.';
COMMENT ON SCHEMA financial IS
    'Money that came in and went out. House currency, in comments of all schemas: the one that '
    'the business keeps its books in; for amounts that name no currency.';
COMMENT ON SCHEMA logging IS
    'Append-only records: domain events, application logs, pre-sale markings.';
COMMENT ON SCHEMA realtime IS
    'Notifications that are pushed to clients (WebSocket, SSE) and soon forgotten.';
