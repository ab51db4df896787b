"""What is no relation: what the snapshot is to find of it, and what not.

Where no command changes a property, or a server may lack what the command needs, the catalog itself is updated.
"""

from tests.snapshot.change import Change, Group

KINDS = (
    "access_method", "aggregate", "attribute", "builtin_acl", "cast", "collation", "conversion", "database",
    "default_privileges", "domain", "domain_constraint", "event_trigger", "extension", "foreign_data_wrapper",
    "foreign_server", "function", "language", "operator", "operator_class", "operator_family", "publication",
    "role_setting", "subscription", "text_search_configuration", "text_search_dictionary", "text_search_parser",
    "text_search_template", "transform", "type", "user_mapping",
)  # fmt: skip

RICH = {
    14: """
CREATE SCHEMA shop;
CREATE EXTENSION hstore WITH SCHEMA public VERSION '1.7';
CREATE TABLE shop.item (id integer PRIMARY KEY, name text, price numeric);
CREATE TABLE shop."Stock" (item integer PRIMARY KEY, amount integer);

CREATE TYPE shop.size AS ENUM ('small', 'large');
CREATE TYPE shop.address AS (street text, city text COLLATE "C", zip varchar(10));
CREATE TYPE shop.span AS RANGE (subtype = text, multirange_type_name = shop.spans);
CREATE TYPE shop.later;
CREATE TYPE shop.token;
CREATE FUNCTION shop.token_in(cstring) RETURNS shop.token LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION shop.token_out(shop.token) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE shop.token (INPUT = shop.token_in, OUTPUT = shop.token_out, LIKE = integer);
CREATE DOMAIN shop.mail AS text CONSTRAINT given NOT NULL;
CREATE DOMAIN shop.code AS varchar(8) DEFAULT 'x' CONSTRAINT code_form CHECK (VALUE ~ '^[a-z]+$');

CREATE FUNCTION shop.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + $2 $$;
CREATE FUNCTION shop.list(since date DEFAULT '2026-01-01', VARIADIC names text[] DEFAULT '{}')
    RETURNS TABLE (id integer, name text) LANGUAGE sql STABLE ROWS 10 SET search_path = shop, pg_temp
    AS $$ SELECT id, name FROM item $$;
CREATE FUNCTION shop.twice(n integer) RETURNS integer RETURN n * 2;
CREATE FUNCTION shop.number(shop.size) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
CREATE FUNCTION shop.guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE FUNCTION shop.first(anyelement) RETURNS anyelement LANGUAGE internal WINDOW AS 'window_first_value';
CREATE PROCEDURE shop.settle(IN account integer, INOUT total numeric)
    LANGUAGE plpgsql AS $$ BEGIN total := account; END $$;
CREATE AGGREGATE shop.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE AGGREGATE shop.moving(integer) (
    SFUNC = int4pl, STYPE = integer, FINALFUNC = int4abs, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer,
    MFINALFUNC = int4abs, MINITCOND = '0'
);
CREATE AGGREGATE shop.tally(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE shop.middle(double precision ORDER BY double precision) (
    SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final
);

CREATE CAST (shop.size AS integer) WITH FUNCTION shop.number(shop.size);
CREATE COLLATION shop.plain (provider = libc, lc_collate = 'C', lc_ctype = 'C');
CREATE CONVERSION shop.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE OPERATOR shop.=== (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer);
CREATE OPERATOR shop.!! (FUNCTION = int4abs, RIGHTARG = integer);
CREATE OPERATOR CLASS shop.numbers FOR TYPE integer USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE OPERATOR FAMILY shop.loose USING btree;
ALTER OPERATOR FAMILY shop.loose USING btree
    ADD OPERATOR 1 < (integer, integer), FUNCTION 1 btint4cmp(integer, integer);

CREATE TEXT SEARCH PARSER shop.parser (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline
);
CREATE FUNCTION shop.token_types(internal) RETURNS internal LANGUAGE internal STRICT AS 'prsd_lextype';
CREATE TEXT SEARCH TEMPLATE shop.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY shop.words (TEMPLATE = pg_catalog.simple, StopWords = english);
CREATE TEXT SEARCH CONFIGURATION shop.search (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION shop.search ADD MAPPING FOR word, asciiword WITH shop.words, simple;
CREATE TEXT SEARCH CONFIGURATION shop.other (PARSER = shop.parser);
ALTER TEXT SEARCH CONFIGURATION shop.other ADD MAPPING FOR url WITH simple;

CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD pile TYPE INDEX HANDLER hashhandler;
CREATE OPERATOR CLASS shop.grown FOR TYPE integer USING tree AS OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
CREATE FUNCTION shop.call() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION shop.inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION shop.validate(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE LANGUAGE steps HANDLER shop.call INLINE shop.inline VALIDATOR shop.validate;
CREATE FUNCTION shop.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION shop.to_sql(internal) RETURNS shop.token LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE TRANSFORM FOR shop.token LANGUAGE steps (
    FROM SQL WITH FUNCTION shop.from_sql(internal), TO SQL WITH FUNCTION shop.to_sql(internal)
);

CREATE FUNCTION shop.handle() RETURNS fdw_handler LANGUAGE internal AS 'bthandler';
CREATE FOREIGN DATA WRAPPER far VALIDATOR postgresql_fdw_validator;
CREATE FOREIGN DATA WRAPPER near OPTIONS (debug 'on', api_key 'geheim');
CREATE SERVER office TYPE 'db' VERSION '9' FOREIGN DATA WRAPPER near OPTIONS (host 'office', port '5432');
CREATE USER MAPPING FOR snapshot_reader SERVER office OPTIONS (user 'clerk', password 'geheim');
CREATE USER MAPPING FOR public SERVER office;

CREATE PUBLICATION goods FOR TABLE shop.item;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE EVENT TRIGGER guard ON ddl_command_start WHEN TAG IN ('DROP VIEW', 'DROP INDEX') EXECUTE FUNCTION shop.guard();
ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner IN SCHEMA shop GRANT SELECT ON TABLES TO snapshot_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
""",
    15: """
CREATE PUBLICATION whole FOR TABLES IN SCHEMA shop;
""",
}

# A copy of a database leaves these behind.
BESIDE = """
ALTER DATABASE THIS_DATABASE SET work_mem = '8MB';
ALTER ROLE snapshot_owner IN DATABASE THIS_DATABASE SET work_mem = '16MB';
CREATE SUBSCRIPTION orders CONNECTION 'dbname=nowhere' PUBLICATION sold, bought
    WITH (connect = false, slot_name = NONE);
"""


