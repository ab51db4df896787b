"""Files and folders of a deck: what is read, in which order, and what is refused at which place."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from schemadeck import background
from schemadeck.errors import DeckError, UsageError
from schemadeck.files import deck, script, source, split
from schemadeck.files import look as looks
from tests.conftest import ROOT

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def parse_only(tmp_path: Path) -> script.Script:
    (one,) = deck.load(tmp_path / "sql")
    (migration,) = one.migrations
    return script.parse(migration)


def fingerprint(content: bytes) -> str:
    return script.fingerprint(io.BytesIO(content), "x.sql")


# Text of sql/shop/0001_bad.sql, what is said, and the place.
BAD: dict[str, tuple[str | bytes, str, str | None]] = {
    "empty": ("", "holds no statement", "1:1"),
    "only comments": ("-- nothing\n/* here */\n;;\n", "holds no statement", "1:1"),
    "NUL": (b"SELECT 1;\nSELECT '\0';", "NUL byte", "2:9"),
    "not UTF-8": ("SELECT 1;\nSELECT 'é';".encode("latin-1"), "byte 0xe9 is not UTF-8", "2:9"),
    "literal": ("SELECT 1;\n\nSELECT 'open;\n;\n", "string literal never ends", "3:8"),
    "escape literal": (r"SELECT E'open\';", "string literal never ends", "1:8"),
    "identifier": ('SELECT "open;', "quoted identifier never ends", "1:8"),
    "dollar quote": ("SELECT 1;\nDO $body$ BEGIN END $BODY$;", "dollar quote $body$ never ends", "2:4"),
    "comment": ("SELECT 1;\n  /* /* */ SELECT 2;", "comment never ends", "2:3"),
    "parenthesis": ("SELECT 1;\nCREATE TABLE a (b int;\nSELECT 2;", "parenthesis is never closed", "2:16"),
    "COPY": ("SELECT 1;\n-- c\nCOPY a FROM stdin;\n1\n2\n", "has no closing line", "3:1"),
    "meta-command": ("SELECT 1;\n\\i other.sql\n", r"meta-command \i is not SQL", "2:1"),
    "gexec": ("SELECT 'SELECT 1' \\gexec\n", r"meta-command \gexec is not SQL", "1:19"),
    "COMMIT": ("SELECT 1;\nCOMMIT;\nSELECT 2;", "COMMIT would take this file's transaction", "2:1"),
    "BEGIN alone": ("BEGIN;\nSELECT 1;", "BEGIN would take this file's transaction", "1:1"),
    "two blocks": ("BEGIN;SELECT 1;COMMIT;\nBEGIN;SELECT 1;COMMIT;", "COMMIT would take", "1:16"),
    "ROLLBACK": ("BEGIN;\nSELECT 1;\nROLLBACK;", "BEGIN would take", "1:1"),
    "text behind COPY": ("COPY t FROM stdin; SELECT 2;\n1\n\\.\n", "stands between a COPY and its data", "1:19"),
    "COMMIT AND CHAIN": ("BEGIN;SELECT 1;\ncommit and chain;\nSELECT 1;COMMIT;", "COMMIT would take", "2:1"),
    "SAVEPOINT": ("SAVEPOINT a;", "SAVEPOINT would take", "1:1"),
    "PREPARE TRANSACTION": ("SELECT 1;\n PREPARE TRANSACTION 'a';", "PREPARE would take", "2:2"),
    "SET TRANSACTION": ("SET TRANSACTION READ ONLY;", "SET would take", "1:1"),
    "unknown directive": ("-- schemadeck: lock-timout=2s\nSELECT 1;", "unknown directive 'lock-timout'", "1:16"),
    "directive without value": ("-- schemadeck: requires\nSELECT 1;", "written key=value", "1:16"),
    "bad interval": ("-- a\n-- schemadeck: lock-timeout=soon\nSELECT 1;", "is no interval", "2:16"),
    "bad requirement": ("-- schemadeck: requires=shop\nSELECT 1;", "names no migration", "1:16"),
    "misplaced directive": ("SELECT 1;\n-- schemadeck: lock-timeout=2s\n", "has no effect", "2:1"),
    "dbmate": ("-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP TABLE a;", "another tool's marker", "1:1"),
    "goose": ("SELECT 1;\n-- +goose Down\nDROP TABLE a;", "another tool's marker", "2:1"),
    "tern": ("SELECT 1;\n---- create above / drop below ----\nDROP TABLE a;", "another tool's marker", "2:1"),
}


@pytest.mark.parametrize("chunk", [source.CHUNK, 40, 41])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_at_its_place(
    case: str, chunk: int, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the parts end in which the file is read."""
    monkeypatch.setattr(source, "CHUNK", chunk)
    text, said, place = BAD[case]
    write("shop", bad=text)
    with pytest.raises(DeckError) as caught:
        parse_only(tmp_path)
    assert said in caught.value.message
    assert str(caught.value.place) == f"sql/shop/0001_bad.sql:{place}"
    assert caught.value.exit_status == 2


