"""`verify`: the applied files, replayed on scratch, against the live schema."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Run, Server, clean_environment, servers
from tests.test_migrate import Database, wait_for

Write = Callable[..., Path]
Verify = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that schemadeck may use as its cache, for all tests that do not look into it."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of one test's own."""
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


@pytest.fixture
def verify(request: pytest.FixtureRequest, run: Run, url: str, shared: Path) -> Verify:
    """Run verify with the test's own cache, if it asks for one."""
    folder = request.getfixturevalue("cache") if "cache" in request.fixturenames else shared
    return lambda *arguments: run("verify", "--url", url, *arguments, env={"SCHEMADECK_CACHE": str(folder)})


def test_a_database_that_was_migrated_is_clean(run: Run, write: Write, url: str, verify: Verify) -> None:
    write("shop", schema="CREATE SCHEMA shop;", more="COMMENT ON SCHEMA shop IS 'x';")
    assert run("migrate", "--url", url).returncode == 0
    done = verify()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "History: 2 migrations checked, none edited, deleted or late." in done.stdout
    assert re.search(r"Schema: \d+ objects compared, none differs\.", done.stdout)


def test_what_was_changed_by_hand_is_told(run: Run, write: Write, url: str, verify: Verify, database: Database) -> None:
    write("shop", schema="CREATE SCHEMA shop;\nCREATE SCHEMA other;\nCOMMENT ON SCHEMA other IS 'one';")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("DROP SCHEMA shop; COMMENT ON SCHEMA other IS 'two'")
    done = verify()
    assert done.returncode == 1
    assert "missing: schema shop: the files make this schema, the database does not have it" in done.stdout
    assert "  changed: schema other: differs in comment\n    --> sql/shop/0001_schema.sql:2:1\n" in done.stdout
    assert "        | CREATE SCHEMA other\n    last changed --> sql/shop/0001_schema.sql:3:1\n" in done.stdout
    assert "    property  expected  actual\n    comment   one       two\n" in done.stdout


def test_a_replay_is_kept_until_something_that_it_depends_on_changes(
    run: Run, write: Write, url: str, verify: Verify, cache: Path
) -> None:
    folder = write("shop", schema="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    assert verify().returncode == 0
    (fresh,) = cache.glob("fresh-*")
    fresh.rename(cache / "away")
    assert verify().returncode == 0
    assert list(cache.glob("fresh-*")) == [], "no cluster was made"
    (cache / "away").rename(fresh)
    (folder / "0001_schema.sql").write_text("CREATE SCHEMA shop; -- a comment\n")
    assert verify().returncode == 0
    assert len(list(cache.glob("*.replay"))) == 2
    assert list(cache.glob("scratch-*")) == []


def test_nothing_is_left_of_a_verify_that_was_killed(
    run: Run, write: Write, url: str, verify: Verify, cache: Path, tmp_path: Path
) -> None:
    write("shop", schema="CREATE SCHEMA shop;", slow="SELECT pg_sleep(1);")
    assert run("migrate", "--url", url).returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "verify", "--url", url],
        cwd=tmp_path, env=clean_environment({"SCHEMADECK_CACHE": str(cache)}),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not servers(cache):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(list(cache.glob("scratch-*"))) == 1
    assert verify().returncode == 0
    assert list(cache.glob("scratch-*")) == []
    assert servers(cache) == []


@pytest.fixture
def two_users(server: Server, database: Database) -> Iterator[tuple[str, str]]:
    """URLs of two users who may make schemas; the second one is no superuser."""
    name = database.info.dbname
    database.execute(
        "CREATE ROLE ann LOGIN SUPERUSER; CREATE ROLE ben LOGIN; CREATE ROLE group_of_both; GRANT group_of_both TO ben"
    )
    database.execute(f"GRANT CREATE ON DATABASE {name} TO ben".encode())
    yield server.url(name, "ann"), server.url(name, "ben")
    database.execute("DROP OWNED BY ann, ben, group_of_both; DROP ROLE ann, ben, group_of_both")


def test_each_file_is_replayed_as_who_applied_it(
    run: Run, write: Write, verify: Verify, two_users: tuple[str, str], database: Database, tmp_path: Path
) -> None:
    ann, ben = two_users
    ignore = '[[ignore]]\nobject = "database *"\nreason = "OPS-12"\n'
    (tmp_path / "schemadeck.toml").write_text(ignore)
    write("shop", one="CREATE SCHEMA of_ann;")
    assert run("migrate", "--url", ann).returncode == 0
    database.execute("GRANT ALL ON SCHEMA schemadeck TO ben; GRANT ALL ON ALL TABLES IN SCHEMA schemadeck TO ben")
    write("shop", two="CREATE SCHEMA of_ben;", three="CREATE SCHEMA of_both AUTHORIZATION group_of_both;")
    assert run("migrate", "--url", ben).returncode == 0
    done = verify()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ignored: changed: database current (OPS-12)" in done.stdout, "its CREATE was not granted by a file"
    database.execute("ALTER SCHEMA of_ann OWNER TO ben")
    done = verify()
    assert done.returncode == 1
    assert "owner     ann       ben" in done.stdout


