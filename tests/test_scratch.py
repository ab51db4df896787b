"""Scratch databases on a server that is named, and on the target's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from schemadeck.database import embedded
from tests.conftest import Run, Server
from tests.test_migrate import Database

Write = Callable[..., Path]
_ROLES = "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles"
_DATABASES = "SELECT array_agg(datname::text ORDER BY datname) FROM pg_database"


@pytest.fixture(scope="session")
def other(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of another server of the same version, where a password is asked for."""
    project = tmp_path_factory.mktemp(f"scratch{server.programs.major}")
    url = embedded.pin(project, server.programs.major).url
    with psycopg.connect(url, dbname="postgres", autocommit=True) as admin:
        admin.execute("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'secret'")
        row = admin.execute("SELECT current_setting('hba_file')").fetchone()
        assert row is not None
        Path(row[0]).write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        admin.execute("SELECT pg_reload_conf()")
    address = conninfo_to_dict(url)
    yield f"postgresql://boss:secret@/postgres?host={address['host']}&port={address['port']}"
    embedded.unpin(project)
    embedded.reset(project)


@pytest.fixture
def cache(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "cache").mkdir()
    return {"SCHEMADECK_CACHE": str(tmp_path / "cache")}


def _two(url: str) -> list[object]:
    with psycopg.connect(url, autocommit=True) as connection:
        return [connection.execute(query).fetchone() for query in (_ROLES, _DATABASES)]


def test_files_are_replayed_on_the_server_that_is_named_and_nothing_stays_there(
    run: Run, write: Write, url: str, other: str, database: Database, cache: dict[str, str]
) -> None:
    database.execute("CREATE ROLE clerk; CREATE ROLE app; GRANT app TO clerk")
    try:
        write(
            "shop",
            one="CREATE SCHEMA shop AUTHORIZATION clerk;\nCREATE TABLE shop.a (t text CHECK (t IN ('a', 'b')));",
            two="GRANT SELECT ON shop.a TO app;",
        )
        assert run("migrate", "--url", url).returncode == 0
        before = _two(other)
        done = run("verify", "--url", url, "--scratch-url", other, env=cache)
        assert done.returncode == 0, done.stdout + done.stderr
        assert _two(other) == before
        assert list(Path(cache["SCHEMADECK_CACHE"]).glob("lean-*")) == []
        database.execute("ALTER TABLE shop.a OWNER TO clerk")
        done = run("verify", "--url", url, "--scratch-url", other, env=cache)
        assert "owner     postgres  clerk" in done.stdout
        assert "secret" not in done.stdout + done.stderr
    finally:
        database.execute("DROP OWNED BY clerk, app; DROP ROLE clerk, app")


