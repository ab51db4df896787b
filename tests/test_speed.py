"""What makes it fast, counted and never timed: imports, statements, round trips, passes over a file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import catalogs, ledger, snapshot
from schemadeck.database.connect import connect
from tests.conftest import Run, Server, clean_environment
from tests.faults.proxy import Proxy
from tests.test_migrate import wait_for

pytestmark = pytest.mark.newest

Write = Callable[..., Path]
Database = psycopg.Connection

# What of psycopg, and of what it imports, is there only when the whole of it is.
_SLOW = {
    "psycopg.connection", "psycopg.types", "psycopg.abc", "psycopg.conninfo", "typing_extensions",
    "asyncio.base_events", "ctypes._endian", "_ssl", "ast", "dis", "tokenize", "socket",
}  # fmt: skip
_TABLE = (
    "CREATE TABLE public.t{0} (id int);\nCREATE INDEX ON public.t{0} (id);\nCOMMENT ON TABLE public.t{0} IS 'one';\n"
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that schemadeck may use as its cache."""
    return tmp_path_factory.mktemp("cache")


def imported(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> set[str]:
    """The modules that a command has imported when it ends."""
    code = (
        "import sys\nfrom schemadeck.cli import main\n"
        f"sys.argv = ['schemadeck', *{arguments!r}]\n"
        "try: main()\nfinally: print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=clean_environment(env), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(ast.literal_eval(done.stderr.splitlines()[-1]))


@contextmanager
def logged(server: Server, database: Database) -> Iterator[list[str]]:
    """The statements that the server is sent while the block runs, each to its end; there when the block has ended."""
    said: list[str] = []
    log = Path(server.host) / "server.log"
    database.execute("ALTER SYSTEM SET log_statement = 'all'")
    database.execute("SELECT pg_reload_conf()")
    wait_for(database, "SELECT 1 WHERE current_setting('log_statement') = 'all'")
    before = log.stat().st_size
    try:
        yield said
    finally:
        with log.open() as file:
            file.seek(before)
            entries = re.split(r"^.*? LOG:  ", file.read(), flags=re.MULTILINE)
        said += [one.partition(": ")[2] for one in entries if one.startswith(("statement: ", "execute "))]
        database.execute("ALTER SYSTEM RESET log_statement")
        database.execute("SELECT pg_reload_conf()")


def files(write: Write, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        folder = write("shop")
        (folder / f"{number:04d}_table.sql").write_text(_TABLE.format(number))


def test_help_and_version_import_no_command() -> None:
    found = imported("--version", cwd=Path.cwd())
    assert {name for name in found if name.startswith("schemadeck")} <= {
        "schemadeck", "schemadeck.version", "schemadeck.cli", "schemadeck.cli.main", "schemadeck.cli.group",
        "schemadeck.cli.options", "schemadeck.cli.start",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["migrate", "status"])
def test_with_nothing_to_do_nothing_is_imported_that_does_it(
    command: str, run: Run, write: Write, url: str, tmp_path: Path
) -> None:
    files(write, 1)
    assert run("migrate", "--url", url).returncode == 0
    found = imported(command, "--url", url, cwd=tmp_path)
    assert not found & {
        *_SLOW, "rich", "sqlparse", "email", "importlib.metadata", "tempfile", "difflib",
        "schemadeck.database.apply", "schemadeck.database.embedded",
        "schemadeck.database.snapshot", "schemadeck.files.lexer", "schemadeck.files.script", "schemadeck.flows.run",
    }  # fmt: skip


def test_a_file_that_runs_in_a_transaction_needs_nothing_of_those_that_run_by_steps(
    write: Write, url: str, tmp_path: Path
) -> None:
    files(write, 1)
    found = imported("migrate", "--url", url, cwd=tmp_path)
    assert "schemadeck.database.apply" in found
    assert not found & {
        *_SLOW, "rich", "sqlparse", "email", "tempfile", "zipfile", "random",
        "schemadeck.database.step", "schemadeck.database.outcome",
    }  # fmt: skip


def test_a_verify_without_a_change_compares_nothing(
    run: Run, write: Write, url: str, tmp_path: Path, shared: Path, server: Server, database: Database
) -> None:
    """The server adds up the versions of its catalogs' rows, and no object of theirs is sent."""
    files(write, 1)
    env = {"SCHEMADECK_CACHE": str(shared)}
    assert run("migrate", "--url", url).returncode == 0
    assert run("verify", "--url", url, env=env).returncode == 0
    found = imported("verify", "--url", url, cwd=tmp_path, env=env)
    assert not found & {*_SLOW, "schemadeck.files.script", "schemadeck.database.scratch.private", "rich", "email"}
    with logged(server, database) as said:
        assert run("verify", "--url", url, env=env).returncode == 0
    assert sum("hashtidextended" in one for one in said) == 1
    assert not [one for one in said if one.startswith("--")], "a kind's own query"
    database.execute("COMMENT ON TABLE public.t1 IS 'another'")
    assert run("verify", "--url", url, env=env).returncode == 1
    database.execute("COMMENT ON TABLE public.t1 IS 'one'")
    assert run("verify", "--url", url, env=env).returncode == 0


def test_a_replay_needs_nothing_that_adapts_values(
    run: Run, write: Write, url: str, tmp_path: Path, shared: Path
) -> None:
    """What reads the catalogs, and makes the scratch database, talks to libpq by itself."""
    files(write, 2)
    assert run("migrate", "--url", url).returncode == 0
    found = imported("verify", "--url", url, cwd=tmp_path, env={"SCHEMADECK_CACHE": str(shared)})
    assert "schemadeck.database.scratch.private" in found
    assert not found & ({*_SLOW, "rich", "email"} - {"ctypes._endian"})  # root's server may need a namespace


def test_every_change_of_the_catalogs_is_another_state(url: str, database: Database, server: Server) -> None:
    """And what changes no catalog is none; also for a role that may not read all of them."""
    database.execute("DROP ROLE IF EXISTS some_reader; CREATE ROLE some_reader LOGIN")
    states = {"postgres": "", "some_reader": ""}

    def look(user: str) -> str:
        with connect(server.url(database.info.dbname, user)) as connection:
            return snapshot.look(connection.pgconn, url)[0]

    changes = (
        "CREATE TABLE public.a (x int, y text); CREATE TABLE public.b (x int)",
        "COMMENT ON COLUMN public.a.x IS 'one'",
        "COMMENT ON COLUMN public.a.x IS 'two'",
        "ALTER TABLE public.a ALTER y SET DEFAULT ''",
        "ALTER TABLE public.a ALTER y DROP DEFAULT, ALTER x SET NOT NULL",
        "GRANT SELECT ON public.b TO PUBLIC",
        "ALTER TABLE public.b RENAME TO c",
        "DROP TABLE public.c",
        "ALTER ROLE some_other RENAME TO some_third",
        "CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere' PUBLICATION p WITH (connect = false)",
        "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false)",
        "ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s",
        f"ALTER DATABASE {database.info.dbname} SET work_mem = '8MB'",
    )
    database.execute("CREATE ROLE some_other")
    try:
        for change in changes:
            for one in change.split("; "):
                database.execute(one.encode())
            for user, before in states.items():
                states[user] = look(user)
                assert states[user] != before, f"{user}: {change}"
        database.execute("INSERT INTO public.a VALUES (1)")
        database.execute("ANALYZE public.a")
        database.execute("VACUUM public.a")
        assert {user: look(user) for user in states} == states
    finally:
        database.execute("DROP OWNED BY some_reader; DROP ROLE some_reader")
        database.execute("DROP ROLE IF EXISTS some_other")
        database.execute("DROP ROLE IF EXISTS some_third")


def test_a_copy_of_a_database_is_in_a_state_of_its_own(url: str, database: Database, server: Server) -> None:
    name = f"{database.info.dbname}_copy"
    database.execute("CREATE TABLE public.a (x int)")
    with connect(server.url("postgres", "postgres")) as admin:
        database.close()
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {url.split('?', maxsplit=1)[0].rsplit('/', 1)[1]}".encode())
        try:
            states = set()
            for one in (url, server.url(name, "postgres")):
                with connect(one) as connection:
                    states.add(snapshot.look(connection.pgconn, one)[0])
        finally:
            admin.execute(f"DROP DATABASE {name}".encode())
    assert len(states) == 2


def test_no_object_is_read_from_a_catalog_whose_versions_are_not_looked_at() -> None:
    for name, query in snapshot.kinds().items():
        for unseen in catalogs.UNSEEN:
            assert not re.search(rf"\b{unseen}\b".encode(), query), name


def test_statements_for_a_run_without_work_and_for_each_file(
    run: Run, write: Write, url: str, server: Server, database: Database
) -> None:
    files(write, 1)
    assert run("migrate", "--url", url).returncode == 0
    with logged(server, database) as said:
        assert run("migrate", "--url", url).returncode == 0
    assert len(said) <= 7, said
    counts = []
    for first, more in ((2, 1), (3, 11)):
        files(write, more, first)
        with logged(server, database) as said:
            assert run("migrate", "--url", url).returncode == 0
        counts.append(len(said))
    assert (counts[1] - counts[0]) / 10 <= 18, "15 of ours, and the file's three"


def test_what_comes_with_each_file_is_prepared_once(run: Run, write: Write, url: str, database: Database) -> None:
    write(
        "shop",
        a="CREATE TABLE public.a ();",
        b="CREATE TABLE public.b ();",
        c="CREATE TABLE public.c AS SELECT count(*) AS prepared FROM pg_catalog.pg_prepared_statements;",
        d="CREATE TABLE public.d ();",
    )
    assert run("migrate", "--url", url).returncode == 0
    assert database.execute("TABLE public.c").fetchone() == (16,), "15, and one that looks for what others have left"


@pytest.mark.parametrize("option", [(), ("--single-transaction",)], ids=["each", "together"])
def test_files_are_sent_without_waiting_for_each_other(
    option: tuple[str, ...], run: Run, write: Write, server: Server, database: Database, tmp_path: Path
) -> None:
    """What waits for an answer is the same for five files as for forty."""
    name, asked = database.info.dbname, []
    for first, more in ((1, 5), (6, 40)):
        files(write, more, first)
        folder = tmp_path / f"proxy{first}"
        folder.mkdir()
        with Proxy(folder, Path(server.host) / f".s.PGSQL.{server.port}") as proxy:
            done = run("migrate", *option, "--url", f"postgresql://postgres@/{name}?host={folder}&port={server.port}")
            assert done.returncode == 0, done.stderr
        asked.append(proxy.asked.total())
    assert asked[1] <= asked[0], "the ledger was made in the first run"
    assert asked[1] < 20


def test_the_ledger_is_read_anew_only_if_something_was_committed(run: Run, write: Write, url: str) -> None:
    files(write, 1)
    assert run("migrate", "--url", url).returncode == 0
    with connect(url) as connection, connect(url) as other:
        one = ledger.Ledger(connection.pgconn, "schemadeck")
        first = one.rows()
        assert first
        assert one.rows() is first
        other.execute("CREATE TABLE public.other ()")
        assert one.rows() is not first