GOOD = {
    "markers in a literal": "SELECT '\n-- migrate:down\n\\i x\n-- schemadeck: oops=1\n';",
    "markers in a body": "DO $$ BEGIN\n-- +goose Down\nCOMMIT;\nEND $$;",
    "restrict": "\\restrict abc\nSELECT 1;\n\\unrestrict abc\n",
    "a word like COMMIT": "COMMENT ON SCHEMA public IS 'x'; SELECT 1 AS commit;",
    "PREPARE of a query": "PREPARE a AS SELECT 1;",
    "SET": "SET search_path = a; SET LOCAL ROLE b;",
    "END in CASE": "SELECT CASE WHEN true THEN 1 END;",
}


@pytest.mark.parametrize("case", GOOD)
def test_what_only_looks_bad_is_accepted(case: str, write: Write, tmp_path: Path) -> None:
    write("shop", good=GOOD[case])
    assert parse_only(tmp_path).statements


def test_duplicate_numbers_name_both_files(write: Write, tmp_path: Path) -> None:
    folder = write("shop", first="SELECT 1")
    (folder / "01_other.sql").write_text("SELECT 1")
    with pytest.raises(DeckError, match=r"sql/shop/01_other\.sql and sql/shop/0001_first\.sql have the same number"):
        deck.load(tmp_path / "sql")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("shop/first.sql", "is not named like a migration"),
        ("shop/0002-first.sql", "is not named like a migration"),
        ("shop/0002_first.SQL", "is not named like a migration"),
        ("shop/1234567890123456789_first.sql", "is not named like a migration"),
        ("loose.sql", "lies beside the decks"),
        ("shop/older/0001_first.sql", "lies too deep"),
    ],
)
def test_a_stray_file_is_an_error_and_not_skipped(path: str, said: str, write: Write, tmp_path: Path) -> None:
    write("shop", first="SELECT 1")
    stray = tmp_path / "sql" / path
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("SELECT 1")
    with pytest.raises(DeckError, match=said):
        deck.load(tmp_path / "sql")


def test_a_pipe_named_like_a_migration_does_not_hang(write: Write, tmp_path: Path) -> None:
    os.mkfifo(write("shop", first="SELECT 1") / "0002_pipe.sql")
    with pytest.raises(DeckError, match="is no regular file"):
        deck.load(tmp_path / "sql")


def test_a_deck_s_name_must_be_text(write: Write, tmp_path: Path) -> None:
    write("shop", first="SELECT 1")
    (tmp_path / "sql" / os.fsdecode(b"sh\xffp")).mkdir()
    with pytest.raises(DeckError, match="cannot be a deck's name"):
        deck.load(tmp_path / "sql")


def test_undo_files_and_other_kinds_of_file_are_left_alone(write: Write, tmp_path: Path) -> None:
    folder = write("shop", first="SELECT 1")
    (folder / "undo").mkdir()
    (folder / "undo" / "0001_first.sql").write_text("SELECT 2")
    (folder / "README.md").write_text("a deck")
    (folder / ".hidden").mkdir()
    (one,) = deck.load(tmp_path / "sql")
    assert [migration.name for migration in one.migrations] == ["first"]