def updated(catalog: str, assignment: str, which: str, *found: str, **options: int | str) -> Change:
    """A change of the catalog itself, since no command makes it."""
    return Change(f"UPDATE pg_catalog.{catalog} SET {assignment} WHERE {which}", *found, **options)  # type: ignore[arg-type]


def labelled(catalog: str, which: str, found: str, **options: int | str) -> Change:
    """A security label as a label provider would write it."""
    return Change(
        "INSERT INTO pg_catalog.pg_seclabel (objoid, classoid, objsubid, provider, label)"
        f" SELECT oid, tableoid, 0, 'selinux', 'secret' FROM pg_catalog.{catalog} WHERE {which}",
        f"{found}: security_labels", **options,  # type: ignore[arg-type]
    )  # fmt: skip


def shared_label(catalog: str, which: str, found: str, **options: int | str) -> Change:
    """The same for what belongs to the cluster."""
    return Change(
        "INSERT INTO pg_catalog.pg_shseclabel (objoid, classoid, provider, label)"
        f" SELECT oid, tableoid, 'selinux', 'secret' FROM pg_catalog.{catalog} WHERE {which}",
        f"{found}: security_labels", **options,  # type: ignore[arg-type]
    )  # fmt: skip


_HERE = "datname = pg_catalog.current_database()"
DATABASE = (
    Change("ALTER DATABASE THIS_DATABASE OWNER TO snapshot_owner", "database current: owner"),
    Change("ALTER DATABASE THIS_DATABASE CONNECTION LIMIT 7", "database current: connection_limit"),
    Change("ALTER DATABASE THIS_DATABASE IS_TEMPLATE true", "database current: template"),
    Change("ALTER DATABASE THIS_DATABASE SET work_mem = '9MB'", "database current: settings"),
    Change("ALTER DATABASE THIS_DATABASE SET lock_timeout = '1s'", "database current: settings"),
    Change("ALTER DATABASE THIS_DATABASE RESET ALL", "database current: settings"),
    Change("GRANT CREATE ON DATABASE THIS_DATABASE TO snapshot_reader", "database current: acl"),
    Change("REVOKE CONNECT ON DATABASE THIS_DATABASE FROM PUBLIC", "database current: acl"),
    Change("COMMENT ON DATABASE THIS_DATABASE IS 'Goods'", "database current: comment"),
    updated("pg_database", "datallowconn = false", _HERE, "database current: allow_connections"),
    updated("pg_database", "encoding = pg_char_to_encoding('LATIN1')", _HERE, "database current: encoding"),
    updated("pg_database", "datcollate = 'POSIX'", _HERE, "database current: lc_collate"),
    updated("pg_database", "datctype = 'POSIX'", _HERE, "database current: lc_ctype"),
    updated(
        "pg_database", "datlocprovider = 'i', daticulocale = 'und'", _HERE,
        "database current: locale_provider", "database current: locale", since=15, until=16,
    ),
    updated("pg_database", "daticulocale = 'und'", _HERE, "database current: locale", since=15, until=16),
    updated(
        "pg_database",
        "datlocale = CASE datlocprovider WHEN 'c' THEN 'C.UTF-8' END,"
        """ datlocprovider = CASE datlocprovider WHEN 'c' THEN 'b' ELSE 'c' END::"char" """, _HERE,
        "database current: locale_provider", "database current: locale", since=17,
    ),
    updated("pg_database", "daticurules = '&a < b'", _HERE, "database current: icu_rules", since=16),
    shared_label("pg_database", _HERE, "database current"),
    Change(
        "ALTER ROLE snapshot_owner IN DATABASE THIS_DATABASE SET search_path = shop, public",
        "role_setting snapshot_owner: settings",
    ),
    Change("ALTER ROLE snapshot_owner IN DATABASE THIS_DATABASE RESET ALL", "role_setting snapshot_owner: missing"),
    Change("ALTER ROLE snapshot_reader IN DATABASE THIS_DATABASE SET jit = off", "role_setting snapshot_reader: extra"),
)  # fmt: skip

EXTENSIONS = (
    Change("ALTER EXTENSION hstore UPDATE TO '1.8'", "extension hstore: version", undumped="it leaves versions out"),
    Change("ALTER EXTENSION hstore SET SCHEMA shop", "extension hstore: installed_in"),
    Change("COMMENT ON EXTENSION hstore IS 'Pairs'", "extension hstore: comment"),
    Change("CREATE EXTENSION pg_trgm WITH SCHEMA public", "extension pg_trgm: extra"),
    Change("DROP EXTENSION hstore", "extension hstore: missing"),
    Change(
        "ALTER EXTENSION hstore DROP FUNCTION public.hstore_to_json(public.hstore)",
        "function public.hstore_to_json(public.hstore): extra",
    ),
    Change(
        "ALTER EXTENSION hstore ADD FUNCTION shop.add(integer, integer)",
        "function shop.add(integer, integer): missing",
    ),
)

