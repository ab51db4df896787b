"""The quick way over plain rows finds what the lexer finds."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemadeck.errors import DeckError
from schemadeck.files import rows
from schemadeck.files import split as splitting
from schemadeck.files.lexer import texts
from schemadeck.files.rows import Rows, joined
from schemadeck.files.source import Source
from schemadeck.files.split import split

# What rows are made of, and what might be taken for it.
_PARTS = (
    "'", "''", "'a'", "'it''s'", "'e'", "e'x'", "E'\\''", "U&'x'", "n'x'", "'\n'", "'a'\n'b'", "'a;b'", "'-- '",
    "1", "12.5", "1.", ".5", "1.2.3", "a1.5", "1e5", "x", "_y", "a.b", "é", "true", "NULL", "copy", "a$b", "$", "$$",
    "$1", ",", "(", ")", ", ", "\n", "\r\n", "\t", " ", "-", "- 1", "-1", "--", "-- c\n", "/*", "/* ' */", "/", ";",
    '"', '"q"', "\\", "<", "||", "::", "\x01",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PARTS), max_size=30).map("".join)
_ROWS = st.lists(st.sampled_from(["(1, 'a', 2.5),\n", "(-1, 'it''s', NULL),\n", "('', 'e', 10.25) ,"]), max_size=4).map(
    "".join
)


def _told(data: bytes) -> object:
    """Everything that is known of a text's statements, or the error."""
    digest = _Digest()
    try:
        found = [
            (one.start, one.end, one.text, one.words, str(one.place()))
            for one in split(Source(io.BytesIO(data), "x"), digest)
        ]
    except DeckError as error:
        return (error.message, str(error.place))
    return found, digest.seen


class _Digest:
    def __init__(self) -> None:
        self.seen = b""

    def update(self, data: bytes, /) -> None:
        self.seen += data


@settings(max_examples=1500, deadline=None)
@given(before=_TEXTS, plain=_ROWS, after=_TEXTS, longest=st.sampled_from([1, 20, 1 << 20]))
@example(before="", plain="", after=")e'x'(", longest=1)
def test_a_file_is_split_as_without_it(before: str, plain: str, after: str, longest: int) -> None:
    data = (before + plain + after).encode()
    with pytest.MonkeyPatch.context() as patch:
        slow = _told(data)
        for module in (rows, splitting):
            patch.setattr(module, "LONG", 1)
        patch.setattr(rows, "_LONGEST", longest)
        assert _told(data) == slow


@settings(max_examples=3000, deadline=None)
@given(_TEXTS)
def test_tokens_are_joined_as_the_lexer_parts_them(text: str) -> None:
    data = text.encode()
    found = joined(data)
    if found is not None:
        assert found == b" ".join(texts(data, 0, len(data)))


def test_rows_are_joined_at_all() -> None:
    data = b"INSERT INTO t (a, b) VALUES\n(1, 'it''s', -2.5, NULL),\n(2, '', 3, '''');"
    assert joined(data) is None  # because of the semicolon
    for one in (data[:-1], data[:-1].replace(b"INTO t", b"INTO s.t1")):  # a qualified name is no reason to give up
        assert joined(one) == b" ".join(texts(one, 0, len(one)))


def test_long_rows_are_passed_over_at_once() -> None:
    row = b"(1, 'it''s%s a \"name\" -- /* e', -2.5),\n"
    data = b"INSERT INTO t VALUES\n" + row % b"" * 100 + row % b";" * 10_000 + b"(2, 'x', 1);"
    assert Rows(data).end(0) == len(data) - 1
    assert Rows(data[:1000]).end(0) == 0, "too short to be worth it"
    prefixed = data.replace(b"'x'", b"e'x'")
    assert Rows(prefixed).end(0) == len(prefixed) - 1, "without a backslash it ends where any literal does"
    assert texts(prefixed, 0, len(prefixed) - 1)[-4:] == [b"e'x'", b",", b"1", b")"]
