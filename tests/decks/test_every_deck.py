"""What holds for every deck: its files' form, their locks, and the way up and down by schemadeck and by psql."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ROOT, Server
from tests.decks.conftest import DECKS, Deck, by_psql, by_schemadeck, down, dump, psql, relations
from tools.picture import framed, picture, schemas

FILES = [file for deck in DECKS for file in deck.files]
UNDO = [file for deck in DECKS for file in deck.undo]


def name(file: Path) -> str:
    return str(file.relative_to(ROOT / "sql"))


@pytest.fixture(scope="module", params=DECKS, ids=lambda deck: deck.name)
def deck(request: pytest.FixtureRequest) -> Deck:
    found: Deck = request.param
    return found


@pytest.fixture(scope="module")
def schema(server: Server, migrated: str) -> str:
    return dump(server, server.url(migrated), "--schema-only")


# --- the files


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.name)
def test_files_are_numbered_without_a_gap_and_each_has_an_undo_of_its_name(deck: Deck) -> None:
    assert [file.name[:5] for file in deck.files] == [f"{number:04d}_" for number in range(1, len(deck.files) + 1)]
    assert [file.name for file in reversed(deck.undo)] == [file.name for file in deck.files]


KEYS = ("What:", "Why:", "Locks:", "Undo:")
HEADER = re.compile("".join(rf"-- {key:7}(?P<{key[:-1]}>\S.*\n(?:-- {'':7}\S.*\n)*)" for key in KEYS) + r"\n\S")


@pytest.mark.parametrize("file", [*FILES, *UNDO], ids=name)
def test_every_file_begins_with_what_why_locks_undo(file: Path) -> None:
    text = file.read_text(encoding="ascii")
    header = HEADER.match(text)
    assert header is not None
    assert header["Undo"].startswith(f"undo/{file.name}" if file in FILES else file.name)
    assert re.match(r"document 00\d, lines? \d", header["Why"])
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_constraint_is_left_for_postgresql_to_name(file: Path) -> None:
    text = re.sub(r"--.*|'[^']*'|(\$\w*\$)(?s:.*?)\1", "", file.read_text(encoding="ascii"))
    kinds = r"(?:PRIMARY KEY|FOREIGN KEY|UNIQUE(?! INDEX)|(?<!WITH )CHECK|EXCLUDE)\b"
    assert len(re.findall(rf"\bCONSTRAINT\s+\w+\s+{kinds}", text)) == len(re.findall(kinds, text))
    assert len(re.findall(r"\bFOREIGN KEY\b", text)) == len(re.findall(r"\bREFERENCES\s+\w+\.", text))


@pytest.mark.parametrize("file", UNDO, ids=name)
def test_an_undo_drops_what_it_names_and_no_more(file: Path) -> None:
    assert re.search(r"^\s*DROP .*\b(CASCADE|IF EXISTS)\b", file.read_text(encoding="ascii"), re.MULTILINE) is None


# --- the database


def test_everything_has_a_comment(db: psycopg.Connection) -> None:
    without = db.execute(
        """
        WITH deck (oid) AS (
            SELECT oid FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'schemadeck')
        ), relation (oid) AS (
            SELECT c.oid FROM pg_class AS c JOIN deck ON deck.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
        ), object (class, id, part) AS (
            SELECT 'pg_namespace'::regclass, oid, 0 FROM deck
            UNION ALL SELECT 'pg_class'::regclass, oid, 0 FROM relation
            UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum FROM pg_attribute JOIN relation ON oid = attrelid
            WHERE attnum > 0 AND NOT attisdropped
            UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0 FROM pg_proc AS p JOIN deck ON deck.oid = pronamespace
            UNION ALL SELECT 'pg_type'::regclass, t.oid, 0 FROM pg_type AS t JOIN deck ON deck.oid = typnamespace
            WHERE typtype IN ('e', 'd', 'r')
        )
        SELECT pg_describe_object(class, id, part) FROM object
        LEFT JOIN pg_description ON (classoid, objoid, objsubid) = (class, id, part)
        WHERE description IS NULL
        """
    ).fetchall()
    assert without == []


def test_every_function_has_a_fixed_search_path(db: psycopg.Connection) -> None:
    functions = db.execute(
        "SELECT oid::regprocedure::text, proconfig FROM pg_proc WHERE pronamespace::regnamespace::text = ANY (%s)",
        [schemas(db)],
    ).fetchall()
    others = {name for name, settings in functions if "search_path=pg_catalog, pg_temp" not in (settings or [])}
    assert others == set()


def test_no_index_is_made_twice(db: psycopg.Connection) -> None:
    """Nor any next to a key of the same columns."""
    twice = db.execute(
        """
        SELECT array_agg(indexrelid::regclass::text) FROM pg_index JOIN pg_class ON oid = indrelid
        WHERE relnamespace::regnamespace::text = ANY (%s)
        GROUP BY indrelid, indkey::text, indclass::text, indoption::text, indpred::text, indexprs::text
        HAVING count(*) > 1
        """,
        [schemas(db)],
    ).fetchall()
    assert twice == []


def test_the_picture_in_the_readme_shows_what_is_there(db: psycopg.Connection, deck: Deck) -> None:
    """If not: `make pictures`."""
    readme = (deck.folder / "README.md").read_text(encoding="utf-8")
    assert framed(readme, picture(db, schemas(db))) == readme


# --- up and down


def test_schemadeck_and_psql_make_the_same_schema(server: Server, deck: Deck, schema: str, empty: str) -> None:
    by_psql(server, empty, deck)
    assert dump(server, empty, "--schema-only") == schema


# What the decks use of PostgreSQL, meaning something else, and tables of their own names: what a file neither qualifies
# nor pins, it gets from here.
HOSTILE = """
DO $do$
DECLARE
    one record;
    lies integer := 0;