def test_numbers_are_compared_as_numbers(write: Write, tmp_path: Path) -> None:
    folder = write("shop")
    for name in ("10_b", "9_a", "0011_c", "20260131120000_d"):
        (folder / f"{name}.sql").write_text("SELECT 1")
    (one,) = deck.load(tmp_path / "sql")
    assert [migration.name for migration in one.migrations] == ["a", "b", "c", "d"]


def test_no_folder_and_no_files_are_errors_with_a_way_out(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(UsageError) as caught:
            deck.load(tmp_path / "sql")
        assert "schemadeck init" in (caught.value.next_step or "")
        (tmp_path / "sql").mkdir(exist_ok=True)


def test_a_circle_of_requirements_is_told(write: Write, tmp_path: Path) -> None:
    write("a", first="-- schemadeck: requires=b/1\nSELECT 1")
    write("b", first="-- schemadeck: requires=a/1\nSELECT 1")
    with pytest.raises(DeckError, match="a/0001_first -> b/0001_first -> a/0001_first"):
        deck.in_order(deck.load(tmp_path / "sql"))


@pytest.mark.parametrize("value", ["b/2", "c/1"])
def test_a_requirement_that_does_not_exist_is_told(value: str, write: Write, tmp_path: Path) -> None:
    write("a", first=f"-- schemadeck: requires={value}\nSELECT 1")
    write("b", first="SELECT 1")
    with pytest.raises(DeckError, match=f"requires {value}, which does not exist"):
        deck.in_order(deck.load(tmp_path / "sql"))


def test_naming_a_deck_includes_what_it_requires(write: Write, tmp_path: Path) -> None:
    write("a", first="-- schemadeck: requires=b/1\nSELECT 1")
    write("b", first="-- schemadeck: requires=c/1\nSELECT 1")
    write("c", first="SELECT 1")
    write("d", first="SELECT 1")
    assert [one.name for one in deck.load(tmp_path / "sql", ["a"])] == ["a", "b", "c"]


def test_a_long_deck_needs_no_deep_stack(tmp_path: Path) -> None:
    folder = tmp_path / "sql" / "long"
    folder.mkdir(parents=True)
    for number in range(1, 3001):
        (folder / f"{number:05d}_x.sql").write_text("SELECT 1")
    assert len(deck.in_order(deck.load(tmp_path / "sql"))) == 3000


def _vectors() -> list[tuple[str, ...]]:
    lines = (ROOT / "docs" / "checksums.md").read_text().split("| content |")[1].splitlines()[2:]
    return [tuple(re.findall("`([^`]*)`", line)) for line in lines]


@pytest.mark.parametrize(("shown", "checksum", "tokens"), _vectors())
def test_checksum_and_fingerprint_are_what_their_description_says(shown: str, checksum: str, tokens: str) -> None:
    content = shown.encode().decode("unicode_escape").encode()
    assert (script.checksum(io.BytesIO(content)), fingerprint(content)) == (checksum, tokens)


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        (b"SELECT 1;\n", b"SELECT 1 ; "),
        (b"\xef\xbb\xbf-- c\r\nSELECT/* */a@-b,\r\nc=-1", b"SELECT a @- b , c = - 1 ; "),
        (b"SELECT E'a'\n 'b', 'c'\n 'd';", b"SELECT E'a' 'b' , 'c' 'd' ; "),
        (b"COPY t FROM stdin;\n1\n\\.\nSELECT 2;", b"COPY t FROM stdin 1\n ; SELECT 2 ; "),
    ],
)
def test_a_fingerprint_is_the_hash_of_the_tokens(content: bytes, tokens: bytes) -> None:
    assert fingerprint(content) == "v1:" + hashlib.sha256(tokens).hexdigest()


SAME = ("SELECT 1, 'a  b';", "-- c\nSELECT/* c */1,\n\t'a  b' ; -- end", "SELECT 1 ,'a  b';\r\n")


