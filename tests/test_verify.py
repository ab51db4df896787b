"""`verify`: the applied files, replayed on scratch, against the live schema."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Run, Server, clean_environment, servers
from tests.test_migrate import Database, wait_for

pytestmark = pytest.mark.newest
Write = Callable[..., Path]
Verify = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that schemadeck may use as its cache, for all tests that do not look into it."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cache() -> Iterator[Path]:
    """A cache of one test's own, which every user may enter."""
    with tempfile.TemporaryDirectory(prefix="schemadeck-cache-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


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


def test_the_comment_of_initdb_is_no_change(run: Run, write: Write, server: Server, shared: Path) -> None:
    write("shop", schema="CREATE SCHEMA shop;")
    with psycopg.connect(server.url(), autocommit=True) as postgres:
        try:
            assert run("migrate", "--url", server.url()).returncode == 0
            done = run("verify", "--url", server.url(), env={"SCHEMADECK_CACHE": str(shared)})
        finally:
            postgres.execute("DROP SCHEMA IF EXISTS shop, schemadeck CASCADE")
    assert done.returncode == 0, done.stdout + done.stderr


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
    (fresh,) = cache.glob("lean-*")
    fresh.rename(cache / "away")
    assert verify().returncode == 0
    assert list(cache.glob("lean-*")) == [], "no cluster was made"
    (cache / "away").rename(fresh)
    (folder / "0001_schema.sql").write_text("CREATE SCHEMA shop; -- a comment\n")
    assert verify().returncode == 0
    kept = [path.name for path in cache.glob("*.replay")]
    assert len(kept) == 4, "for each of both a replay, and that nothing differed"
    assert sum("-equal-" in name for name in kept) == 2
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


def test_what_a_file_wants_to_be_told_is_no_statement_left_out(run: Run, write: Write, url: str, shared: Path) -> None:
    write(
        "shop",
        a="SET client_min_messages = debug1;\nCREATE TABLE public.a (id int);\n"
        "ALTER TABLE public.a ALTER id TYPE text;",
    )
    assert run("migrate", "--url", url).returncode == 0
    done = run("verify", "--url", url, env={"SCHEMADECK_CACHE": str(shared)})
    assert done.returncode == 0, done.stdout
    assert "Not replayed" not in done.stdout


READS = re.compile(
    r"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY|SET LOCAL|SELECT|WITH|COMMIT|ROLLBACK|--|", re.IGNORECASE
)


@pytest.mark.parametrize(
    "command",
    ["status", "verify", "snapshot", "diff live files", "blame shop", "blame nothing", "plan", "plan --format sql"],
)
def test_nothing_but_reading_is_sent_to_the_target(
    command: str, run: Run, write: Write, url: str, server: Server, database: Database, shared: Path
) -> None:
    """As the server's own log tells it."""
    write("shop", schema="CREATE SCHEMA shop; CREATE TABLE shop.item (id int);")
    assert run("migrate", "--url", url).returncode == 0
    if "plan" in command:
        write("shop", key="ALTER TABLE shop.item ADD PRIMARY KEY (id);")
    log = Path(server.host) / "server.log"
    database.execute("ALTER SYSTEM SET log_statement = 'all'")
    database.execute("SELECT pg_reload_conf()")
    wait_for(database, "SELECT 1 WHERE current_setting('log_statement') = 'all'")
    try:
        before = log.stat().st_size
        done = run(*command.split(), "--url", url, env={"SCHEMADECK_CACHE": str(shared)})
        assert done.returncode == (2 if "nothing" in command else 0), done.stderr
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


# Files that are not what was applied, or not yet


def test_an_edited_file_is_shown_as_a_diff_and_what_was_applied_is_compared(
    run: Run, write: Write, url: str, verify: Verify, database: Database
) -> None:
    folder = write("shop", schema="CREATE SCHEMA shop;\nCREATE TABLE shop.a (id int);\n", more="CREATE SCHEMA more;")
    assert run("migrate", "--url", url).returncode == 0
    (folder / "0001_schema.sql").write_text("CREATE SCHEMA shop;\nCREATE TABLE shop.a (id bigint);\n")
    (folder / "0002_more.sql").unlink()
    done = verify()
    assert done.returncode == 1
    assert "    -CREATE TABLE shop.a (id int);\n    +CREATE TABLE shop.a (id bigint);\n" in done.stdout
    assert "objects compared, none differs" in done.stdout
    database.execute("ALTER TABLE shop.a ALTER id TYPE bigint; DROP SCHEMA more")
    done = verify()
    assert (
        "changed: column shop.a.id: differs in type\n      --> sql/shop/0001_schema.sql (as applied):2:1" in done.stdout
    )
    assert "missing: schema more: " in done.stdout


def test_files_older_than_the_database_are_said_to_be_so(run: Run, write: Write, url: str, verify: Verify) -> None:
    folder = write("shop", one="CREATE SCHEMA shop;", two="CREATE SCHEMA two;", three="CREATE SCHEMA three;")
    assert run("migrate", "--url", url).returncode == 0
    for file in ("0002_two.sql", "0003_three.sql"):
        (folder / file).unlink()
    done = verify()
    assert done.returncode == 1
    assert "ahead: shop has 0002_two to 0003_three on record, newer than every file here" in done.stdout
    assert "History: 3 migrations checked, 1 finding." in done.stdout
    assert "objects compared, none differs" in done.stdout
    assert json.loads(verify("--format", "json").stdout)["migrations"][2]["state"] == "ahead"


def test_a_deck_without_a_folder_is_one_finding(run: Run, write: Write, url: str, verify: Verify) -> None:
    write("shop", one="CREATE SCHEMA shop;")
    gone = write("gone", one="CREATE SCHEMA gone;", two="CREATE SCHEMA two;")
    assert run("migrate", "--url", url).returncode == 0
    shutil.rmtree(gone)
    done = verify()
    assert done.returncode == 1
    assert "unknown deck: gone is on record with 2 migrations, but there is no such folder" in done.stdout
    assert "objects compared, none differs" in done.stdout
    assert verify("shop").returncode == 0


def test_what_a_pending_file_explains_is_said_to_be_so(
    run: Run, write: Write, url: str, verify: Verify, database: Database
) -> None:
    write("shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.a (id int);\nCREATE VIEW shop.v AS SELECT 1 AS one;")
    assert run("migrate", "--url", url).returncode == 0
    write("shop", two="ALTER TABLE shop.a ADD COLUMN x int;\nDROP VIEW shop.v;")
    assert verify().returncode == 0
    assert verify("--current").returncode == 1
    database.execute("ALTER TABLE shop.a ADD COLUMN x int, ADD COLUMN y int; DROP VIEW shop.v")
    done = verify()
    assert done.returncode == 1
    assert "no file makes it; sql/shop/0002_two.sql, which is pending, makes it so" in done.stdout
    assert "does not have it; a migration, which is pending, makes it so" in done.stdout
    assert "column shop.a.y: the database has this column, no file makes it\n" in done.stdout
    causes = {one["object"]: one["cause"] for one in json.loads(verify("--format", "json").stdout)["findings"]}
    assert causes == {"shop.a.x": "pending", "shop.a.y": None, "shop.v": "pending"}


def test_what_an_interrupted_file_explains_is_no_finding_of_its_own(
    run: Run, write: Write, url: str, verify: Verify, database: Database
) -> None:
    write("shop", one="CREATE SCHEMA shop;\nCREATE TABLE shop.a (id int);")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("INSERT INTO shop.a VALUES (1), (1)")
    write("shop", two="CREATE INDEX CONCURRENTLY i ON shop.a (id);\nCREATE UNIQUE INDEX CONCURRENTLY u ON shop.a (id);")
    assert run("migrate", "--url", url).returncode == 3
    with pytest.raises(psycopg.errors.UniqueViolation):  # as a killed run leaves it: an INVALID index
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY u ON shop.a (id)")
    database.execute("ALTER TABLE shop.a ADD COLUMN x int")
    done = verify()
    assert done.returncode == 1
    assert "interrupted: shop/0002_two began on" in done.stdout
    assert "interrupted: extra index shop.i: the database has this index, no file makes it; sql/shop" in done.stdout
    assert "interrupted: extra index shop.u" in done.stdout
    assert "1 differs." in done.stdout


# Scope, partitions


def test_other_schemas_are_counted_in_a_line_unless_all_of_the_database_is_meant(
    run: Run, write: Write, url: str, verify: Verify, database: Database, tmp_path: Path
) -> None:
    write("shop", one="CREATE SCHEMA shop;")
    assert run("migrate", "--url", url).returncode == 0
    database.execute("CREATE SCHEMA mine CREATE TABLE t (id int); CREATE SCHEMA yours")
    done = verify()
    assert done.returncode == 0
    assert 'Not compared: 4 objects in 2 schemas that no deck makes: mine, yours (scope = "database"' in done.stdout
    (tmp_path / "schemadeck.toml").write_text('[deck.shop]\nschemas = ["yours"]\n')
    done = verify("shop")
    assert (done.returncode, "extra: schema yours" in done.stdout, "mine.t" in done.stdout) == (1, True, False)
    (tmp_path / "schemadeck.toml").write_text('scope = "database"\n')
    assert "extra: table mine.t" not in verify().stdout, "it is a part of a schema that is extra"
    assert "extra: schema mine" in verify().stdout


def test_partitions_of_upkeep_are_listed_and_count_where_the_deck_is_strict(
    run: Run, write: Write, url: str, verify: Verify, database: Database, tmp_path: Path
) -> None:
    write(
        "shop",
        sale="CREATE SCHEMA shop;\nCREATE TABLE shop.sale (at date NOT NULL) PARTITION BY RANGE (at);",
        months="CREATE FUNCTION shop.make(m date) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format("
        "'CREATE TABLE shop.sale_%s PARTITION OF shop.sale FOR VALUES FROM (%L) TO (%L)', to_char(m, 'YYYY_MM'), m,"
        " m + interval '1 month'); END $$;\nSELECT shop.make('2026-01-01'), shop.make('2026-02-01');",
    )
    assert run("migrate", "--url", url).returncode == 0
    database.execute("SELECT shop.make('2026-03-01'); DROP TABLE shop.sale_2026_01")
    done = verify()
    assert done.returncode == 0, done.stdout
    assert "upkeep: extra table shop.sale_2026_03: a partition of shop.sale that no file names" in done.stdout
    assert "upkeep: missing table shop.sale_2026_01: a partition of shop.sale that no file names" in done.stdout
    (tmp_path / "schemadeck.toml").write_text('[deck.shop]\npartitions = "strict"\n')
    done = verify()
    assert done.returncode == 1
    assert "2 differ." in done.stdout


def test_a_terminal_shows_the_same_in_colours(
    run: Run, write: Write, url: str, verify: Verify, database: Database, tmp_path: Path, shared: Path
) -> None:
    write("shop", one="CREATE SCHEMA shop;\nCREATE VIEW shop.v AS\nSELECT 1 AS one,\n2 AS two;")
    assert run("migrate", "--url", url).returncode == 0
    database.execute('CREATE OR REPLACE VIEW shop.v AS SELECT 1 AS one, 3 AS two; CREATE SCHEMA "[red]"')
    (tmp_path / "schemadeck.toml").write_text('scope = "database"\n')
    plain = verify().stdout
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "schemadeck", "verify", "-q", "--url", url], cwd=tmp_path,
        env=clean_environment({"SCHEMADECK_CACHE": str(shared), "TERM": "xterm", "COLUMNS": "60"}), stdout=terminal,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # the end of a terminal
        while part := os.read(main, 10_000):
            shown += part
    assert process.wait() == 1
    assert b"\x1b[31m    - " in shown or b"\x1b[31m      - " in shown
    assert re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).replace("\r\n", "\n") == plain