BEGIN
    CREATE SCHEMA hostile;
    FOR one IN
        SELECT proname AS name, oidvectortypes(proargtypes) AS types, prorettype AS type FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p' AND provariadic = 0
            AND proname = ANY ('{now,gen_random_uuid,sum,count,avg,min,max,lower,upper,length,char_length,btrim,
                date_trunc,jsonb_typeof,jsonb_array_length,clock_timestamp,current_setting,make_interval,timezone,abs,round,
                set_config,to_char,format,quote_ident,isfinite,num_nonnulls,regexp_replace}'::name[])
            AND (SELECT bool_and(typtype <> 'p') FROM pg_type WHERE oid = ANY (proargtypes || prorettype))
    LOOP
        EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE sql IMMUTABLE AS %L', one.name, one.types,
            one.type::regtype, format('SELECT NULL::%s', one.type::regtype));
    END LOOP;
    FOR one IN
        SELECT oprname AS name, oprleft::regtype AS l, oprright::regtype AS r, oprresult::regtype AS type
        FROM pg_operator
        WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b'
            AND oprname = ANY ('{=,<>,<,>,<=,>=,+,-,*,/,||,~,~*,!~}'::name[])
            AND ARRAY[oprleft, oprright] <@ '{bool,int2,int4,int8,numeric,float8,text,bpchar,uuid,date,timestamp,
                timestamptz,interval,jsonb,name}'::regtype[]::oid[]
    LOOP
        lies := lies + 1;
        EXECUTE format('CREATE FUNCTION hostile.lie%s(%s, %s) RETURNS %s LANGUAGE sql IMMUTABLE AS %L',
            lies, one.l, one.r, one.type, format('SELECT NULL::%s', one.type));
        EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.lie%s)',
            one.name, one.l, one.r, lies);
    END LOOP;
    FOR one IN
        SELECT unnest('{text,varchar,bpchar,int2,int4,int8,numeric,float8,bool,uuid,date,timestamp,timestamptz,interval,
            jsonb,inet,trigger,void,name,oid,regclass}'::name[]) AS name
    LOOP
        EXECUTE format('CREATE DOMAIN hostile.%I AS bytea', one.name);
    END LOOP;