_ADD, _LIST = "function shop.add(integer, integer)", "function shop.list(date, text[])"
FUNCTIONS = (
    Change(
        "CREATE OR REPLACE FUNCTION shop.add(integer, integer) RETURNS integer"
        " LANGUAGE sql IMMUTABLE AS $$ SELECT $2 + $1 $$",
        f"{_ADD}: definition",
    ),
    *(
        Change(f"ALTER FUNCTION shop.add(integer, integer) {what}", f"{_ADD}: definition")
        for what in (
            "STABLE", "STRICT", "SECURITY DEFINER", "LEAKPROOF", "PARALLEL SAFE", "COST 5",
            "SET work_mem = '1MB'", "SUPPORT pg_catalog.textlike_support",
        )
    ),
    *(
        Change(f"ALTER FUNCTION shop.list {what}", f"{_LIST}: definition")
        for what in ("ROWS 20", "RESET ALL", "SET search_path = pg_temp, shop")
    ),
    Change(
        "CREATE OR REPLACE FUNCTION shop.list(since date DEFAULT '2027-01-01', VARIADIC names text[] DEFAULT '{}')"
        " RETURNS TABLE (id integer, name text) LANGUAGE sql STABLE ROWS 10 SET search_path = shop, pg_temp"
        " AS $$ SELECT id, name FROM item $$",
        f"{_LIST}: definition",
    ),
    Change("CREATE OR REPLACE FUNCTION shop.twice(n integer) RETURNS integer RETURN n + n",
           "function shop.twice(integer): definition"),
    Change("ALTER FUNCTION shop.add(integer, integer) OWNER TO snapshot_owner", f"{_ADD}: owner"),
    Change("GRANT EXECUTE ON FUNCTION shop.add(integer, integer) TO snapshot_reader", f"{_ADD}: acl"),
    Change("REVOKE EXECUTE ON FUNCTION shop.add(integer, integer) FROM PUBLIC", f"{_ADD}: acl"),
    Change("REVOKE ALL ON FUNCTION shop.add(integer, integer) FROM PUBLIC, CURRENT_USER", f"{_ADD}: acl"),
    Change(
        "GRANT USAGE ON SCHEMA shop TO snapshot_reader;"
        "GRANT EXECUTE ON FUNCTION shop.add(integer, integer) TO snapshot_reader WITH GRANT OPTION;"
        "SET LOCAL ROLE snapshot_reader; GRANT EXECUTE ON FUNCTION shop.add(integer, integer) TO snapshot_writer;"
        "RESET ROLE; REVOKE USAGE ON SCHEMA shop FROM snapshot_reader",
        f"{_ADD}: acl",
    ),
    Change("COMMENT ON FUNCTION shop.add(integer, integer) IS 'Adds'", f"{_ADD}: comment"),
    Change("COMMENT ON PROCEDURE shop.settle(integer, numeric) IS 'Pays'",
           "function shop.settle(integer, numeric): comment"),
    labelled("pg_proc", "proname = 'add'", _ADD),
    Change("ALTER FUNCTION shop.add(integer, integer) DEPENDS ON EXTENSION hstore", f"{_ADD}: depends_on_extensions"),
    Change("ALTER FUNCTION shop.add(integer, integer) RENAME TO plus", f"{_ADD}: missing",
           "function shop.plus(integer, integer): extra"),
    Change("ALTER FUNCTION shop.first(anyelement) SET SCHEMA public", "function shop.first(anyelement): missing",
           "function public.first(anyelement): extra"),
    Change("DROP PROCEDURE shop.settle", "function shop.settle(integer, numeric): missing"),
)  # fmt: skip

_TOTAL, _MOVING = "aggregate shop.total(integer)", "aggregate shop.moving(integer)"


def _total(*options: str, arguments: str = "integer", state: str = "int4pl") -> str:
    return (
        f"CREATE OR REPLACE AGGREGATE shop.total({arguments})"
        f" ({', '.join((f'SFUNC = {state}', 'STYPE = integer', *options))})"
    )


def _moving(assignment: str, *found: str) -> Change:
    return updated("pg_aggregate", assignment, "aggfnoid = 'shop.moving'::regproc", *found)


AGGREGATES = (
    Change(_total("INITCOND = '0'", state="int4mi"), f"{_TOTAL}: state_function"),
    Change(_total("INITCOND = '1'"), f"{_TOTAL}: initial_state"),
    Change(_total("INITCOND = '0'", "SSPACE = 64"), f"{_TOTAL}: state_space"),
    Change(_total("INITCOND = '0'", arguments="amount integer"), f"{_TOTAL}: arguments"),
    Change(_total("INITCOND = '0'", "COMBINEFUNC = int4pl"), f"{_TOTAL}: combine_function"),
    Change(_total("INITCOND = '0'", "SORTOP = <"), f"{_TOTAL}: sort_operator"),
    Change(_total("INITCOND = '0'", "PARALLEL = SAFE"), f"{_TOTAL}: parallel"),
    Change(_total("INITCOND = '0'", "FINALFUNC = int4abs"), f"{_TOTAL}: final_function", f"{_TOTAL}: final_modify"),
    _moving("aggfinalextra = true", f"{_MOVING}: final_extra"),
    _moving("aggfinalmodify = 's'", f"{_MOVING}: final_modify"),
    _moving("aggserialfn = 'numeric_avg_serialize'", f"{_MOVING}: serial_function"),
    _moving("aggdeserialfn = 'numeric_avg_deserialize'", f"{_MOVING}: deserial_function"),
    _moving("aggtranstype = 'oid'::regtype", f"{_MOVING}: state_type"),
    _moving("aggmtransfn = 'int4mul'", f"{_MOVING}: moving_state_function"),
    _moving("aggminvtransfn = 'int4div'", f"{_MOVING}: moving_inverse_function"),
    _moving("aggmtranstype = 'oid'::regtype", f"{_MOVING}: moving_state_type"),
    _moving("aggmtransspace = 32", f"{_MOVING}: moving_state_space"),
    _moving("aggminitval = '1'", f"{_MOVING}: moving_initial_state"),
    _moving("aggmfinalfn = 'int4um'", f"{_MOVING}: moving_final_function"),
    _moving("aggmfinalextra = true", f"{_MOVING}: moving_final_extra"),
    _moving("aggmfinalmodify = 'w'", f"{_MOVING}: moving_final_modify"),
    updated("pg_aggregate", "aggkind = 'h'", "aggfnoid = 'shop.middle'::regproc",
            "aggregate shop.middle(double precision, double precision): hypothetical"),
    Change("ALTER AGGREGATE shop.total(integer) OWNER TO snapshot_owner", f"{_TOTAL}: owner"),
    Change("GRANT EXECUTE ON FUNCTION shop.total(integer) TO snapshot_reader", f"{_TOTAL}: acl"),
    Change("COMMENT ON AGGREGATE shop.total(integer) IS 'Sums up'", f"{_TOTAL}: comment"),
    Change("COMMENT ON AGGREGATE shop.tally(*) IS 'Counts'", "aggregate shop.tally(*): comment"),
    labelled("pg_proc", "proname = 'total'", _TOTAL),
    Change("DROP AGGREGATE shop.middle(double precision ORDER BY double precision)",
           "aggregate shop.middle(double precision, double precision): missing"),
)  # fmt: skip


def _type(assignment: str, name: str, *properties: str) -> Change:
    return updated(
        "pg_type", assignment, f"oid = 'shop.{name}'::regtype", *(f"type shop.{name}: {one}" for one in properties)
    )


def _range(assignment: str, *properties: str) -> Change:
    return updated(
        "pg_range", assignment, "rngtypid = 'shop.span'::regtype", *(f"type shop.span: {one}" for one in properties)
    )