@pytest.mark.newest
def test_the_targets_own_server_is_no_scratch_server(
    run: Run, write: Write, url: str, server: Server, cache: dict[str, str]
) -> None:
    write("shop", one="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    done = run("verify", "--url", url, "--scratch-url", server.url(), env=cache)
    assert (done.returncode, "leads to the target's own server" in done.stderr) == (3, True)
    done = run("verify", "--url", url, "--scratch-on-target", env=cache)
    assert (done.returncode, "is a superuser or may make roles" in done.stderr) == (3, True)
    done = run("verify", "--url", url, "--scratch-url", "postgresql://a:secret@/x?host=/nowhere", env=cache)
    assert (done.returncode, "error: no scratch server, so nothing was compared: " in done.stderr) == (3, True)
    assert "secret" not in done.stderr


@pytest.fixture
def low(server: Server, database: Database) -> Iterator[str]:
    """The URL of the test's database as a user who owns it and may make databases, and nothing else."""
    name = database.info.dbname
    database.execute(f"CREATE ROLE low LOGIN CREATEDB; ALTER DATABASE {name} OWNER TO low".encode())
    yield server.url(name, "low")
    database.execute(f"ALTER DATABASE {name} OWNER TO postgres; DROP OWNED BY low; DROP ROLE low".encode())


def test_scratch_on_the_target_leaves_no_trace(
    run: Run, write: Write, low: str, database: Database, cache: dict[str, str]
) -> None:
    write("shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.a (t text CHECK (t IN ('a', 'b')));")
    assert run("migrate", "--url", low).returncode == 0
    before = _two(low)
    done = run("verify", "--url", low, "--scratch-on-target", env=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _two(low) == before
    database.execute("ALTER TABLE shop.a ADD COLUMN x int")
    assert "extra: column shop.a.x" in run("verify", "--url", low, "--scratch-on-target", env=cache).stdout


@pytest.mark.newest
@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("COMMENT ON DATABASE tests IS 'x'", "the database by its name"),
        ("GRANT CONNECT ON DATABASE tests TO PUBLIC", "the database by its name"),
        ("ALTER DATABASE tests SET work_mem = '5MB'", "the database by its name"),
    ],
)
def test_a_file_that_names_the_database_is_not_replayed_beside_others(
    statement: str, what: str, run: Run, write: Write, low: str, other: str, database: Database, cache: dict[str, str]
) -> None:
    write("shop", one=f"CREATE SCHEMA shop;\n{statement.replace('tests', database.info.dbname)};")
    assert run("migrate", "--url", low).returncode == 0
    for option in (("--scratch-on-target",), ("--scratch-url", other)):
        done = run("verify", "--url", low, *option, env=cache)
        assert done.returncode == 3
        assert f"this statement is about {what}, so it is not replayed" in done.stderr
        assert "--> sql/shop/0001_one.sql:2:1" in done.stderr
    assert run("verify", "--url", low, env=cache).returncode == 0


@pytest.mark.newest
def test_what_concerns_the_cluster_is_not_replayed_on_the_target(
    run: Run, write: Write, low: str, database: Database, cache: dict[str, str]
) -> None:
    write("shop", one="CREATE SCHEMA shop;")
    assert run("migrate", "--url", low).returncode == 0
    database.execute("ALTER ROLE low CREATEROLE")
    write("shop", two="CREATE ROLE low_friend;")
    assert run("migrate", "--url", low).returncode == 0
    database.execute("ALTER ROLE low NOCREATEROLE")
    try:
        done = run("verify", "--url", low, "--scratch-on-target", env=cache)
        assert "this statement is about a role" in done.stderr
    finally:
        database.execute("DROP ROLE low_friend")


@pytest.mark.newest
def test_what_a_killed_run_left_is_removed_when_it_is_old_and_nothing_else_ever_is(
    run: Run, write: Write, url: str, other: str, cache: dict[str, str]
) -> None:
    write("shop", one="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    now = int(time.time())
    names = {
        f"schemadeck_scratch_{now - 7200}_0a": False, f"schemadeck_scratch_{now - 7200}_0a_restored": False,
        f"schemadeck_scratch_{now - 60}_0b": True, "schemadeck_scratch_of_somebody": True,
        f"schemadeck_scratch_{now - 7200}_0c": True,
    }  # fmt: skip
    with psycopg.connect(other, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}".encode())
        with psycopg.connect(other, dbname=f"schemadeck_scratch_{now - 7200}_0c"):
            assert run("verify", "--url", url, "--scratch-url", other, env=cache).returncode == 0
        left = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
        for name in names:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    assert {name: name in left for name in names} == names


def test_tablespaces_and_locales_of_the_target_are_no_difference(
    run: Run, write: Write, server: Server, cache: dict[str, str]
) -> None:
    if server.programs.major < 15:
        pytest.skip("14 has no tablespaces within the data directory")
    write("shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.a (id int) TABLESPACE fast;")
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("SET allow_in_place_tablespaces = on")
        admin.execute("CREATE TABLESPACE fast LOCATION ''")
        try:
            admin.execute("CREATE DATABASE odd TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'")
        except psycopg.errors.FeatureNotSupported:  # a build without ICU
            admin.execute("CREATE DATABASE odd TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'POSIX'")
        try:
            there = server.url("odd")
            assert run("migrate", "--url", there).returncode == 0
            done = run("verify", "--url", there, env=cache)
            assert done.returncode == 0, done.stdout + done.stderr
        finally:
            admin.execute("DROP DATABASE odd WITH (FORCE)")
            admin.execute("DROP TABLESPACE fast")
