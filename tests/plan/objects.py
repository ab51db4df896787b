"""What the forms work on; each INSERT is a statement of its own, so that it can be left out."""

ITEM = """CREATE TABLE app.item (id int PRIMARY KEY, code varchar(20) NOT NULL, note text, amount int, made timestamp);
INSERT INTO app.item SELECT n, 'c' || n, 'n' || n, n, timestamp '2026-01-01' FROM generate_series(1, 1000) AS n;
"""
CODED = f"""{ITEM}CREATE UNIQUE INDEX item_code ON app.item (code);
"""
SHOP = """CREATE TABLE app.customer (id int PRIMARY KEY, name text);
INSERT INTO app.customer SELECT n, 'c' || n FROM generate_series(1, 1000) AS n;
CREATE TABLE app.orders (id int PRIMARY KEY, customer int, amount int);
INSERT INTO app.orders SELECT n, n, n FROM generate_series(1, 1000) AS n;
"""
LINKED = f"""{SHOP}ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES app.customer;
"""
UNPROVEN = f"""{SHOP}ALTER TABLE app.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES app.customer
    NOT VALID;
"""
EVENT = """CREATE TABLE app.event (id int NOT NULL, day int NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE app.event_1 PARTITION OF app.event FOR VALUES FROM (1) TO (1001);
INSERT INTO app.event SELECT n, n FROM generate_series(1, 1000) AS n;
CREATE TABLE app.event_2 (id int NOT NULL, day int NOT NULL);
INSERT INTO app.event_2 SELECT n, n + 1000 FROM generate_series(1, 1000) AS n;
"""
LEFT_OVER = f"""{EVENT}CREATE TABLE app.event_rest PARTITION OF app.event DEFAULT;
INSERT INTO app.event_rest SELECT n, n + 9000 FROM generate_series(1, 1000) AS n;
"""
FAMILY = """CREATE TABLE app.parent (id int NOT NULL, name text);
INSERT INTO app.parent SELECT n, 'p' || n FROM generate_series(1, 1000) AS n;
CREATE TABLE app.child (id int NOT NULL, name text) INHERITS (app.parent);
INSERT INTO app.child SELECT n, 'c' || n FROM generate_series(1, 1000) AS n;
CREATE TABLE app.stray (id int NOT NULL, name text);
INSERT INTO app.stray SELECT n, 's' || n FROM generate_series(1, 1000) AS n;
"""
SEEN = f"""{ITEM}CREATE VIEW app.seen AS SELECT id, code FROM app.item;
CREATE MATERIALIZED VIEW app.kept AS SELECT id, code FROM app.item;
CREATE UNIQUE INDEX kept_id ON app.kept (id);
"""
TOUCHED = f"""{ITEM}CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touch BEFORE UPDATE ON app.item FOR EACH ROW EXECUTE FUNCTION app.touch();
"""
POSITIVE = """CREATE DOMAIN app.positive AS int;
CREATE TABLE app.measure (id int PRIMARY KEY, value app.positive);
INSERT INTO app.measure SELECT n, n FROM generate_series(1, 1000) AS n;
"""