END;
$do$;
"""


def make_hostile(url: str, tables: set[str], path: str) -> None:
    """A schema ``hostile`` full of lies, before everything else in the search_path of who comes next."""
    with psycopg.connect(url, user="postgres", autocommit=True) as admin:
        admin.execute("SET search_path = pg_catalog")
        admin.execute(HOSTILE)
        for table in tables | {"pg_class", "pg_roles", "pg_namespace", "pg_inherits"}:
            admin.execute(f'CREATE TABLE hostile."{table}" (id bytea)')
        admin.execute(
            f"GRANT USAGE ON SCHEMA hostile TO PUBLIC; ALTER DATABASE {admin.info.dbname} SET search_path = {path}"
        )


@pytest.mark.parametrize(
    ("apply", "path"),
    [(by_psql, "hostile, pg_catalog"), (by_schemadeck, "pg_temp, hostile, pg_catalog"), (by_schemadeck, "''")],
)
def test_the_search_path_makes_no_difference(
    server: Server,
    deck: Deck,
    migrated: str,
    schema: str,
    empty: str,
    apply: Callable[[Server, str, Deck], None],
    path: str,
) -> None:
    with psycopg.connect(server.url(migrated)) as connection:
        tables = {table for schema in schemas(connection) for table in relations(connection, schema)}
    make_hostile(empty, tables, path)
    apply(server, empty, deck)
    assert dump(server, empty, "--schema-only") == schema
    down(server, empty, deck)
    assert "CREATE TABLE" not in dump(server, empty)


def test_up_after_undo_makes_the_same_schema(server: Server, deck: Deck, schema: str, copy: str) -> None:
    down(server, copy, deck)
    with psycopg.connect(copy) as connection:
        assert schemas(connection) == []
        assert connection.execute("SELECT count(*) FROM schemadeck.version").fetchall() == [(len(deck.files),)]
    by_psql(server, copy, deck)
    assert dump(server, copy, "--schema-only") == schema


@pytest.mark.newest
def test_each_undo_takes_back_its_own_file_and_no_more(server: Server, deck: Deck, empty: str) -> None:
    """Rows included. What is kept and said to be, roles and extensions, is there from the beginning."""
    by_psql(server, empty, deck)
    down(server, empty, deck)
    before = []
    for file in deck.files:
        before.append(dump(server, empty))
        psql(server, empty, file)
    for file in deck.undo:
        psql(server, empty, file)
        assert dump(server, empty) == before.pop(), f"after {name(file)}"


# --- locks

MODES = (
    "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
)  # fmt: skip


def test_files_take_no_lock_that_their_headers_do_not_name(deck: Deck, empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as connection:
        for file in [*deck.files, *deck.undo]:
            said = " ".join(line.removeprefix("--").strip() for line in header(file)["Locks"].splitlines())
            for table, mode in locks(connection, file).items():
                assert re.search(rf"\b{table}\b", said), f"{name(file)} does not say that it locks {table}: {mode}"
                assert mode in said, f"{name(file)} does not say {mode} on {table}"


def header(file: Path) -> re.Match[str]:
    found = HEADER.match(file.read_text(encoding="ascii"))
    assert found is not None
    return found


def locks(database: psycopg.Connection, file: Path) -> dict[str, str]:
    """Apply a file; returns the strongest lock that it took on each table and view that was there before.

    Those that let others read and write do not count.
    """
    known = """
        SELECT oid, relname FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
    """
    with database.transaction():
        before: dict[int, str] = dict(database.execute(known).fetchall())
        database.execute(file.read_bytes())
        held = database.execute(
            "SELECT relation, upper(regexp_replace(left(mode, -4), '([a-z])([A-Z])', '\\1 \\2', 'g')) FROM pg_locks "
            "WHERE pid = pg_backend_pid() AND relation IS NOT NULL"
        ).fetchall()
    strong = [lock for lock in held if lock[0] in before and lock[1] in MODES]
    return {before[relation]: mode for relation, mode in sorted(strong, key=lambda lock: MODES.index(lock[1]))}