TYPES = (
    Change("ALTER TYPE shop.size ADD VALUE 'medium' BEFORE 'large'", "type shop.size: values"),
    Change("ALTER TYPE shop.size RENAME VALUE 'small' TO 'tiny'", "type shop.size: values"),
    updated("pg_enum", "enumsortorder = 9", "enumlabel = 'small'", "type shop.size: values"),
    Change(
        "DROP TYPE shop.later; CREATE TYPE shop.later AS ENUM ()", "type shop.later: form",
    ),
    Change(
        "DROP TYPE shop.span; CREATE TYPE shop.span AS RANGE (subtype = name, multirange_type_name = shop.spans)",
        "type shop.span: subtype",
    ),
    _range("rngsubopc = (SELECT oid FROM pg_opclass WHERE opcname = 'text_pattern_ops' AND opcmethod = 403)",
           "subtype_operator_class"),
    _range("""rngcollation = '"C"'::regcollation""", "subtype_collation"),
    _range("rngcanonical = 'int4range_canonical'", "canonical_function"),
    _range("rngsubdiff = 'int4range_subdiff'", "difference_function"),
    Change("ALTER TYPE shop.spans RENAME TO bridges", "type shop.span: multirange"),
    _type("typinput = 'int4in'", "token", "input_function"),
    _type("typoutput = 'int4out'", "token", "output_function"),
    _type("typreceive = 'int4recv'", "token", "receive_function"),
    _type("typsend = 'int4send'", "token", "send_function"),
    _type("typmodin = 'varchartypmodin'", "token", "modifier_input_function"),
    _type("typmodout = 'varchartypmodout'", "token", "modifier_output_function"),
    _type("typanalyze = 'array_typanalyze'", "token", "analyze_function"),
    _type("typsubscript = 'raw_array_subscript_handler'", "token", "subscript_function"),
    _type("typlen = 8", "token", "length"),
    _type("typbyval = false", "token", "by_value"),
    _type("typalign = 'd'", "token", "alignment"),
    _type("typstorage = 'm'", "token", "storage"),
    _type("typcategory = 'X'", "token", "category"),
    _type("typispreferred = true", "token", "preferred"),
    _type("typdefault = '0'", "token", "default"),
    _type("typelem = 'integer'::regtype", "token", "element"),
    _type("typdelim = ';'", "token", "delimiter"),
    _type("typcollation = 100", "token", "collatable"),
    Change("ALTER TYPE shop.size OWNER TO snapshot_owner", "type shop.size: owner"),
    Change("REVOKE USAGE ON TYPE shop.address FROM PUBLIC", "type shop.address: acl"),
    Change("COMMENT ON TYPE shop.later IS 'Some day'", "type shop.later: comment"),
    labelled("pg_type", "typname = 'size'", "type shop.size"),
    Change("ALTER TYPE shop.address ADD ATTRIBUTE country text", "attribute shop.address.country: extra"),
    Change(
        "ALTER TYPE shop.address DROP ATTRIBUTE street", "attribute shop.address.street: missing",
    ),
    Change(
        "DROP TYPE shop.address; CREATE TYPE shop.address AS (city text COLLATE \"C\", street text, zip varchar(10))",
        "type shop.address: attribute_order",
    ),
    Change("ALTER TYPE shop.address ALTER ATTRIBUTE zip TYPE varchar(12)", "attribute shop.address.zip: type"),
    Change("ALTER TYPE shop.address ALTER ATTRIBUTE city TYPE text", "attribute shop.address.city: collation"),
    Change("COMMENT ON COLUMN shop.address.zip IS 'Code'", "attribute shop.address.zip: comment"),
    Change("ALTER DOMAIN shop.code SET NOT NULL", "domain shop.code: not_null", until=16),
    Change("ALTER DOMAIN shop.code ADD NOT NULL", "domain_constraint shop.code.code_not_null: extra", since=17),
    Change("ALTER DOMAIN shop.code SET DEFAULT 'y'", "domain shop.code: default"),
    Change("ALTER DOMAIN shop.code DROP DEFAULT", "domain shop.code: default"),
    updated("pg_type", "typtypmod = 16", "oid = 'shop.code'::regtype", "domain shop.code: type"),
    updated("pg_type", """typcollation = '"C"'::regcollation""", "oid = 'shop.code'::regtype",
            "domain shop.code: collation"),
    Change("ALTER DOMAIN shop.code OWNER TO snapshot_owner", "domain shop.code: owner"),
    Change("GRANT USAGE ON DOMAIN shop.code TO snapshot_reader", "domain shop.code: acl"),
    Change("COMMENT ON DOMAIN shop.code IS 'Letters'", "domain shop.code: comment"),
    labelled("pg_type", "typname = 'code'", "domain shop.code"),
    Change("ALTER DOMAIN shop.code RENAME CONSTRAINT code_form TO form",
           "domain_constraint shop.code.code_form: missing", "domain_constraint shop.code.form: extra"),
    Change("ALTER DOMAIN shop.code DROP CONSTRAINT code_form; "
           "ALTER DOMAIN shop.code ADD CONSTRAINT code_form CHECK (VALUE ~ '^[a-z]+$') NOT VALID",
           "domain_constraint shop.code.code_form: definition"),
    Change("ALTER DOMAIN shop.mail DROP NOT NULL", "domain shop.mail: not_null", until=16),
    Change("ALTER DOMAIN shop.mail DROP CONSTRAINT given", "domain_constraint shop.mail.given: missing", since=17),
    Change("ALTER DOMAIN shop.mail RENAME CONSTRAINT given TO present",
           "domain_constraint shop.mail.given: missing", "domain_constraint shop.mail.present: extra", since=17),
    Change("COMMENT ON CONSTRAINT given ON DOMAIN shop.mail IS 'Always'",
           "domain_constraint shop.mail.given: comment", since=17),
    Change("COMMENT ON CONSTRAINT code_form ON DOMAIN shop.code IS 'Lower case'",
           "domain_constraint shop.code.code_form: comment"),
)  # fmt: skip


def _operator(assignment: str, *properties: str) -> Change:
    return updated(
        "pg_operator", assignment, "oid = 'shop.===(integer, integer)'::regoperator",
        *(f"operator shop.===(integer, integer): {one}" for one in properties),
    )  # fmt: skip


def _class(assignment: str, *properties: str) -> Change:
    return updated(
        "pg_opclass", assignment, "opcname = 'numbers'",
        *(f"operator_class shop.numbers USING btree: {one}" for one in properties),
    )  # fmt: skip