def test_comments_and_layout_leave_the_fingerprint_alone() -> None:
    assert len({fingerprint(text.encode()) for text in SAME}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 'a b';", "SELECT 'ab';"),
        ('SELECT 1 AS "a b";', 'SELECT 1 AS "ab";'),
        ("DO $$ a b $$;", "DO $$ ab $$;"),
        ("DO $$ -- c\n$$;", "DO $$ $$;"),
        ("SELECT ab;", "SELECT a b;"),
        ("SELECT 'a''b';", "SELECT 'a'\n'b';"),
        ("SELECT 'a(''b';", "SELECT 'a('\n'b';"),
        ("SELECT E'a''b';", "SELECT E'a'\n'b';"),
        ('SELECT 1 AS "a""b";', 'SELECT 1 AS "a" "b";'),
        ("SELECT 12;", "SELECT 1 2;"),
        ("SELECT a @- b;", "SELECT a @ -b;"),
        ("-- x\nDROP TABLE t;", "-- xDROP TABLE t;"),
        ("COPY t FROM stdin;\n-- a\n\\.\n", "COPY t FROM stdin;\n-- b\n\\.\n"),
    ],
)
def test_what_the_server_would_see_changes_the_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one.encode()) != fingerprint(other.encode())


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Several windows of text, no longer too small to be large."""
    monkeypatch.setattr(looks, "_LARGE", 1 << 20)
    return "".join(f"SELECT 'größer', {n};\r\n" for n in range(100_000)).encode()


def test_a_large_file_has_the_checksum_that_a_small_one_would_have(large: bytes, write: Write, tmp_path: Path) -> None:
    folder = write("shop")
    for number, bom in enumerate((b"", b"\xef\xbb\xbf"), 1):
        (folder / f"{number:04d}_large.sql").write_bytes(bom + large)
    (one,) = deck.load(tmp_path / "sql")
    expected = "v1:" + hashlib.sha256(large.replace(b"\r\n", b"\n")).hexdigest()
    assert [each.checksum for each in one.migrations] == [expected, expected]
    assert [each.size for each in one.migrations] == [len(large), len(large) + 3]
    assert (one,) == deck.load(tmp_path / "sql")
    (folder / "0001_large.sql").write_bytes(large.replace(b"1", b"2"))
    assert (one,) != deck.load(tmp_path / "sql")


@pytest.mark.parametrize("bad", [b"\0", b"\xff"])
def test_a_large_file_that_is_no_text_is_refused_at_once(
    bad: bytes, large: bytes, write: Write, tmp_path: Path
) -> None:
    (write("shop") / "0001_large.sql").write_bytes(large + b"--" + bad)
    with pytest.raises(DeckError) as raised:
        deck.load(tmp_path / "sql")
    assert str(raised.value.place) == "sql/shop/0001_large.sql:100001:3"


def test_a_large_file_that_changes_before_its_checksum_is_known_is_refused(
    large: bytes, write: Write, tmp_path: Path
) -> None:
    """Else what was parsed need not be what the checksum is of."""
    path = write("shop") / "0001_large.sql"
    path.write_bytes(large)
    with background._turn:
        (one,) = deck.load(tmp_path / "sql")
        path.write_bytes(large + b"COMMIT;\n")
    with pytest.raises(DeckError, match=r"0001_large\.sql was changed while it was being read"):
        _ = one.migrations[0].checksum
    with background._turn:
        (one,) = deck.load(tmp_path / "sql")
        path.unlink()
    with pytest.raises(DeckError, match="cannot read"):
        _ = one.migrations[0].checksum


def test_lines_behind_a_window_are_counted_when_the_file_is_closed(write: Write) -> None:
    """An error may be told when the next file is being read already."""
    path = write("shop") / "0001_large.sql"
    path.write_bytes(b"SELECT 'one';\r\n" * 100_000 + b"SELECT 2")
    with path.open("rb") as opened:
        *_, last = split.split(source.Source(opened, "x.sql"))
    assert str(last.place()) == "x.sql:100001:1"
    assert str(last.place(7)) == "x.sql:100001:8"
