"""`snapshot`, `diff`, and `verify --against` a stored snapshot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemadeck.database import snapshot
from schemadeck.errors import UsageError
from schemadeck.files import drift, stored
from schemadeck.model import Kind, Snapshot
from tests.conftest import Run, Server
from tests.snapshot.groups import GROUPS
from tests.test_migrate import Database

Write = Callable[..., Path]
_FILES = {
    "schema": "CREATE SCHEMA shop;\nCREATE TABLE shop.item (id int, name text);",
    "view": "CREATE VIEW shop.names AS\nSELECT name\nFROM shop.item\nWHERE name IN ('a', 'b');",
    "more": "ALTER TABLE shop.item ADD COLUMN price int;\nDROP VIEW shop.names;",
}


@pytest.fixture
def migrated(run: Run, write: Write, url: str) -> str:
    write("shop", **_FILES)
    assert run("migrate", "--url", url).returncode == 0
    return url


@pytest.mark.newest
def test_a_database_does_not_differ_from_its_files_or_from_its_snapshot(
    run: Run, migrated: str, tmp_path: Path
) -> None:
    text = run("snapshot", "--url", migrated).stdout
    assert '[column."shop.item.price"]\ntype = "integer"\n' in text
    assert "schemadeck.version" not in text
    (tmp_path / "schema.toml").write_text(text)
    assert run("snapshot", "--url", migrated, "--of", "files").stdout == text
    for other in ("files", "schema.toml", migrated):
        done = run("diff", "live", other, "--url", migrated)
        assert (done.returncode, done.stdout) == (0, f"{_count(done.stdout)} compared, none differs.\n"), done.stderr


def _count(said: str) -> str:
    return said.partition(" compared")[0]


@pytest.mark.newest
def test_files_are_compared_up_to_a_number(run: Run, migrated: str) -> None:
    done = run("diff", "files@shop/1", "files@shop/2", "--url", migrated)
    assert done.returncode == 1
    assert "extra: view shop.names: only in files@shop/2\n    --> sql/shop/0002_view.sql:1:1" in done.stdout
    done = run("diff", "files@shop/2", "live", "--url", migrated, "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"], report["command"]) == (1, False, "diff")
    found = [(one["verdict"], one["object"]) for one in report["findings"]]
    assert found == [("extra", "shop.item.price"), ("missing", "shop.names")]


def test_files_need_no_database(run: Run, write: Write) -> None:
    write("shop", **_FILES)
    done = run("diff", "files@shop/1", "files")
    assert done.returncode == 1
    assert "extra: column shop.item.price: only in files" in done.stdout


@pytest.mark.newest
def test_what_cannot_be_meant_is_told(run: Run, migrated: str, tmp_path: Path) -> None:
    for word, said in (
        ("nothing", "'nothing' is no database, no files, and no stored snapshot"),
        ("files@shop/9", "there is no migration shop/9"),
        ("files@none/1", "there is no migration none/1"),
    ):
        done = run("diff", "live", word, "--url", migrated)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "no database is named" in run("diff", "live", "files").stderr
    (tmp_path / "old.toml").write_text("format = 0\npostgresql = 17\n")
    assert "old.toml is no snapshot that this schemadeck can read" in run("diff", "old.toml", "files").stderr


@pytest.mark.newest
def test_snapshots_of_two_major_versions_are_not_compared(run: Run, migrated: str, tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text("format = 1\npostgresql = 9\n")
    for command in (("diff", "old.toml", "live"), ("verify", "--against", "old.toml")):
        done = run(*command, "--url", migrated)
        assert done.returncode == 2
        assert "old.toml is of PostgreSQL 9, " in done.stderr


@pytest.mark.newest
def test_no_password_of_a_url_is_shown(run: Run, migrated: str) -> None:
    other = migrated.replace("postgres@", "postgres:secret@")
    for form in ("text", "json"):
        done = run("diff", "files@shop/1", other, "--url", migrated, "--format", form)
        assert done.returncode == 1
        assert "secret" not in done.stdout + done.stderr


@pytest.mark.newest
def test_verify_against_a_stored_snapshot_needs_no_files_as_they_were(
    run: Run, migrated: str, tmp_path: Path, database: Database
) -> None:
    (tmp_path / "schema.toml").write_text(run("snapshot", "--url", migrated).stdout)
    assert run("verify", "--url", migrated, "--against", "schema.toml").returncode == 0
    database.execute("ALTER TABLE shop.item ALTER price TYPE bigint")
    done = run("verify", "--url", migrated, "--against", "schema.toml")
    assert done.returncode == 1
    assert "property  expected  actual\n      type      integer   bigint" in done.stdout
    assert "if it is right, write the snapshot again: schemadeck snapshot" in done.stdout


# The text itself

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_TEXTS, st.tuples(_TEXTS, st.lists(_TEXTS), st.booleans()), min_size=1, max_size=5))
def test_every_text_reads_back(objects: dict[str, tuple[str, list[str], bool]]) -> None:
    rows = {name: (None, None, *values) for name, values in objects.items()}
    before = Snapshot({"cast": Kind(("text", "list", "flag"), rows)})
    after, major = stored.read("".join(stored.written(before, 17)), "x")
    assert major == 17
    assert drift.compare(before, after, ledger="schemadeck").findings == ()
    kind = after.kinds["cast"]
    read = {name: dict(zip(kind.properties, row[2:], strict=True)) for name, row in kind.objects.items()}
    assert {name: (one.get("text"), one.get("list"), one.get("flag") or False) for name, one in read.items()} == objects


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_kind_of_object_reads_back_with_its_schema_and_parent(
    group: object, server: Server, database: Database
) -> None:
    setup = next(one for one in GROUPS if one is group).setup(server.programs.major)
    for role in ("snapshot_owner", "snapshot_reader", "snapshot_writer"):
        if not database.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
            database.execute(f"CREATE ROLE {role}".encode())
    with database.transaction(force_rollback=True):
        database.execute(setup.encode())
        before = snapshot.read_within(database.pgconn)
    text = "".join(stored.written(before, 17))
    after, _ = stored.read(text, "x")
    assert sorted("".join(stored.written(after, 17)).splitlines()) == sorted(text.splitlines())
    for kind, found in before.kinds.items():
        for name, row in found.objects.items():
            assert after.kinds[kind].objects[name][:2] == row[:2], (kind, name)
    assert drift.compare(before, after, ledger="", schemas=None).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = 1",
        "format = 1\npostgresql = 17\ntable = 3",
        "format = 1\npostgresql = 17\n[table.x]\na = 1",
        "[",
        "=",
    ],
)
def test_what_is_no_snapshot_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no snapshot"):
        stored.read(text, "x.toml")


def test_the_number_of_the_format_goes_with_the_kinds_and_their_properties(database: Database) -> None:
    """If this fails, a stored snapshot no longer says what a new one would: raise ``stored.FORMAT``, and this hash."""
    columns = {name: database.execute(query).description or () for name, query in snapshot.kinds().items()}
    shape = repr(sorted((name, tuple(one.name for one in every[3:-2])) for name, every in columns.items()))
    assert (stored.FORMAT, hashlib.sha256(shape.encode()).hexdigest()[:16]) == (1, "40b475a79437d2aa")