_CAST, _EQUAL = "cast (shop.size AS integer)", "operator shop.===(integer, integer)"
_NUMBERS, _LOOSE = "operator_class shop.numbers USING btree", "operator_family shop.loose USING btree"
OPERATORS = (
    Change("DROP CAST (shop.size AS integer); "
           "CREATE CAST (shop.size AS integer) WITH FUNCTION shop.number(shop.size) AS ASSIGNMENT",
           f"{_CAST}: context"),
    Change("DROP CAST (shop.size AS integer); CREATE CAST (shop.size AS integer) WITH INOUT",
           f"{_CAST}: method", f"{_CAST}: function"),
    updated("pg_cast", "castfunc = 'int4abs'::regproc", "castsource = 'shop.size'::regtype", f"{_CAST}: function"),
    Change("COMMENT ON CAST (shop.size AS integer) IS 'By rank'", f"{_CAST}: comment"),
    Change("CREATE CAST (shop.token AS integer) WITHOUT FUNCTION", "cast (shop.token AS integer): extra"),
    updated("pg_collation", "collprovider = 'i'", "collname = 'plain'", "collation shop.plain: provider", until=14),
    updated("pg_collation", "collprovider = 'i', colliculocale = 'und', collcollate = NULL, collctype = NULL",
            "collname = 'plain'", "collation shop.plain: provider", "collation shop.plain: lc_collate",
            "collation shop.plain: lc_ctype", "collation shop.plain: locale", since=15, until=16),
    Change("DROP COLLATION shop.plain; CREATE COLLATION shop.plain (provider = builtin, locale = 'C')",
           "collation shop.plain: provider", "collation shop.plain: lc_collate", "collation shop.plain: lc_ctype",
           "collation shop.plain: locale", since=17),
    Change("CREATE COLLATION shop.other (provider = builtin, locale = 'C'); "
           "UPDATE pg_catalog.pg_collation SET colllocale = 'C.UTF-8' WHERE collname = 'other'",
           "collation shop.other: extra", since=17),
    updated("pg_collation", "colllocale = 'C.UTF-8'", "collname = 'plain'", "collation shop.plain: locale",
            since=17, undumped="it prints no locale beside libc"),
    updated("pg_collation", "collisdeterministic = false", "collname = 'plain'", "collation shop.plain: deterministic"),
    Change("DROP COLLATION shop.plain; CREATE COLLATION shop.plain (lc_collate = 'POSIX', lc_ctype = 'C')",
           "collation shop.plain: lc_collate"),
    Change("DROP COLLATION shop.plain; CREATE COLLATION shop.plain (lc_collate = 'C', lc_ctype = 'POSIX')",
           "collation shop.plain: lc_ctype"),
    updated("pg_collation", "collicurules = '&a < b'", "collname = 'plain'", "collation shop.plain: icu_rules",
            since=16, undumped="it prints no rules beside libc"),
    Change("ALTER COLLATION shop.plain OWNER TO snapshot_owner", "collation shop.plain: owner"),
    Change("COMMENT ON COLLATION shop.plain IS 'Bytes'", "collation shop.plain: comment"),
    updated("pg_conversion", "conforencoding = pg_char_to_encoding('LATIN2')", "conname = 'latin'",
            "conversion shop.latin: for_encoding"),
    updated("pg_conversion", "contoencoding = pg_char_to_encoding('LATIN2')", "conname = 'latin'",
            "conversion shop.latin: to_encoding"),
    updated("pg_conversion", "conproc = 'iso8859_to_utf8'", "conname = 'latin'", "conversion shop.latin: function"),
    updated("pg_conversion", "condefault = true", "conname = 'latin'", "conversion shop.latin: default"),
    Change("ALTER CONVERSION shop.latin OWNER TO snapshot_owner", "conversion shop.latin: owner"),
    Change("COMMENT ON CONVERSION shop.latin IS 'West'", "conversion shop.latin: comment"),
    _operator("oprcode = 'int4ne'", "function"),
    _operator("oprcom = 'shop.===(integer, integer)'::regoperator", "commutator"),
    _operator("oprnegate = '<>(integer, integer)'::regoperator", "negator"),
    _operator("oprcanmerge = true", "merges"),
    _operator("oprcanhash = true", "hashes"),
    Change("ALTER OPERATOR shop.=== (integer, integer) SET (RESTRICT = eqsel)", f"{_EQUAL}: restrict_estimator"),
    Change("ALTER OPERATOR shop.=== (integer, integer) SET (JOIN = eqjoinsel)", f"{_EQUAL}: join_estimator"),
    Change("ALTER OPERATOR shop.=== (integer, integer) OWNER TO snapshot_owner", f"{_EQUAL}: owner"),
    Change("COMMENT ON OPERATOR shop.!! (NONE, integer) IS 'Size'", "operator shop.!!(NONE, integer): comment"),
    updated("pg_opclass", "opcdefault = true", "opcname = 'grown'",
            "operator_class shop.grown USING tree: default"),
    _class("opcintype = 'oid'::regtype", "type"),
    _class("opckeytype = 'oid'::regtype", "storage"),
    _class("opcfamily = (SELECT oid FROM pg_opfamily WHERE opfname = 'loose')", "family"),
    updated("pg_amop", "amopopr = '<>(integer, integer)'::regoperator",
            "amopstrategy = 3 AND amopfamily = (SELECT oid FROM pg_opfamily WHERE opfname = 'numbers')",
            f"{_NUMBERS}: operators"),
    updated("pg_amop", "amoppurpose = 'o', amopsortfamily = amopfamily",
            "amopstrategy = 2 AND amopfamily = (SELECT oid FROM pg_opfamily WHERE opfname = 'numbers')",
            f"{_NUMBERS}: operators"),
    updated("pg_amproc", "amproc = 'btint8cmp'",
            "amprocfamily = (SELECT oid FROM pg_opfamily WHERE opfname = 'numbers')", f"{_NUMBERS}: functions"),
    Change("ALTER OPERATOR CLASS shop.numbers USING btree OWNER TO snapshot_owner", f"{_NUMBERS}: owner"),
    Change("COMMENT ON OPERATOR CLASS shop.numbers USING btree IS 'As usual'", f"{_NUMBERS}: comment"),
    Change("DROP OPERATOR CLASS shop.numbers USING btree", f"{_NUMBERS}: missing"),
    Change("ALTER OPERATOR FAMILY shop.loose USING btree ADD OPERATOR 3 = (integer, integer)", f"{_LOOSE}: operators"),
    Change("ALTER OPERATOR FAMILY shop.loose USING btree DROP OPERATOR 1 (integer, integer)", f"{_LOOSE}: operators"),
    Change("ALTER OPERATOR FAMILY shop.loose USING btree ADD FUNCTION 1 (bigint, bigint) btint8cmp(bigint, bigint)",
           f"{_LOOSE}: functions"),
    Change("ALTER OPERATOR FAMILY shop.loose USING btree OWNER TO snapshot_owner", f"{_LOOSE}: owner"),
    Change("COMMENT ON OPERATOR FAMILY shop.loose USING btree IS 'Open'", f"{_LOOSE}: comment"),
)  # fmt: skip


def _parser(column: str, function: str, found: str) -> Change:
    return updated(
        "pg_ts_parser", f"{column} = '{function}'", "prsname = 'parser'", f"text_search_parser shop.parser: {found}"
    )


