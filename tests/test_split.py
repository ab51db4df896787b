"""Splitting follows psql's lexer. Each case is a file's text and the statements that psql sends for it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadeck.errors import DeckError
from schemadeck.split import place, significant, split
from schemadeck.statement import FORMS, Form, control


def texts(source: str) -> list[str]:
    data = source.encode()
    return [data[one.start : one.end].decode() for one in split(data, "x.sql")]


CASES: dict[str, tuple[str, list[str]]] = {
    "plain": ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
    "the last without semicolon": ("SELECT 1;\nSELECT 2\n", ["SELECT 1", "SELECT 2"]),
    "empty statements": (";; SELECT 1;;", ["SELECT 1"]),
    "comments before, inside and after": ("-- a;\nSELECT /* b; */ 1 -- c;\n; /* d */", ["SELECT /* b; */ 1"]),
    "nested comment": ("SELECT 1 /* a /* b; */ c; */; SELECT 2;", ["SELECT 1", "SELECT 2"]),
    "quote in a comment": ("-- it's\nSELECT 1; /* don't */ SELECT 2;", ["SELECT 1", "SELECT 2"]),
    "doubled quote": ("SELECT 'a'';b'; SELECT 2;", ["SELECT 'a'';b'", "SELECT 2"]),
    "backslash in a plain literal": (r"SELECT 'C:\dir\'; SELECT 2;", [r"SELECT 'C:\dir\'", "SELECT 2"]),
    "escape literal": (r"SELECT E'a\';b'; SELECT 2;", [r"SELECT E'a\';b'", "SELECT 2"]),
    "a word that ends in e": ("SELECT date'\\'; SELECT 2;", ["SELECT date'\\'", "SELECT 2"]),
    "a literal on the next line has its own prefix": (
        "SELECT E'a'\n'\\'; SELECT 2;", ["SELECT E'a'\n'\\'", "SELECT 2"],
    ),
    "COPY from stdout": ("COPY t FROM stdout;\n1;\n\\.\nSELECT 2;", ["COPY t FROM stdout", "SELECT 2"]),
    "literals on one line": ("SELECT E'a' '\\'; SELECT 2;", ["SELECT E'a' '\\'", "SELECT 2"]),
    "unicode literal": (r"SELECT U&'\0061\'; SELECT 2;", [r"SELECT U&'\0061\'", "SELECT 2"]),
    "bit, hex and national literals": ("SELECT B'1', X'F;', N';'; SELECT 2;", ["SELECT B'1', X'F;', N';'", "SELECT 2"]),
    "quoted identifier": ('SELECT 1 AS "a"";b"; SELECT 2;', ['SELECT 1 AS "a"";b"', "SELECT 2"]),
    "dollar quotes": ("DO $$ ; $a$ ; $$; SELECT $a$;$$;$a$;", ["DO $$ ; $a$ ; $$", "SELECT $a$;$$;$a$"]),
    "a tag beyond ASCII": ("SELECT $größe$;$größe$; SELECT 2;", ["SELECT $größe$;$größe$", "SELECT 2"]),
    "a dollar inside an identifier": ("SELECT a$b$ FROM c; SELECT d$b$;", ["SELECT a$b$ FROM c", "SELECT d$b$"]),
    "a parameter": ("SELECT $1$2; SELECT 2;", ["SELECT $1$2", "SELECT 2"]),
    "operators before comments": (
        "SELECT 1 @-- c;\n 2; SELECT 3 +/* ; */ 4;", ["SELECT 1 @-- c;\n 2", "SELECT 3 +/* ; */ 4"],
    ),
    "semicolons in parentheses": (
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3;",
        ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"],
    ),
    "BEGIN ATOMIC": (
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3;",
        ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 3"],
    ),
    "OR REPLACE PROCEDURE": (
        "create or replace procedure p() begin atomic insert into t values (1); end; select 3;",
        ["create or replace procedure p() begin atomic insert into t values (1); end", "select 3"],
    ),
    "BEGIN of a transaction": ("BEGIN; SELECT 1; END;", ["BEGIN", "SELECT 1", "END"]),
    "a column named begin": ("CREATE TABLE t (begin int); SELECT 2;", ["CREATE TABLE t (begin int)", "SELECT 2"]),
    "COPY": ("COPY t FROM stdin;\n1;\t'\n\\.\nSELECT 2;", ["COPY t FROM stdin", "SELECT 2"]),
    "COPY with options": (
        "copy t (a, b) from STDIN with (format csv);\n$$,--\n\\.\nSELECT 2;",
        ["copy t (a, b) from STDIN with (format csv)", "SELECT 2"],
    ),
    "COPY from a file": ("COPY t FROM '/x'; SELECT 2;", ["COPY t FROM '/x'", "SELECT 2"]),
    "a line break of another kind": ("SELECT 1;\r\nSELECT 2;\rSELECT 3;", ["SELECT 1", "SELECT 2", "SELECT 3"]),
    "a no-break space is a letter": ("SELECT 1 AS\N{NO-BREAK SPACE}x;", ["SELECT 1 AS\N{NO-BREAK SPACE}x"]),
    "a hash is an operator": ("SELECT 1 # 2; SELECT 3;", ["SELECT 1 # 2", "SELECT 3"]),
    "comments in the head of a routine": (
        "CREATE /* x */ OR -- y\n REPLACE FUNCTION f() BEGIN ATOMIC SELECT 1; END; SELECT 2;",
        ["CREATE /* x */ OR -- y\n REPLACE FUNCTION f() BEGIN ATOMIC SELECT 1; END", "SELECT 2"],
    ),
    "a sign before a routine": (
        "/ CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END; SELECT 2;",
        ["/ CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END", "SELECT 2"],
    ),
    "COPY of a query": (
        "COPY (SELECT * FROM stdin) TO stdout; SELECT 2;", ["COPY (SELECT * FROM stdin) TO stdout", "SELECT 2"],
    ),
    "letters after a number": ("SELECT 123abc$b$; SELECT 1..2;", ["SELECT 123abc$b$", "SELECT 1..2"]),
    "bits have no escapes": (
        "SET standard_conforming_strings = off;\nSELECT B'0\\'; SELECT 2;",
        ["SET standard_conforming_strings = off", "SELECT B'0\\'", "SELECT 2"],
    ),
    "a setting counts from the next line on": (
        "SET standard_conforming_strings = off; SELECT '\\';\n"
        "SELECT '\\';';\nRESET standard_conforming_strings;\nSELECT '\\';",
        [
            "SET standard_conforming_strings = off", "SELECT '\\'", "SELECT '\\';'",
            "RESET standard_conforming_strings", "SELECT '\\'",
        ],
    ),
    "strings that are not standard": (
        "SET standard_conforming_strings = off;\nSELECT 'a\\';b';\n"
        "SET standard_conforming_strings TO 'on';\nSELECT '\\';",
        [
            "SET standard_conforming_strings = off", "SELECT 'a\\';b'",
            "SET standard_conforming_strings TO 'on'", "SELECT '\\'",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_split_as_psql_does(case: str) -> None:
    source, expected = CASES[case]
    assert texts(source) == expected


def test_words_do_not_mind_comments() -> None:
    for source in ("COMMIT/**/AND--x\nCHAIN", "commit -- x\n /* y */ and chain;", "/* x */ Commit And Chain"):
        (one,) = split(source.encode(), "x.sql")
        assert one.words == ("COMMIT", "AND", "CHAIN")
        assert control(one) == "forbidden"


def test_copy_data_are_a_slice_of_the_file() -> None:
    data = b"COPY t FROM stdin;\n1\ta\n\\.x\n\\.\n"
    (one,) = split(data, "x.sql")
    assert one.copy_data is not None
    assert data[slice(*one.copy_data)] == b"1\ta\n\\.x\n"


def test_places_count_lines_and_characters_from_one() -> None:
    data = "ä\r\nbö x\rc".encode()
    assert str(place(data, data.index(b"x"), "f")) == "f:2:4"
    assert str(place(data, data.index(b"c"), "f")) == "f:3:1"
    assert place(data, data.index(b"x"), "f").excerpt == "bö x"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_each_form_s_example_is_of_its_kind(form: Form) -> None:
    (one,) = split(form.example.encode(), "x.sql")
    assert control(one) == form.control


STATEMENTS = st.lists(
    st.sampled_from(
        [text.removesuffix(";") for _, texts_ in CASES.values() for text in texts_ if "COPY" not in text.upper()]
    ),
    min_size=1,
)
SPACE = st.lists(
    st.sampled_from([" ", "\n", "\t", "\r\n", "\f", "-- it's;\n", "/* ; ' */", "/* /* $$ */ */"]), min_size=1
).map("".join)


@given(STATEMENTS, st.data())
def test_statements_come_back_whatever_stands_between_them(statements: list[str], data: st.DataObject) -> None:
    quiet = [one for one in statements if "standard_conforming" not in one and "\\'" not in one and "e'" not in one]
    source = "".join(data.draw(SPACE) + one + data.draw(SPACE) + ";" for one in quiet)
    assert texts(source) == quiet


@given(st.sampled_from(sorted(CASES)), st.data())
def test_every_prefix_of_a_file_splits_or_is_refused(case: str, data: st.DataObject) -> None:
    source = CASES[case][0].encode()
    prefix = source[: data.draw(st.integers(0, len(source)))]
    with suppress(DeckError):
        found = list(split(prefix, "x.sql"))
        ends = [0, *(one.end for one in found)]
        assert all(end <= one.start < one.end for end, one in zip(ends, found, strict=False))
        assert b"".join(significant(prefix, "x.sql")) or not found


@given(st.lists(st.sampled_from(["a", "1", "'b;'", '"c"', "$$;$$", "@-", "=", "(", ")", ",", "E'\\''"])), st.data())
def test_comments_and_white_space_between_tokens_do_not_count(parts: list[str], data: st.DataObject) -> None:
    """The fingerprint's tokens are the same whatever stands between them."""
    balanced = [part for part in parts if part not in "()"]
    spread = "".join(f" {data.draw(SPACE)}{part}" for part in balanced) + f" {data.draw(SPACE)};"
    assert _hashed(spread) == _hashed(" ".join(balanced) + ";")


def _hashed(source: str) -> bytes:
    return b" ".join(significant(source.encode(), "x.sql"))
