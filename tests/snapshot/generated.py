"""Statements that change one thing about an object, for whatever objects a database has.

``object`` stands for an object's name as the snapshot has it, ``whole`` for what it is a part of, ``part`` for its name
there, ``fresh`` for a name that nothing has yet; besides there are the object's properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from schemadeck.files.sides import PARENT
from schemadeck.model import Snapshot

# What many kinds of objects have, by the words that name their kind in SQL.
_COMMENT = ("COMMENT ON {0} {{object}} IS '{{fresh}}'", "COMMENT ON {0} {{object}} IS NULL")
_OWNER = ("ALTER {0} {{object}} OWNER TO snapshot_owner",)
_NAME = ("ALTER {0} {{object}} RENAME TO {{fresh}}",)
_PLACE = ("ALTER {0} {{object}} SET SCHEMA snapshot_moved",)
_DROP = ("DROP {0} {{object}} CASCADE",)
_PRIVILEGES = (
    "GRANT ALL ON {0} {{object}} TO snapshot_reader",
    "GRANT ALL ON {0} {{object}} TO snapshot_reader WITH GRANT OPTION",
    "REVOKE ALL ON {0} {{object}} FROM CURRENT_USER",
    "REVOKE ALL ON {0} {{object}} FROM PUBLIC",
    "GRANT ALL ON {0} {{object}} TO PUBLIC",
)
_WHOLE = (*_COMMENT, *_OWNER, *_NAME, *_DROP)
_PLACED = (*_WHOLE, *_PLACE)
_COMMON = {
    "access_method": ("ACCESS METHOD", (*_COMMENT, *_DROP)),
    "aggregate": ("AGGREGATE", _PLACED),
    "cast": ("CAST", (*_COMMENT, *_DROP)),
    "collation": ("COLLATION", _PLACED),
    "conversion": ("CONVERSION", _PLACED),
    "domain": ("DOMAIN", (*_PLACED, *_PRIVILEGES)),
    "event_trigger": ("EVENT TRIGGER", _WHOLE),
    "extension": ("EXTENSION", (*_COMMENT, *_DROP)),
    "foreign_data_wrapper": ("FOREIGN DATA WRAPPER", _WHOLE),
    "foreign_server": ("SERVER", _WHOLE),
    "foreign_table": ("FOREIGN TABLE", _PLACED),
    "function": ("ROUTINE", (*_PLACED, *_PRIVILEGES)),
    "index": ("INDEX", (*_COMMENT, *_NAME, *_DROP)),
    "language": ("LANGUAGE", (*_WHOLE, *_PRIVILEGES)),
    "materialized_view": ("MATERIALIZED VIEW", _PLACED),
    "operator": ("OPERATOR", (*_COMMENT, *_OWNER, *_PLACE, *_DROP)),
    "operator_class": ("OPERATOR CLASS", _PLACED),
    "operator_family": ("OPERATOR FAMILY", _PLACED),
    "publication": ("PUBLICATION", _WHOLE),
    "schema": ("SCHEMA", (*_WHOLE, *_PRIVILEGES)),
    "sequence": ("SEQUENCE", (*_PLACED, *_PRIVILEGES)),
    "statistics": ("STATISTICS", _PLACED),
    "subscription": ("SUBSCRIPTION", (*_COMMENT, *_OWNER, *_NAME)),
    "table": ("TABLE", (*_PLACED, *_PRIVILEGES)),
    "text_search_configuration": ("TEXT SEARCH CONFIGURATION", _PLACED),
    "text_search_dictionary": ("TEXT SEARCH DICTIONARY", _PLACED),
    "text_search_parser": ("TEXT SEARCH PARSER", (*_COMMENT, *_NAME, *_DROP)),
    "text_search_template": ("TEXT SEARCH TEMPLATE", (*_COMMENT, *_NAME, *_DROP)),
    "transform": ("TRANSFORM", (*_COMMENT, *_DROP)),
    "type": ("TYPE", (*_PLACED, *_PRIVILEGES)),
    "view": ("VIEW", _PLACED),
}  # fmt: skip
_OF_PART = (
    "COMMENT ON {0} {{part}} ON {{whole}} IS '{{fresh}}'",
    "ALTER {0} {{part}} ON {{whole}} RENAME TO {{fresh}}",
    "DROP {0} {{part}} ON {{whole}}",
)
_STATES = tuple(
    f"ALTER TABLE {{whole}} {one} {{kind}} {{part}}" for one in ("DISABLE", "ENABLE", "ENABLE ALWAYS", "ENABLE REPLICA")
)  # fmt: skip


def _altered(what: str, *actions: str) -> tuple[str, ...]:
    return tuple(f"ALTER {what} {one}" for one in actions)


_OWN: dict[str, tuple[str, ...]] = {
    "attribute": (
        "COMMENT ON COLUMN {object} IS '{fresh}'",
        *_altered(
            "TYPE {whole}", "RENAME ATTRIBUTE {part} TO {fresh} CASCADE", "DROP ATTRIBUTE {part} CASCADE",
            "ALTER ATTRIBUTE {part} TYPE text CASCADE", "ALTER ATTRIBUTE {part} TYPE {type} CASCADE",
        ),
    ),
    "column": (
        "COMMENT ON COLUMN {object} IS '{fresh}'",
        "GRANT SELECT ({part}) ON {whole} TO snapshot_reader",
        "GRANT UPDATE ({part}), INSERT ({part}) ON {whole} TO PUBLIC WITH GRANT OPTION",
        "REVOKE ALL ({part}) ON {whole} FROM snapshot_reader",
        "CREATE INDEX {fresh} ON {whole} ({part} DESC) WHERE {part} IS NOT NULL",
        "CREATE UNIQUE INDEX {fresh} ON ONLY {whole} ({part})",
        "CREATE SEQUENCE {schema}.{fresh} OWNED BY {object}",
        *_altered(
            "TABLE {whole}", "RENAME {part} TO {fresh}", "DROP {part} CASCADE", "ALTER {part} SET NOT NULL",
            "ALTER {part} DROP NOT NULL", "ALTER {part} SET DEFAULT NULL", "ALTER {part} DROP DEFAULT",
            "ALTER {part} SET DEFAULT '1'", "ALTER {part} TYPE {type}", "ALTER {part} TYPE text USING NULL",
            "ALTER {part} TYPE {type} COLLATE pg_catalog.\"C\"", "ALTER {part} SET STATISTICS 77",
            "ALTER {part} SET STATISTICS -1",
            "ALTER {part} SET (n_distinct = 5)", "ALTER {part} RESET (n_distinct)", "ALTER {part} SET STORAGE PLAIN",
            "ALTER {part} SET STORAGE EXTERNAL", "ALTER {part} SET STORAGE MAIN", "ALTER {part} SET STORAGE EXTENDED",
            "ALTER {part} SET COMPRESSION pglz", "ALTER {part} SET COMPRESSION default",
            "ALTER {part} ADD GENERATED BY DEFAULT AS IDENTITY", "ALTER {part} SET GENERATED ALWAYS SET CACHE 5",
            "ALTER {part} DROP IDENTITY", "ALTER {part} DROP EXPRESSION", "ADD UNIQUE ({part})",
            "ADD CONSTRAINT {fresh} CHECK ({part} IS NOT NULL) NOT VALID",
            "ADD CONSTRAINT {fresh} CHECK ({part} IS NULL OR true) NO INHERIT",
            "ADD CONSTRAINT {fresh} FOREIGN KEY ({part}) REFERENCES {whole} ({part}) NOT VALID",
        ),
    ),
    "constraint": (
        "COMMENT ON CONSTRAINT {part} ON {whole} IS '{fresh}'",
        *_altered(
            "TABLE {whole}", "RENAME CONSTRAINT {part} TO {fresh}", "DROP CONSTRAINT {part} CASCADE",
            "VALIDATE CONSTRAINT {part}", "ALTER CONSTRAINT {part} DEFERRABLE INITIALLY DEFERRED",
            "ALTER CONSTRAINT {part} DEFERRABLE", "ALTER CONSTRAINT {part} NOT DEFERRABLE",
            "ALTER CONSTRAINT {part} NOT ENFORCED", "ALTER CONSTRAINT {part} ENFORCED",
            "ALTER CONSTRAINT {part} INHERIT", "ALTER CONSTRAINT {part} NO INHERIT",
        ),
        "ALTER INDEX {whole_schema}.{part} SET (fillfactor = 61)",
        "ALTER INDEX {whole_schema}.{part} RENAME TO {fresh}",
        "ALTER TABLE {whole} REPLICA IDENTITY USING INDEX {part}",
        "ALTER TABLE {whole} CLUSTER ON {part}",
    ),
    "database": (
        "COMMENT ON DATABASE {object} IS '{fresh}'",
        "GRANT ALL ON DATABASE {object} TO snapshot_reader",
        "REVOKE ALL ON DATABASE {object} FROM PUBLIC",
        *_altered(
            "DATABASE {object}", "OWNER TO snapshot_owner", "SET work_mem = 77", "RESET work_mem", "CONNECTION LIMIT 7",
            "SET search_path = 'public', '{fresh}'",
        ),
        "ALTER ROLE snapshot_reader IN DATABASE {object} SET work_mem = 99",
        "ALTER ROLE snapshot_reader IN DATABASE {object} RESET ALL",
        "CREATE PUBLICATION {fresh} FOR ALL TABLES",
        "CREATE SUBSCRIPTION {fresh} CONNECTION 'dbname=nothing' PUBLICATION p WITH (connect = false)",
        "CREATE SCHEMA {fresh}", "CREATE FOREIGN DATA WRAPPER {fresh}",
        "CREATE LANGUAGE {fresh} HANDLER plpgsql_call_handler",
        "CREATE ACCESS METHOD {fresh} TYPE INDEX HANDLER hashhandler",
        "CREATE EVENT TRIGGER {fresh} ON sql_drop EXECUTE FUNCTION snapshot_moved.nothing()",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO snapshot_reader",
        "ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC",
    ),
    "domain": _altered(
        "DOMAIN {object}", "SET DEFAULT NULL", "DROP DEFAULT", "SET NOT NULL", "DROP NOT NULL",
        "ADD CONSTRAINT {fresh} CHECK (VALUE IS NOT NULL) NOT VALID",
    ),
    "domain_constraint": (
        "COMMENT ON CONSTRAINT {part} ON DOMAIN {whole} IS '{fresh}'",
        *_altered(
            "DOMAIN {whole}", "RENAME CONSTRAINT {part} TO {fresh}", "DROP CONSTRAINT {part}",
            "VALIDATE CONSTRAINT {part}",
        ),
    ),
    "event_trigger": _altered("EVENT TRIGGER {object}", "DISABLE", "ENABLE", "ENABLE ALWAYS", "ENABLE REPLICA"),
    "extension": _altered("EXTENSION {object}", "SET SCHEMA snapshot_moved", "UPDATE"),
    "foreign_data_wrapper": (
        *_altered("FOREIGN DATA WRAPPER {object}", "OPTIONS (ADD {fresh} 'x')", "NO HANDLER", "NO VALIDATOR"),
        "GRANT USAGE ON FOREIGN DATA WRAPPER {object} TO snapshot_reader",
        "CREATE SERVER {fresh} TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER {object}",
    ),
    "foreign_server": (
        *_altered("SERVER {object}", "OPTIONS (ADD {fresh} 'x')", "VERSION '77'"),
        "GRANT USAGE ON FOREIGN SERVER {object} TO snapshot_reader",
        "CREATE USER MAPPING FOR snapshot_reader SERVER {object} OPTIONS (user 'x')",
        "CREATE USER MAPPING FOR PUBLIC SERVER {object}",
        "CREATE FOREIGN TABLE snapshot_moved.{fresh} (a int OPTIONS (b 'c') NOT NULL, d text) SERVER {object}",
    ),
    "foreign_table": _altered(
        "FOREIGN TABLE {object}", "OPTIONS (ADD {fresh} 'x')", "ADD COLUMN {fresh} int",
        "ADD CONSTRAINT {fresh} CHECK (true) NOT VALID", "ALTER COLUMN a OPTIONS (ADD {fresh} 'x')",
    ),
    "function": _altered(
        "ROUTINE {object}", "IMMUTABLE", "STABLE", "VOLATILE", "COST 77", "ROWS 77", "PARALLEL SAFE",
        "PARALLEL RESTRICTED", "PARALLEL UNSAFE", "STRICT", "CALLED ON NULL INPUT", "SECURITY DEFINER",
        "SECURITY INVOKER", "LEAKPROOF", "NOT LEAKPROOF", "SET search_path = public, '$user', \"Odd one\"",
        "SET work_mem = 77", "SET DateStyle = 'ISO, DMY'", "SET local_preload_libraries = 'a, b', c", "RESET ALL",
        "DEPENDS ON EXTENSION plpgsql", "NO DEPENDS ON EXTENSION plpgsql",
    ),
    "index": (
        *_altered(
            "INDEX {object}", "SET (fillfactor = 61)", "RESET (fillfactor)", "ALTER COLUMN 1 SET STATISTICS 33",
            "ALTER COLUMN 1 SET STATISTICS -1", "SET (deduplicate_items = off)",
        ),
        "ALTER TABLE {whole} CLUSTER ON {index}", "ALTER TABLE {whole} REPLICA IDENTITY USING INDEX {index}",
        "ALTER TABLE {whole} ADD CONSTRAINT {fresh} UNIQUE USING INDEX {index}", "REINDEX INDEX {object}",
    ),
    "materialized_view": (
        *_altered(
            "MATERIALIZED VIEW {object}", "SET (fillfactor = 61)", "RESET (fillfactor)", "SET WITHOUT CLUSTER",
            "SET (toast.autovacuum_enabled = off)", "SET TABLESPACE snapshot_space",
        ),
        "GRANT SELECT ON {object} TO snapshot_reader", "REFRESH MATERIALIZED VIEW {object}",
        "REFRESH MATERIALIZED VIEW {object} WITH NO DATA",
    ),
    "operator": _altered(
        "OPERATOR {object}", "SET (RESTRICT = NONE)", "SET (RESTRICT = eqsel)", "SET (JOIN = NONE)",
        "SET (JOIN = eqjoinsel)",
    ),
    "policy": (
        *_altered(
            "POLICY {part} ON {whole}", "TO snapshot_reader", "TO PUBLIC", "USING (true)", "WITH CHECK (false)",
            "TO snapshot_reader, snapshot_writer",
        ),
    ),
    "publication": _altered(
        "PUBLICATION {object}", "SET (publish = 'insert')", "SET (publish = 'insert, truncate')",
        "SET (publish_via_partition_root = true)", "ADD TABLE pg_temp.nothing", "ADD TABLES IN SCHEMA public",
        "DROP TABLES IN SCHEMA public", "SET (publish_generated_columns = stored)",
    ),
    "rule": _STATES,
    "schema": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {object} GRANT EXECUTE ON FUNCTIONS TO snapshot_reader WITH GRANT OPTION",
        "ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner IN SCHEMA {object} GRANT ALL ON TABLES TO snapshot_reader",
        "CREATE PUBLICATION {fresh} FOR TABLES IN SCHEMA {object}",
        "CREATE CONVERSION {object}.{fresh} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
        "CREATE COLLATION {object}.{fresh} (locale = 'C')",
        "CREATE TEXT SEARCH TEMPLATE {object}.{fresh} (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
        "CREATE TEXT SEARCH CONFIGURATION {object}.{fresh} (COPY = pg_catalog.english)",
        "CREATE TYPE {object}.{fresh} AS ENUM ('a', 'b')", "CREATE TYPE {object}.{fresh} AS (a int, b text)",
        "CREATE TYPE {object}.{fresh} AS RANGE (subtype = float8, subtype_diff = float8mi)",
        "CREATE OPERATOR FAMILY {object}.{fresh} USING btree",
    ),
    "sequence": (
        *_altered(
            "SEQUENCE {object}", "INCREMENT BY 7", "INCREMENT BY 1", "MAXVALUE 30000", "NO MAXVALUE", "START WITH 9",
            "MINVALUE 0", "CACHE 9", "CYCLE", "NO CYCLE", "RESTART", "RESTART WITH 5", "OWNED BY NONE", "AS smallint",
            "AS bigint", "SET UNLOGGED", "SET LOGGED",
        ),
        "SELECT nextval('{object}')", "SELECT setval('{object}', 7)",
    ),
    "statistics": _altered("STATISTICS {object}", "SET STATISTICS 77", "SET STATISTICS 0", "SET STATISTICS -1"),
    "subscription": _altered(
        "SUBSCRIPTION {object}", "SET (binary = true)", "SET (synchronous_commit = on)", "SET (streaming = on)",
        "SET (slot_name = NONE)", "SET PUBLICATION p, q WITH (refresh = false)",
        "SET (origin = none)", "SET (disable_on_error = true)", "SET (password_required = false)",
    ),
    "table": (
        *_altered(
            "TABLE {object}", "SET (fillfactor = 61)", "RESET (fillfactor)", "SET (autovacuum_enabled = off)",
            "SET (toast.autovacuum_enabled = off, parallel_workers = 3)", "SET UNLOGGED", "SET LOGGED",
            "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY",
            "NO FORCE ROW LEVEL SECURITY", "REPLICA IDENTITY FULL", "REPLICA IDENTITY NOTHING",
            "REPLICA IDENTITY DEFAULT", "ADD COLUMN {fresh} int", "ADD COLUMN {fresh} text DEFAULT 'x' NOT NULL",
            "ADD COLUMN {fresh} int GENERATED ALWAYS AS (1) STORED", "ADD COLUMN {fresh} serial", "NOT OF",
            "ADD COLUMN {fresh} int GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "SET WITHOUT CLUSTER",
            "SET ACCESS METHOD heap", "SET TABLESPACE snapshot_space", "SET TABLESPACE pg_default",
            "DISABLE TRIGGER ALL", "ENABLE TRIGGER ALL", "DISABLE TRIGGER USER", "INHERIT public.person",
            "ADD CONSTRAINT {fresh} CHECK (true)", "ADD COLUMN {fresh} int, DROP COLUMN {fresh}",
        ),
        "GRANT SELECT, INSERT ON {object} TO snapshot_reader", "TRUNCATE {object} CASCADE", "ANALYZE {object}",
        "GRANT UPDATE ON {object} TO snapshot_reader WITH GRANT OPTION",
        "CREATE TABLE {schema}.{fresh} (LIKE {object} INCLUDING ALL)",
        "CREATE TABLE {schema}.{fresh} () INHERITS ({object})",
        "CREATE TABLE {schema}.{fresh} PARTITION OF {object} DEFAULT",
        "CREATE VIEW {schema}.{fresh} AS SELECT * FROM {object}",
        "CREATE MATERIALIZED VIEW {schema}.{fresh} AS SELECT * FROM {object} WITH NO DATA",
        "CREATE POLICY {fresh} ON {object} USING (true)",
        "CREATE POLICY {fresh} ON {object} AS RESTRICTIVE FOR INSERT TO snapshot_reader WITH CHECK (true)",
        "CREATE RULE {fresh} AS ON UPDATE TO {object} DO ALSO NOTHING",
        "CREATE TRIGGER {fresh} BEFORE INSERT OR UPDATE ON {object} FOR EACH ROW"
        " EXECUTE FUNCTION snapshot_moved.fired()",
        "CREATE TRIGGER {fresh} AFTER TRUNCATE ON {object} EXECUTE FUNCTION snapshot_moved.fired('a', 'b')",
        "CREATE CONSTRAINT TRIGGER {fresh} AFTER DELETE ON {object} DEFERRABLE FOR EACH ROW"
        " EXECUTE FUNCTION snapshot_moved.fired()",
        "CREATE PUBLICATION {fresh} FOR TABLE {object}",
        "CREATE PUBLICATION {fresh} FOR TABLE ONLY {object} WHERE (true)",
        "CREATE STATISTICS {schema}.{fresh} ON (ctid::text), tableoid FROM {object}",
        "CREATE FUNCTION {schema}.{fresh}({object}) RETURNS SETOF {object} LANGUAGE sql AS 'SELECT $1'",
    ),
    "text_search_configuration": _altered(
        "TEXT SEARCH CONFIGURATION {object}", "ALTER MAPPING FOR word WITH simple", "DROP MAPPING IF EXISTS FOR url",
        "ADD MAPPING FOR float WITH english_stem", "ALTER MAPPING REPLACE simple WITH english_stem",
    ),
    "text_search_dictionary": _altered("TEXT SEARCH DICTIONARY {object}", "(Accept = off)", "(StopWords = english)"),
    "trigger": _STATES,
    "type": _altered(
        "TYPE {object}", "ADD VALUE '{fresh}'", "ADD ATTRIBUTE {fresh} int CASCADE", "SET (STORAGE = external)",
        "SET (STORAGE = plain)", "SET (RECEIVE = NONE)",
    ),
    "user_mapping": ("ALTER USER MAPPING {object} OPTIONS (ADD {fresh} 'x')", "DROP USER MAPPING {object}"),
    "view": (
        *_altered(
            "VIEW {object}", "SET (security_barrier = true)", "RESET (security_barrier)", "SET (security_barrier)",
            "SET (security_invoker = true)", "SET (check_option = local)", "RESET (check_option)",
        ),
        "GRANT SELECT ON {object} TO snapshot_reader", "REVOKE ALL ON {object} FROM CURRENT_USER",
        "DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW {object} AS ' || pg_get_viewdef('{object}'); END $$",
        "DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW {object} AS SELECT * FROM (' ||"
        " rtrim(pg_get_viewdef('{object}'), ';') || ') AS v WHERE 1 = 1'; END $$",
    ),
}  # fmt: skip
_PARTS = {"policy": "POLICY", "rule": "RULE", "trigger": "TRIGGER"}

# What the statements above use.
SETUP = """
CREATE SCHEMA snapshot_moved;
CREATE FUNCTION snapshot_moved.nothing() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE FUNCTION snapshot_moved.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
"""


def templates(kind: str) -> list[str]:
    """The statements for objects of a kind."""
    words, common = _COMMON.get(kind, ("", ()))
    part = _PARTS.get(kind)
    return [
        *(one.format(words) for one in common),
        *(one.format(part) for one in _OF_PART if part),
        *_OWN.get(kind, ()),
    ]


def changes(snapshot: Snapshot, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A statement and the names that it is about, at random: a kind is as likely as the number of its statements."""
    kinds = [kind for kind, found in snapshot.kinds.items() if found.objects and templates(kind)]
    every = {kind: sorted(snapshot.kinds[kind].objects) for kind in kinds}
    while True:
        kind = random.choices(kinds, [len(templates(one)) for one in kinds])[0]
        name = random.choice(every[kind])
        values = _values(snapshot, kind, name, f"fresh_{random.randrange(10**6)}")
        about = () if kind == "database" else (name, values["whole"] or name, values["part"], values["fresh"])
        yield random.choice(templates(kind)).format_map(values), about


def _values(snapshot: Snapshot, kind: str, name: str, fresh: str) -> dict[str, Any]:
    found = snapshot.kinds[kind]
    row = found.objects[name]
    whole = (row[PARENT] or "").partition(" ")[2]
    constraint = snapshot.kinds["constraint"].objects.get(whole)  # its index is part of it, not of the table
    if kind == "index" and constraint is not None:
        whole = constraint[PARENT].partition(" ")[2]
    schema = whole.rpartition(".")[0]
    return dict(zip(found.properties, row[2:], strict=True)) | {
        "object": name, "kind": kind, "fresh": fresh, "whole": whole, "part": name.removeprefix(f"{whole}."),
        "index": name.removeprefix(f"{schema}."), "schema": name.rpartition(".")[0], "whole_schema": schema,
    }  # fmt: skip