_WORDS, _SEARCH = "text_search_dictionary shop.words", "text_search_configuration shop.search"
TEXT_SEARCH = (
    _parser("prsstart", "dsimple_init", "start_function"),
    _parser("prstoken", "dsimple_init", "token_function"),
    _parser("prsend", "dsimple_init", "end_function"),
    Change("DROP TEXT SEARCH PARSER shop.parser CASCADE; CREATE TEXT SEARCH PARSER shop.parser ("
           "START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
           "text_search_parser shop.parser: headline_function", "text_search_configuration shop.other: missing"),
    updated("pg_ts_parser", "prslextype = 'shop.token_types'", "prsname = 'parser'",
            "text_search_parser shop.parser: types_function", "text_search_configuration shop.other: mappings"),
    Change("COMMENT ON TEXT SEARCH PARSER shop.parser IS 'Cuts'", "text_search_parser shop.parser: comment"),
    updated("pg_ts_template", "tmplinit = 'dsynonym_init'", "tmplname = 'template'",
            "text_search_template shop.template: init_function"),
    updated("pg_ts_template", "tmpllexize = 'dsynonym_lexize'", "tmplname = 'template'",
            "text_search_template shop.template: lexize_function"),
    Change("COMMENT ON TEXT SEARCH TEMPLATE shop.template IS 'Plain'", "text_search_template shop.template: comment"),
    updated("pg_ts_dict", "dicttemplate = (SELECT oid FROM pg_ts_template WHERE tmplname = 'template')",
            "dictname = 'words'", f"{_WORDS}: template"),
    Change("ALTER TEXT SEARCH DICTIONARY shop.words (Accept = false)", f"{_WORDS}: options"),
    Change("ALTER TEXT SEARCH DICTIONARY shop.words OWNER TO snapshot_owner", f"{_WORDS}: owner"),
    Change("COMMENT ON TEXT SEARCH DICTIONARY shop.words IS 'All'", f"{_WORDS}: comment"),
    updated("pg_ts_config", "cfgparser = (SELECT oid FROM pg_ts_parser WHERE prsname = 'parser')",
            "cfgname = 'search'", f"{_SEARCH}: parser"),
    Change("ALTER TEXT SEARCH CONFIGURATION shop.search DROP MAPPING FOR word", f"{_SEARCH}: mappings"),
    Change("ALTER TEXT SEARCH CONFIGURATION shop.search ALTER MAPPING FOR word WITH simple, shop.words",
           f"{_SEARCH}: mappings"),
    Change("ALTER TEXT SEARCH CONFIGURATION shop.search ADD MAPPING FOR url WITH simple", f"{_SEARCH}: mappings"),
    Change("ALTER TEXT SEARCH CONFIGURATION shop.search OWNER TO snapshot_owner", f"{_SEARCH}: owner"),
    Change("COMMENT ON TEXT SEARCH CONFIGURATION shop.search IS 'Finds'", f"{_SEARCH}: comment"),
)  # fmt: skip

_STEPS, _TRANSFORM = "language steps", "transform FOR shop.token LANGUAGE steps"
LANGUAGES = (
    updated("pg_am", "amhandler = 'hashhandler'", "amname = 'tree'", "access_method tree: handler"),
    updated("pg_am", "amtype = 't'", "amname = 'pile'", "access_method pile: type"),
    Change("COMMENT ON ACCESS METHOD tree IS 'Grows'", "access_method tree: comment"),
    Change("CREATE OR REPLACE TRUSTED LANGUAGE steps HANDLER shop.call INLINE shop.inline VALIDATOR shop.validate",
           f"{_STEPS}: trusted"),
    updated("pg_language", "lanplcallfoid = 'shop.inline'::regproc", "lanname = 'steps'", f"{_STEPS}: handler"),
    Change("CREATE OR REPLACE LANGUAGE steps HANDLER shop.call VALIDATOR shop.validate", f"{_STEPS}: inline_handler"),
    Change("CREATE OR REPLACE LANGUAGE steps HANDLER shop.call INLINE shop.inline", f"{_STEPS}: validator"),
    Change("ALTER LANGUAGE steps OWNER TO snapshot_owner", f"{_STEPS}: owner"),
    Change("UPDATE pg_catalog.pg_language SET lanpltrusted = true WHERE lanname = 'steps';"
           "GRANT USAGE ON LANGUAGE steps TO snapshot_reader", f"{_STEPS}: acl", f"{_STEPS}: trusted"),
    Change("COMMENT ON LANGUAGE steps IS 'Walks'", f"{_STEPS}: comment"),
    labelled("pg_language", "lanname = 'steps'", _STEPS),
    Change("CREATE OR REPLACE TRANSFORM FOR shop.token LANGUAGE steps (TO SQL WITH FUNCTION shop.to_sql(internal))",
           f"{_TRANSFORM}: from_sql_function"),
    Change("CREATE OR REPLACE TRANSFORM FOR shop.token LANGUAGE steps (FROM SQL WITH FUNCTION shop.from_sql(internal))",
           f"{_TRANSFORM}: to_sql_function"),
    Change("COMMENT ON TRANSFORM FOR shop.token LANGUAGE steps IS 'To and fro'", f"{_TRANSFORM}: comment"),
)  # fmt: skip

_NEAR, _OFFICE = "foreign_data_wrapper near", "foreign_server office"
FOREIGN = (
    Change("ALTER FOREIGN DATA WRAPPER near HANDLER shop.handle", f"{_NEAR}: handler"),
    Change("ALTER FOREIGN DATA WRAPPER far NO VALIDATOR", "foreign_data_wrapper far: validator"),
    Change("ALTER FOREIGN DATA WRAPPER near OPTIONS (SET debug 'off')", f"{_NEAR}: options"),
    Change("ALTER FOREIGN DATA WRAPPER near OPTIONS (DROP api_key)", f"{_NEAR}: options"),
    updated("pg_foreign_data_wrapper", "fdwowner = 'snapshot_owner'::regrole", "fdwname = 'near'", f"{_NEAR}: owner"),
    Change("GRANT USAGE ON FOREIGN DATA WRAPPER near TO snapshot_reader", f"{_NEAR}: acl"),
    Change("COMMENT ON FOREIGN DATA WRAPPER near IS 'Next door'", f"{_NEAR}: comment"),
    updated("pg_foreign_server", "srvfdw = (SELECT oid FROM pg_foreign_data_wrapper WHERE fdwname = 'far')",
            "srvname = 'office'", f"{_OFFICE}: wrapper"),
    updated("pg_foreign_server", "srvtype = 'file'", "srvname = 'office'", f"{_OFFICE}: type"),
    Change("ALTER SERVER office VERSION '10'", f"{_OFFICE}: version"),
    Change("ALTER SERVER office OPTIONS (SET port '5433')", f"{_OFFICE}: options"),
    Change("ALTER SERVER office OWNER TO snapshot_owner", f"{_OFFICE}: owner"),
    Change("GRANT USAGE ON FOREIGN SERVER office TO snapshot_reader WITH GRANT OPTION", f"{_OFFICE}: acl"),
    Change("COMMENT ON SERVER office IS 'Upstairs'", f"{_OFFICE}: comment"),
    Change("ALTER USER MAPPING FOR snapshot_reader SERVER office OPTIONS (SET user 'boss')",
           "user_mapping FOR snapshot_reader SERVER office: options"),
    Change("ALTER USER MAPPING FOR snapshot_reader SERVER office OPTIONS (DROP password)",
           "user_mapping FOR snapshot_reader SERVER office: options"),
    Change("DROP USER MAPPING FOR public SERVER office", "user_mapping FOR public SERVER office: missing"),
    Change("DROP SERVER office CASCADE", f"{_OFFICE}: missing"),
)  # fmt: skip