def test_what_reaches_beyond_the_database_is_not_replayed_and_told(
    run: Run, write: Write, url: str, verify: Verify, database: Database
) -> None:
    write(
        "shop",
        role="CREATE ROLE clerk;\nCREATE SCHEMA shop AUTHORIZATION clerk;",
        system="ALTER SYSTEM SET work_mem = '5MB';\nCREATE SCHEMA more;",
    )
    try:
        assert run("migrate", "--url", url).returncode == 0
        done = verify()
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Not replayed: a role (sql/shop/0001_role.sql:1:1)" in done.stdout
        assert "Not replayed: the server's settings (sql/shop/0002_system.sql:1:1)" in done.stdout
        assert verify().stdout == done.stdout, "the same from the cache"
    finally:
        database.execute("ALTER SYSTEM RESET work_mem")
        database.execute("DROP OWNED BY clerk; DROP ROLE clerk")


def test_files_that_cannot_be_replayed_are_no_pass(
    run: Run, write: Write, url: str, verify: Verify, database: Database
) -> None:
    database.execute("CREATE TABLE public.by_hand (id int)")
    write("shop", schema="CREATE SCHEMA shop;\nCREATE VIEW shop.v AS SELECT id FROM public.by_hand;")
    assert run("migrate", "--url", url).returncode == 0
    done = verify()
    assert done.returncode == 3
    assert 'cannot be replayed on scratch, so nothing was compared: relation "public.by_hand" does not' in done.stderr
    assert "--> sql/shop/0001_schema.sql:2:" in done.stderr


READS = re.compile(
    r"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY|SET LOCAL|SELECT|WITH|COMMIT|ROLLBACK|--|", re.IGNORECASE
)


@pytest.mark.parametrize("command", ["status", "verify"])
def test_nothing_but_reading_is_sent_to_the_target(
    command: str, run: Run, write: Write, url: str, server: Server, database: Database, shared: Path
) -> None:
    """As the server's own log tells it."""
    write("shop", schema="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    log = Path(server.host) / "server.log"
    database.execute("ALTER SYSTEM SET log_statement = 'all'")
    database.execute("SELECT pg_reload_conf()")
    wait_for(database, "SELECT 1 WHERE current_setting('log_statement') = 'all'")
    try:
        before = log.stat().st_size
        assert run(command, "--url", url, env={"SCHEMADECK_CACHE": str(shared)}).returncode == 0
        with log.open() as file:
            file.seek(before)
            said = re.findall(r"LOG:  (?:statement|execute [^:]*): (.*)", file.read())
    finally:
        database.execute("ALTER SYSTEM RESET log_statement")
        database.execute("SELECT pg_reload_conf()")
    assert len(said) > 3
    assert [one for one in said if not READS.match(one)] == []
    assert not re.search(r"advisory|nextval|set_config|lo_|pg_terminate|pg_cancel|setval", "\n".join(said))


def test_a_verify_needs_no_privileges_but_to_read_the_ledger(
    run: Run, write: Write, url: str, server: Server, database: Database, shared: Path
) -> None:
    write("shop", schema="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA schemadeck TO reader")
    database.execute("GRANT SELECT ON ALL TABLES IN SCHEMA schemadeck TO reader")
    try:
        there = server.url(database.info.dbname, "reader")
        done = run("verify", "--url", there, env={"SCHEMADECK_CACHE": str(shared)})
    finally:
        database.execute("DROP OWNED BY reader; DROP ROLE reader")
    assert done.returncode == 0, done.stdout + done.stderr


def test_variables_of_libpq_lead_to_the_target_and_not_to_scratch(
    run: Run, write: Write, url: str, database: Database, shared: Path
) -> None:
    write("shop", schema="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    address = psycopg.conninfo.conninfo_to_dict(url)
    env = {
        "PGHOST": str(address["host"]), "PGPORT": str(address["port"]), "PGUSER": "postgres",
        "PGDATABASE": database.info.dbname, "PGOPTIONS": "-c search_path=nowhere", "SCHEMADECK_CACHE": str(shared),
    }  # fmt: skip
    done = run("verify", "--url", "postgresql://", env=env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_generous_umask_does_not_keep_the_cache_from_being_made(
    run: Run, write: Write, url: str, tmp_path: Path
) -> None:
    write("shop", schema="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    before = os.umask(0o002)
    try:
        done = run("verify", "--url", url, env={"SCHEMADECK_CACHE": str(tmp_path / "new" / "cache")})
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
