-- What:  products: what the companies sell.
-- Why:   document 003, lines 131-155 and 440; the trigger after C003-12. company_id points to the
--        customer service, where no foreign key reaches (C003-04). Types, defaults and NOT NULL
--        are the document's: money ends at 99,999,999.99 (C003-19), and a column that is only
--        given a default there is nullable here too. idx_products_sku would repeat the index of
--        the unique key and is left out (X-01); idx_products_company_id is kept as stated, though
--        it is a prefix of idx_products_company_category_active (C003-13).
-- Locks: none that an application waits for: everything here is new. (CREATE TRIGGER takes SHARE
--        ROW EXCLUSIVE on its table, CREATE INDEX takes SHARE; no one else can see the table.)
-- Undo:  undo/0003_products.sql; all products are lost.

-- Operators and builtin types, if qualified, would make this unreadable: pinned instead, until
-- the transaction ends.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE quenty_order.products (
    id          serial         NOT NULL,
    name        varchar(500)   NOT NULL,
    description text,
    sku         varchar(255)   NOT NULL,
    category    varchar(255)   NOT NULL,
    price       decimal(10,2)  NOT NULL,
    cost        decimal(10,2),
    weight      decimal(8,3),
    dimensions  jsonb,
    active      boolean        DEFAULT true,
    company_id  varchar(255)   NOT NULL,
    created_at  timestamptz    DEFAULT CURRENT_TIMESTAMP,
    updated_at  timestamptz    DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT products_pkey    PRIMARY KEY (id),
    CONSTRAINT products_sku_key UNIQUE (sku)
);

COMMENT ON TABLE quenty_order.products IS
    'What the companies sell, one row per product. Deleting one takes its order lines, stock and '
    'stock movements with it: to end a product, set active to false.';

COMMENT ON COLUMN quenty_order.products.id IS
    'Number of the product, from a sequence. The shipping service stores it as '
    'manifest_items.product_id.';
COMMENT ON COLUMN quenty_order.products.name IS
    'Name that is shown, in English: the search index splits it by that language''s rules.';
COMMENT ON COLUMN quenty_order.products.description IS
    'Text for customers. NULL: none.';
COMMENT ON COLUMN quenty_order.products.sku IS
    'Stock keeping unit: the article number, unique over all companies.';
COMMENT ON COLUMN quenty_order.products.category IS
    'Group that the product is listed under.';
COMMENT ON COLUMN quenty_order.products.price IS
    'Selling price of one unit. An order says in which currency it was sold.';
COMMENT ON COLUMN quenty_order.products.cost IS
    'What one unit costs the company, in the currency of price. NULL: not known.';
COMMENT ON COLUMN quenty_order.products.weight IS
    'Weight of one unit, three decimals; the unit of weight is the service''s own. '
    'NULL: not known.';
COMMENT ON COLUMN quenty_order.products.dimensions IS
    'Size of one unit as an object: {"length": 10.0, "width": 5.0, "height": 3.0}. '
    'NULL: not known.';
COMMENT ON COLUMN quenty_order.products.active IS
    'true: on sale. false: ended, kept for its orders. NULL: a client wrote NULL; counts as not '
    'active.';
COMMENT ON COLUMN quenty_order.products.company_id IS
    'Company that sells it: companies.company_id of the customer service.';
COMMENT ON COLUMN quenty_order.products.created_at IS
    'When the row was first written. NULL: a client wrote NULL.';
COMMENT ON COLUMN quenty_order.products.updated_at IS
    'When the row was last written; kept by a trigger from the first UPDATE on.';

CREATE INDEX idx_products_company_id
    ON quenty_order.products (company_id);

CREATE INDEX idx_products_category
    ON quenty_order.products (category);

CREATE INDEX idx_products_active
    ON quenty_order.products (active);

-- For words of a name. A query has to write the same expression, 'english' included.
CREATE INDEX idx_products_name_gin
    ON quenty_order.products
    USING gin (to_tsvector('english', name));

-- For a company's shelf, by category.
CREATE INDEX idx_products_company_category_active
    ON quenty_order.products (company_id, category, active);

CREATE TRIGGER update_products_updated_at
    BEFORE UPDATE ON quenty_order.products
    FOR EACH ROW
    EXECUTE FUNCTION quenty_order.update_updated_at_column();