_GOODS, _ORDERS = "publication goods", "subscription orders"
_SUBSCRIBED = "subname = 'orders' AND subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE " + _HERE + ")"
REPLICATION = (
    Change('ALTER PUBLICATION goods ADD TABLE shop."Stock"', f"{_GOODS}: tables"),
    Change("ALTER PUBLICATION goods SET TABLE shop.item (name, id)", f"{_GOODS}: tables", since=15),
    Change("ALTER PUBLICATION goods SET TABLE shop.item WHERE (price > 1)", f"{_GOODS}: tables", since=15),
    Change("ALTER PUBLICATION goods ADD TABLES IN SCHEMA shop", f"{_GOODS}: schemas", since=15),
    Change("ALTER PUBLICATION whole DROP TABLES IN SCHEMA shop", "publication whole: schemas", since=15),
    Change("ALTER PUBLICATION goods SET (publish = 'insert, update')", f"{_GOODS}: publish"),
    Change("ALTER PUBLICATION goods SET (publish_via_partition_root = true)", f"{_GOODS}: via_partition_root"),
    Change("ALTER PUBLICATION goods SET (publish_generated_columns = stored)", f"{_GOODS}: generated_columns",
           since=18),
    updated("pg_publication", "puballtables = false", "pubname = 'everything'", "publication everything: all_tables"),
    Change("ALTER PUBLICATION goods OWNER TO snapshot_owner", f"{_GOODS}: owner"),
    Change("COMMENT ON PUBLICATION goods IS 'For sale'", f"{_GOODS}: comment"),
    labelled("pg_publication", "pubname = 'goods'", _GOODS),
    Change("ALTER SUBSCRIPTION orders SET PUBLICATION sold WITH (refresh = false)", f"{_ORDERS}: publications"),
    Change("ALTER SUBSCRIPTION orders SET (slot_name = orders)", f"{_ORDERS}: slot_name"),
    Change("ALTER SUBSCRIPTION orders SET (synchronous_commit = local)", f"{_ORDERS}: synchronous_commit"),
    Change("ALTER SUBSCRIPTION orders SET (binary = true)", f"{_ORDERS}: binary"),
    updated("pg_subscription", "substream = NOT substream", _SUBSCRIBED, f"{_ORDERS}: streaming", until=15),
    Change("ALTER SUBSCRIPTION orders SET (streaming = on)", f"{_ORDERS}: streaming", since=16),
    updated("pg_subscription", "subtwophasestate = 'p'", _SUBSCRIBED, f"{_ORDERS}: two_phase", since=15),
    Change("ALTER SUBSCRIPTION orders SET (disable_on_error = true)", f"{_ORDERS}: disable_on_error", since=15),
    Change("ALTER SUBSCRIPTION orders SET (password_required = false)", f"{_ORDERS}: password_required", since=16),
    Change("ALTER SUBSCRIPTION orders SET (run_as_owner = true)", f"{_ORDERS}: run_as_owner", since=16),
    updated("pg_subscription", "subfailover = true", _SUBSCRIBED, f"{_ORDERS}: failover", since=17),
    Change("ALTER SUBSCRIPTION orders SET (origin = none)", f"{_ORDERS}: origin", since=16),
    updated("pg_subscription", "subowner = 'snapshot_owner'::regrole", _SUBSCRIBED, f"{_ORDERS}: owner"),
    Change("COMMENT ON SUBSCRIPTION orders IS 'From afar'", f"{_ORDERS}: comment"),
    shared_label("pg_subscription", _SUBSCRIBED, _ORDERS, undumped="it looks for the label where it is not"),
)  # fmt: skip

