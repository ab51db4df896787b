"""Splitting follows psql's lexer. Each case of tests/split is a file, and beside it what psql sent for it."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadeck.database import embedded
from schemadeck.errors import DeckError
from schemadeck.files import source
from schemadeck.files.source import Source
from schemadeck.files.split import line_comments, split
from schemadeck.files.statement import FORMS, Form, control
from tests.conftest import ROOT, statements
from tests.record_psql import compare, places, record, spans_of

CASES = sorted((ROOT / "tests" / "split").glob("*.sql"))
BY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


@BY_CASE
def test_a_file_is_split_as_psql_did(case: Path) -> None:
    assert compare(case.read_bytes(), spans_of(case.with_suffix(".json"))).differences == []


@BY_CASE
def test_psql_still_does(case: Path) -> None:
    queries, _ = record(embedded.psql(), case)
    assert list(places(case.read_bytes(), queries)) == spans_of(case.with_suffix(".json"))


def test_words_do_not_mind_comments() -> None:
    for text in ("COMMIT/**/AND--x\nCHAIN", "commit -- x\n /* y */ and chain;", "/* x */ Commit And Chain"):
        (one,) = statements(text)
        assert one.words == ("COMMIT", "AND", "CHAIN")
        assert control(one) == "forbidden"


def test_copy_data_are_a_slice_of_the_file() -> None:
    data = b"\xef\xbb\xbfCOPY t FROM stdin;\n1\ta\n\\.x\n\\.\nSELECT 1"
    copy, after = split(Source(io.BytesIO(data), "x.sql")), []
    one = next(copy)
    assert one.copy is not None
    after = list(one.copy)
    assert b"".join(after) == b"1\ta\n\\.x\n" == data[one.copy.start : one.copy.end]
    assert [two.text for two in copy] == [b"SELECT 1"]


def test_places_count_lines_and_columns_from_one() -> None:
    one, two, three = statements("ä\r\nbö x\r;c;\n\n  \N{GRINNING FACE}'d\ne'f;")
    assert [(each.place().line, each.place().column) for each in (one, two, three)] == [
        (1, 1), (3, 2), (5, 3),
    ]  # fmt: skip
    assert str(one.place(one.text.index(b"x"))) == "x.sql:2:4"
    assert one.place(one.text.index(b"x")).excerpt == "bö x"
    assert str(three.place(three.text.index(b"f"))) == "x.sql:6:3"


def test_of_a_long_line_a_part_is_shown() -> None:
    (one,) = statements("SELECT '" + "x" * 1000 + "', here, '" + "y" * 1000 + "'")
    place = one.place(one.text.index(b"here"))
    assert place.column == 1012
    assert place.excerpt[place.caret - 1 :].startswith("here, 'yyy")
    assert len(place.excerpt) == 120


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_each_form_s_example_is_of_its_kind(form: Form) -> None:
    (one,) = statements(form.example)
    assert control(one) == form.control


class Slowly(io.BytesIO):
    """A file, and how much of it was asked for at once."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.largest = max(self.largest, size or 0)
        return super().read(size)


def described(data: bytes) -> tuple[list[tuple[object, ...]], str, str]:
    """All that is found in a file, or why it is refused."""
    opened, digest = Source(io.BytesIO(data), "x.sql"), hashlib.sha256()
    found: list[tuple[object, ...]] = []
    with suppress(DeckError):
        for one in split(opened, digest):
            copied = b"".join(one.copy) if one.copy is not None else None
            spans = (one.copy.start, one.copy.end) if one.copy is not None else None
            found.append((one.start, one.end, one.text, one.words, str(one.place()), copied, spans))
        found.extend((comment, str(place)) for comment, place in line_comments(Source(io.BytesIO(data), "x.sql")))
        return found, digest.hexdigest(), opened.checksum()
    return found, "", ""


@BY_CASE
def test_how_much_is_read_at_once_makes_no_difference(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = case.read_bytes()
    whole = described(data)
    for size in (1, 2, 4, 5, 7, 16, 33, 64):
        monkeypatch.setattr(source, "CHUNK", size)
        assert described(data) == whole


def test_a_large_file_is_read_in_parts() -> None:
    """Of statements and COPY data, which together would not fit, only windows are held."""
    data = b"INSERT INTO t VALUES (1, 'one');\n" * 200_000 + b"COPY t FROM stdin;\n" + b"1\tone\n" * 800_000 + b"\\.\n"
    opened = Slowly(data)
    assert sum(1 for _ in split(Source(opened, "x.sql"))) == 200_001
    assert opened.largest < 4 * source.CHUNK < len(data) / 10


STATEMENTS = st.lists(
    st.sampled_from(
        sorted({one.text.decode() for case in CASES for one in statements(case.read_bytes()) if one.copy is None})
    ),
    min_size=1,
)
SPACE = st.lists(
    st.sampled_from([" ", "\n", "\t", "\r\n", "\f", "-- it's;\n", "/* ; ' */", "/* /* $$ */ */"]), min_size=1
).map("".join)


@given(STATEMENTS, st.data())
def test_statements_come_back_whatever_stands_between_them(texts: list[str], data: st.DataObject) -> None:
    quiet = [one for one in texts if "standard_conforming" not in one and "\\'" not in one and "e'" not in one]
    between = "".join(data.draw(SPACE) + one + data.draw(SPACE) + ";" for one in quiet)
    assert [one.text.decode() for one in statements(between)] == quiet


@given(st.sampled_from(CASES), st.data())
def test_every_prefix_of_a_file_splits_or_is_refused(case: Path, data: st.DataObject) -> None:
    whole = case.read_bytes()
    prefix = whole[: data.draw(st.integers(0, len(whole)))]
    with suppress(DeckError):
        found = statements(prefix)
        ends = [0, *(one.end for one in found)]
        assert all(end <= one.start < one.end for end, one in zip(ends, found, strict=False))
        assert all(prefix[one.start : one.end] == one.text for one in found)


@given(st.lists(st.sampled_from(["a", "1", "'b;'", '"c"', "$$;$$", "@-", "=", ",", "E'\\''"])), st.data())
def test_comments_and_white_space_between_tokens_do_not_count(parts: list[str], data: st.DataObject) -> None:
    """The fingerprint's tokens are the same whatever stands between them."""
    spread = "".join(f" {data.draw(SPACE)}{part}" for part in parts) + f" {data.draw(SPACE)};"
    assert hashed(spread) == hashed(" ".join(parts) + ";")


def hashed(text: str) -> str:
    digest = hashlib.sha256()
    for _ in split(Source(io.BytesIO(text.encode()), "x.sql"), digest):
        pass
    return digest.hexdigest()
