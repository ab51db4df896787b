"""What a statement is. Whether it can run in a transaction is asked of real servers, one row at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import DiagnosticField, ExecStatus

from schemadeck.database import embedded
from schemadeck.files.lexer import Kind
from schemadeck.files.statement import FORMS, Form, Traits, classify, control, defines, forms
from tests.conftest import Server, statements


def traits(source: str) -> Traits:
    (one,) = statements(source)
    return classify(one)


def claim(form: Form) -> Traits:
    return Traits(form.control, form.transactional, form.session, form.lexer, None, form.kind)


BY_EXAMPLE = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
NEAR = [form for form in FORMS if form.near]


@BY_EXAMPLE
def test_each_form_s_example_has_its_traits(form: Form) -> None:
    assert traits(form.example) == claim(form)


@BY_EXAMPLE
def test_no_form_hides_behind_another(form: Form) -> None:
    (example,) = statements(form.example)
    assert forms(example) == (form,)
    assert all(form not in forms(near) for near in statements(form.near))


@BY_EXAMPLE
def test_neither_case_nor_comments_nor_white_space_matter(form: Form) -> None:
    (one,) = statements(form.example)
    quiet = (Kind.LITERAL, Kind.QUOTED)
    parts = [
        one.text[token.start : token.end] if token.kind in quiet else one.text[token.start : token.end].lower()
        for token in one.tokens()
    ]
    assert traits(b" -- VACUUM\n\t/* :a */ ".join(parts).decode()) == claim(form)


@pytest.mark.parametrize("form", NEAR, ids=lambda form: form.near)
def test_what_only_looks_like_a_form_differs(form: Form) -> None:
    assert traits(form.near) != claim(form)


@pytest.mark.parametrize("source", sorted({text for form in FORMS for text in (form.example, form.near) if text}))
def test_control_needs_the_first_words_only(source: str) -> None:
    (one,) = statements(source)
    assert control(one) == classify(one).control


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("create /* a */ table t (id int)", True),
        ("COMMENT ON TABLE t IS 'SELECT 1'", True),
        ("ALTER TABLE t ADD CHECK (id > 0)", True),
        ("CREATE TABLE t AS EXECUTE p", False),
        ("CREATE TABLE t as/**/EXECUTE p", False),
        ("CREATE MATERIALIZED VIEW m AS SELECT f()", False),
        ("INSERT INTO t VALUES (1)", False),
        ("DO $$ BEGIN NULL; END $$", False),
        ("EXECUTE p", False),
        ("( SELECT 1 )", False),
    ],
)
def test_what_defines_runs_no_query(source: str, plain: bool) -> None:
    (one,) = statements(source)
    assert defines(one) is plain


@pytest.mark.parametrize(
    "source", ["( SELECT 1 )", "\u017fet role a", '"vacuum"', "123", "'VACUUM'", "\N{NO-BREAK SPACE}VACUUM"]
)
def test_what_no_form_begins_like_is_plain(source: str) -> None:
    assert traits(source) == Traits()


VARIABLES = {
    "a word": ("SELECT :name", 7),
    "a literal": ("INSERT INTO t VALUES (1, :'name')", 25),
    "an identifier": ('ALTER TABLE :"name" ADD a int', 12),
    "with a schema": ('TABLE s.:"name"', 8),
    "a test": ("SELECT :{?name}", 7),
    "a number": ("SELECT :1", 7),
    "beyond ASCII": ("SELECT :größe", 7),
    "with a cast": ("SELECT :name::text", 7),
    "after a cast": ("SELECT 1:::name", 10),
    "after an assignment": ("SELECT f(a := :b)", 14),
    "after an operator": ("SELECT 1 WHERE a=:b", 17),
    "the first of two": ("SELECT :a, :b", 7),
    "after comments": ("SELECT /* :a */\n:b", 16),
    "in an array": ("SELECT ARRAY[:a]", 13),
    "behind a colon of a slice": ("SELECT a[1: :b]", 12),
    "in a call inside of brackets": ("SELECT a[f(:b)]", 11),
    "JSON_OBJECT's key": ("SELECT JSON_OBJECT(:a : 1)", 19),
    "JSON_OBJECT's value": ("SELECT JSON_OBJECT('a': :b)", 24),
    "a cast": ("SELECT a::text, 'a'::text", None),
    "an assignment": ("SELECT f(a:=1, b := 2)", None),
    "a slice": ("SELECT a[1:2], a[b:c], a[:c], a[1:], (f(a))[1:'2'], a[f(b):c]", None),
    "JSON_OBJECT": ("SELECT JSON_OBJECT('a':b, 'c':JSON_OBJECT(f('d'):e))", None),
    "JSON_OBJECT with a long key": (f"SELECT JSON_OBJECT('{'-' * 80}':b)", None),
    "in a literal": ("SELECT ':a', E':a', U&':a'", None),
    "in a quoted identifier": ('SELECT ":a"', None),
    "in a comment": ("SELECT 1 -- :a\n/* :b */", None),
    "in dollar quotes": ("DO $$ :a $$", None),
    "white space behind the colon": ("SELECT : a, : 'b'", None),
    "no name in quotes": ("SELECT :'a b', :''", None),
}


@pytest.mark.parametrize("case", VARIABLES)
def test_variables_are_those_of_psql(case: str) -> None:
    source, position = VARIABLES[case]
    assert traits(source).variable == (None if position is None else len(source[:position].encode()))


def test_a_variable_is_where_it_stands_in_the_statement() -> None:
    _, one = statements("SELECT 1; SELECT :a")
    found = classify(one).variable
    assert found is not None
    assert str(one.place(found)) == "x.sql:1:18"


OTHERS: dict[str, Traits] = {
    "DROP DATABASE IF EXISTS a": Traits(transactional=False, kind="schema"),
    "drop tablespace a": Traits(transactional=False, kind="schema"),
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON t (b)": Traits(transactional=False, kind="schema"),
    'ALTER DATABASE "a (b" SET TABLESPACE c': Traits(transactional=False, kind="schema"),
    'ALTER DATABASE "set" SET search_path = tablespace': Traits(kind="schema"),
    "ALTER TABLE ONLY (a.b) DETACH PARTITION c CONCURRENTLY": Traits(transactional=False, kind="schema"),
    "ALTER TABLE a DETACH PARTITION b FINALIZE": Traits(kind="schema"),
    "ALTER TABLE a DETACH PARTITION concurrently_b": Traits(kind="schema"),
    "REINDEX DATABASE": Traits(transactional=False),
    "REINDEX (CONCURRENTLY false) SCHEMA a": Traits(transactional=False),
    'REINDEX ("concurrently" true, TABLESPACE a) INDEX b': Traits(transactional=False),
    "REINDEX (TABLESPACE concurrently_a) INDEX b": Traits(),
    "CLUSTER": Traits(transactional=False),
    "CLUSTER (VERBOSE)": Traits(transactional=False),
    "CLUSTER (VERBOSE) a.b USING c": Traits(),
    "CLUSTER a ON b": Traits(),
    "ALTER SUBSCRIPTION a DROP PUBLICATION b WITH (refresh)": Traits(transactional=False, kind="schema"),
    "ALTER SUBSCRIPTION a SET (slot_name = NONE, failover)": Traits(transactional=False, kind="schema"),
    "ALTER SUBSCRIPTION a SET (two_phase = true)": Traits(kind="schema"),
    "ROLLBACK PREPARED 'a'": Traits(control="forbidden", transactional=False),
    "ROLLBACK AND CHAIN": Traits(control="forbidden"),
    "END TRANSACTION AND NO CHAIN": Traits(control="commit"),
    "SET SESSION TRANSACTION READ ONLY": Traits(control="forbidden"),
    "SET LOCAL SESSION CHARACTERISTICS AS TRANSACTION READ ONLY": Traits(control="forbidden", session=True),
    "SET a.standard_conforming_strings = 1": Traits(session=True),
    "SET client_encoding TO DEFAULT": Traits(session=True, lexer=True),
    "RESET standard_conforming_strings": Traits(session=True, lexer=True),
    "RESET SESSION AUTHORIZATION": Traits(session=True),
    "LOAD 'a'": Traits(session=True),
    "UNLISTEN *": Traits(session=True),
    "CREATE OR REPLACE TEMP VIEW a AS SELECT 1": Traits(session=True, kind="schema"),
    "CREATE VIEW a AS TABLE pg_temp.b": Traits(kind="schema"),
    "WITH a AS (SELECT pg_advisory_lock(1)) INSERT INTO b TABLE a": Traits(session=True, kind="data"),
    "WITH a AS (SELECT 1) UPDATE b SET c = 1": Traits(kind="data"),
    'SELECT "pg_catalog"."set_config"(\'client_encoding\', a || f(b), false)': Traits(session=True, lexer=True),
    "SELECT set_config('client_encoding', 'a', true), pg_advisory_unlock(1)": Traits(session=True, lexer=True),
    "CREATE FUNCTION set_config(a int) RETURNS int RETURN 1": Traits(kind="schema"),
    "SELECT 'pg_advisory_lock(1)', pg_advisory_lock FROM a": Traits(),
    "DO 'BEGIN COMMIT; END'": Traits(),
    "COPY BINARY a FROM stdin": Traits(kind="data"),
    "COPY a TO stdout": Traits(),
}


@pytest.mark.parametrize("source", OTHERS)
def test_a_form_s_other_spellings(source: str) -> None:
    assert traits(source) == OTHERS[source]


def effort(head: str, rows: int) -> float:
    """The least time of three to classify a statement of so many rows."""
    (one,) = statements(head + ", a[1:2], f(b, 'c')" * rows)

    def once() -> float:
        began = time.process_time()
        classify(one)
        return time.process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "head", ["SELECT a", "WITH a AS (TABLE b) SELECT a", "ALTER TABLE a ADD b", "CREATE SUBSCRIPTION a"]
)
def test_a_long_statement_s_effort_grows_with_its_tokens(head: str) -> None:
    """Rows in which nothing is found, and patterns with gaps that look for it to the end: 8 times as many, not 64."""
    assert effort(head, 8_000) < 24 * effort(head, 1_000)


OBJECTS = """
CREATE DATABASE other;
COPY (SELECT) TO PROGRAM 'cat; mkdir ../space';
CREATE SCHEMA s;
CREATE TABLE t (id int PRIMARY KEY);
CREATE INDEX i ON t (id);
CLUSTER t USING i;
CREATE TABLE s.t (id int);
CREATE TABLE s."a part" (id int) PARTITION BY LIST (id);
CREATE TABLE s.part_1 PARTITION OF s."a part" FOR VALUES IN (1);
CREATE INDEX part ON s."a part" (id);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
CREATE UNIQUE INDEX ON m (id);
CREATE TYPE e AS ENUM ('a');
CREATE SEQUENCE q;
CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
CREATE PUBLICATION p;
CREATE SUBSCRIPTION sub CONNECTION 'host=/nowhere' PUBLICATION p, o WITH (connect = false);
ALTER SUBSCRIPTION sub ENABLE;
CREATE SUBSCRIPTION idle CONNECTION 'host=/nowhere' PUBLICATION p WITH (connect = false);
SELECT pg_create_logical_replication_slot('slot', 'pgoutput')
"""
# How the server refuses what cannot run after the claim: the check that all commands share, and the one for slots.
BLOCK = ("25001", "PreventInTransactionBlock")
SLOT = ("25001", "CreateInitDecodingContext")
OLDER = "42601"  # an older server does not know the syntax, and says so first
SINCE = {
    "MERGE INTO t USING t AS u ON t.id = u.id WHEN MATCHED THEN DO NOTHING": 15,
    "REINDEX DATABASE": 16,
    "CLUSTER (VERBOSE)": 17,
    "ALTER SUBSCRIPTION idle SET (failover = false)": 17,
    "ALTER SUBSCRIPTION idle SET (two_phase = false)": 18,
}
SPELLINGS = [
    "CLUSTER",
    "CLUSTER (VERBOSE)",
    "REINDEX DATABASE",
    "REINDEX (CONCURRENTLY 'off', VERBOSE) SCHEMA s",
    'REINDEX ("concurrently" true) INDEX i',
    'REINDEX ("concurrently" "off") INDEX i',
    "REINDEX (CONCURRENTLY 0) INDEX i",
    "ALTER DATABASE other TABLESPACE space",
    'ALTER TABLE ONLY (s."a part") DETACH PARTITION s.part_1 CONCURRENTLY',
    "DROP INDEX CONCURRENTLY IF EXISTS nothing",
    "DROP DATABASE IF EXISTS nothing",
    "DROP TABLESPACE space",
    "VACUUM",
    "ROLLBACK PREPARED 'nothing'",
    "ALTER SUBSCRIPTION sub DROP PUBLICATION p WITH (refresh)",
    "ALTER SUBSCRIPTION sub ADD PUBLICATION q WITH (refresh = 'false')",
    "SELECT pg_copy_logical_replication_slot('slot', 'copy')",
    "SELECT pg_create_physical_replication_slot('physical')",
    "SET SESSION TRANSACTION READ WRITE",
    "REFRESH MATERIALIZED VIEW m",
    "CHECKPOINT",
    "LOAD 'plpgsql'",
]


@pytest.fixture(scope="module")
def judge(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of this module's own, which allows slots and prepared transactions and has the objects."""
    project = tmp_path_factory.mktemp(f"judge{server.programs.major}")
    with psycopg.connect(embedded.pin(project, server.programs.major).url, autocommit=True) as connection:
        for setting in ("fsync = off", "wal_level = logical", "max_prepared_transactions = 2"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
    embedded.unpin(project)
    url = embedded.pin(project).url
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in OBJECTS.split(";\n"):
            connection.execute(statement.encode())
        (data,) = connection.execute("SHOW data_directory").fetchone() or ()
        connection.execute(f"CREATE TABLESPACE space LOCATION '{Path(data).parent / 'space'}'".encode())
    yield url
    embedded.unpin(project)
    embedded.reset(project)


def refusal(url: str, source: str) -> tuple[str, str] | None:
    """The SQLSTATE and the function of the server's that refuse a statement behind a claim, or None if it runs.

    A subscription that has to connect does so to the server itself.
    """
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("BEGIN; SELECT pg_current_xact_id(); SAVEPOINT a")
        itself = f"host={connection.info.host} port={connection.info.port} dbname={connection.info.dbname}"
        result = connection.pgconn.exec_(source.replace("host=/nowhere", f"{itself} user=postgres").encode())
        if result.status == ExecStatus.FATAL_ERROR:
            state, function = (
                (result.error_field(field) or b"").decode()
                for field in (DiagnosticField.SQLSTATE, DiagnosticField.SOURCE_FUNCTION)
            )
            return state, function
        if source.startswith("PREPARE TRANSACTION"):
            connection.execute("ROLLBACK PREPARED 'x'")
        return None


@pytest.mark.parametrize(
    "source", sorted({text for form in FORMS for text in (form.example, form.near) if text}.union(SPELLINGS))
)
def test_the_server_agrees_about_what_runs_in_a_transaction(source: str, judge: str, server: Server) -> None:
    found = refusal(judge, source)
    if server.programs.major < SINCE.get(source, 0):
        assert found is not None
        assert found[0] == OLDER
    elif traits(source).transactional:
        assert found is None
    else:
        assert found == (SLOT if "_slot" in source and source.startswith("SELECT") else BLOCK)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('REINDEX TABLE s."a part"', BLOCK),
        ("REINDEX INDEX s.part", BLOCK),
        ('CLUSTER s."a part" USING part', BLOCK),
        ("DROP SUBSCRIPTION idle", BLOCK),
        ("CALL commits()", ("2D000", "_SPI_commit")),
        ("DO 'BEGIN COMMIT; END'", ("2D000", "_SPI_commit")),
    ],
)
def test_what_depends_on_an_object_is_left_to_the_server(
    source: str, expected: tuple[str, str], judge: str, server: Server
) -> None:
    assert traits(source).transactional
    if source.startswith("CLUSTER") and server.programs.major < 15:
        expected = ("0A000", "cluster")  # not at all
    assert refusal(judge, source) == expected