_GUARD = "event_trigger guard"
_FUNCTION_DEFAULTS = "default_privileges FOR ROLE snapshot_owner ON FUNCTIONS"
_TABLE_DEFAULTS = "default_privileges FOR ROLE snapshot_owner IN SCHEMA shop ON TABLES"
PRIVILEGES = (
    updated("pg_event_trigger", "evtevent = 'ddl_command_end'", "evtname = 'guard'", f"{_GUARD}: event"),
    updated("pg_event_trigger", "evttags = '{DROP VIEW}'", "evtname = 'guard'", f"{_GUARD}: tags"),
    Change("CREATE FUNCTION shop.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
           "UPDATE pg_catalog.pg_event_trigger SET evtfoid = 'shop.watch'::regproc WHERE evtname = 'guard'",
           f"{_GUARD}: function", "function shop.watch(): extra"),
    Change("ALTER EVENT TRIGGER guard DISABLE", f"{_GUARD}: enabled"),
    Change("ALTER EVENT TRIGGER guard ENABLE ALWAYS", f"{_GUARD}: enabled"),
    updated("pg_event_trigger", "evtowner = 'snapshot_owner'::regrole", "evtname = 'guard'", f"{_GUARD}: owner"),
    Change("COMMENT ON EVENT TRIGGER guard IS 'Watches'", f"{_GUARD}: comment"),
    labelled("pg_event_trigger", "evtname = 'guard'", _GUARD),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner GRANT EXECUTE ON FUNCTIONS TO snapshot_reader",
           f"{_FUNCTION_DEFAULTS}: acl"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner IN SCHEMA shop GRANT INSERT ON TABLES TO snapshot_reader",
           f"{_TABLE_DEFAULTS}: acl"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
           f"{_FUNCTION_DEFAULTS}: missing"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_reader GRANT USAGE ON SEQUENCES TO PUBLIC",
           "default_privileges FOR ROLE snapshot_reader ON SEQUENCES: extra"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_reader GRANT USAGE ON SCHEMAS TO snapshot_writer",
           "default_privileges FOR ROLE snapshot_reader ON SCHEMAS: extra"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_reader REVOKE USAGE ON TYPES FROM PUBLIC",
           "default_privileges FOR ROLE snapshot_reader ON TYPES: extra"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_reader GRANT SELECT ON LARGE OBJECTS TO snapshot_writer",
           "default_privileges FOR ROLE snapshot_reader ON LARGE OBJECTS: extra", since=18),
    Change("GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO snapshot_reader",
           "builtin_acl function pg_catalog.pg_sleep(double precision): acl"),
    Change("GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO PUBLIC",
           "builtin_acl function pg_catalog.pg_sleep(double precision): missing"),
    Change("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC", "builtin_acl language plpgsql: extra"),
    Change("REVOKE USAGE ON SCHEMA pg_catalog FROM PUBLIC", "builtin_acl schema pg_catalog: extra"),
    Change("REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC", "builtin_acl view pg_catalog.pg_roles: extra"),
    Change("GRANT SELECT ON pg_catalog.pg_authid TO snapshot_reader", "builtin_acl table pg_catalog.pg_authid: extra"),
    Change("GRANT SELECT (rolname) ON pg_catalog.pg_authid TO snapshot_reader",
           "builtin_acl table column pg_catalog.pg_authid.rolname: extra"),
    Change("REVOKE USAGE ON TYPE pg_catalog.xml FROM PUBLIC", "builtin_acl type pg_catalog.xml: extra"),
    Change("REVOKE EXECUTE ON FUNCTION public.akeys(public.hstore) FROM PUBLIC",
           "builtin_acl function public.akeys(public.hstore): extra"),
    Change("GRANT USAGE ON TYPE public.hstore TO snapshot_reader", "builtin_acl type public.hstore: extra"),
)  # fmt: skip

CHANGES = (
    *DATABASE, *EXTENSIONS, *FUNCTIONS, *AGGREGATES, *TYPES, *OPERATORS, *TEXT_SEARCH, *LANGUAGES, *FOREIGN,
    *REPLICATION, *PRIVILEGES,
)  # fmt: skip

SILENT = (
    Change("GRANT CREATE ON DATABASE THIS_DATABASE TO snapshot_reader;"
           "REVOKE CREATE ON DATABASE THIS_DATABASE FROM snapshot_reader"),
    Change("ALTER DATABASE THIS_DATABASE RESET ALL; ALTER DATABASE THIS_DATABASE SET work_mem = '8MB'"),
    Change("ALTER DATABASE THIS_DATABASE CONNECTION LIMIT -1"),
    Change("ALTER ROLE snapshot_reader SET work_mem = '1MB'"),
    Change("REVOKE EXECUTE ON FUNCTION shop.add(integer, integer) FROM PUBLIC;"
           "GRANT EXECUTE ON FUNCTION shop.add(integer, integer) TO PUBLIC"),
    Change("GRANT EXECUTE ON FUNCTION shop.total(integer) TO snapshot_reader;"
           "REVOKE EXECUTE ON FUNCTION shop.total(integer) FROM snapshot_reader"),
    Change("CREATE OR REPLACE FUNCTION shop.twice(n integer) RETURNS integer RETURN n * 2"),
    Change("ALTER FUNCTION shop.add(integer, integer) COST 100"),
    Change("CREATE FUNCTION pg_temp.mine() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$"),
    Change("CREATE TEMP TABLE mine (a integer); CREATE TYPE pg_temp.my_type AS (a integer)"),
    Change("CREATE OR REPLACE AGGREGATE shop.total(integer) ("
           "SFUNC = int4pl, STYPE = integer, INITCOND = '0', FINALFUNC_MODIFY = READ_WRITE)"),
    Change("ALTER TYPE shop.address ADD ATTRIBUTE extra text; ALTER TYPE shop.address DROP ATTRIBUTE extra"),
    Change("ALTER DOMAIN shop.code SET NOT NULL; ALTER DOMAIN shop.code DROP NOT NULL"),
    Change("ALTER TYPE shop.size RENAME VALUE 'small' TO 's'; ALTER TYPE shop.size RENAME VALUE 's' TO 'small'"),
    Change("DROP TYPE shop.size CASCADE; CREATE TYPE shop.size AS ENUM ('large');"
           "ALTER TYPE shop.size ADD VALUE 'small' BEFORE 'large';"
           "CREATE FUNCTION shop.number(shop.size) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;"
           "CREATE CAST (shop.size AS integer) WITH FUNCTION shop.number(shop.size)"),
    Change("COMMENT ON TYPE shop.size IS 'x'; COMMENT ON TYPE shop.size IS NULL"),
    Change("ALTER FOREIGN DATA WRAPPER near OPTIONS (DROP debug);"
           "ALTER FOREIGN DATA WRAPPER near OPTIONS (debug 'on')"),
    Change("ALTER SERVER office OPTIONS (DROP host); ALTER SERVER office OPTIONS (ADD host 'office')"),
    Change('ALTER PUBLICATION goods ADD TABLE shop."Stock"; ALTER PUBLICATION goods DROP TABLE shop."Stock"'),
    Change("ALTER SUBSCRIPTION orders SET PUBLICATION bought, sold WITH (refresh = false)",
           undumped="it keeps the order, which means nothing"),
    Change("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"),
    Change("REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC; GRANT SELECT ON pg_catalog.pg_roles TO PUBLIC"),
    Change("ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_writer GRANT SELECT ON TABLES TO PUBLIC;"
           "ALTER DEFAULT PRIVILEGES FOR ROLE snapshot_writer REVOKE SELECT ON TABLES FROM PUBLIC"),
    Change("DROP TEXT SEARCH CONFIGURATION shop.other; "
           "CREATE TEXT SEARCH CONFIGURATION shop.other (PARSER = shop.parser);"
           "ALTER TEXT SEARCH CONFIGURATION shop.other ADD MAPPING FOR url WITH simple"),
    Change("DROP EXTENSION hstore; CREATE EXTENSION hstore WITH SCHEMA public VERSION '1.7'"),
    Change("COMMENT ON EXTENSION plpgsql IS 'Ours'"),
    Change("SELECT pg_catalog.lo_create(0)"),
)  # fmt: skip

GROUP = Group("others", KINDS, RICH, CHANGES, SILENT, restored=("extension hstore: version",), beside=BESIDE)
