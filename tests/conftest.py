"""Real servers for every test that needs one: the embedded PostgreSQL, and each other major version on this machine."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pytest_postgresql import factories
from pytest_postgresql.executors import NoopExecutor
from pytest_postgresql.janitor import DatabaseJanitor

from schemadeck.database import embedded
from schemadeck.database.embedded.installation import Installation, installed
from schemadeck.files.source import Source
from schemadeck.files.split import Statement, split

ROOT = Path(__file__).resolve().parent.parent

# What only root can do is tested where the tests run as root.
collect_ignore = [] if os.geteuid() == 0 else ["test_embedded_as_root.py"]


def statements(text: str | bytes) -> list[Statement]:
    """The statements of a file that holds ``text``."""
    data = text.encode() if isinstance(text, str) else text
    return list(split(Source(io.BytesIO(data), "x.sql")))


def _one_of_each_major() -> list[Installation]:
    by_major: dict[int, Installation] = {}
    for one in installed():
        by_major.setdefault(one.major, one)
    return sorted(by_major.values(), key=lambda one: one.major)


def newest_major() -> int:
    """The newest major version on this machine."""
    return _one_of_each_major()[-1].major


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``newest`` are of what no version of PostgreSQL does in another way: they run on one."""
    newest = _one_of_each_major()[-1:]
    items[:] = [
        item
        for item in items
        if item.get_closest_marker("newest") is None
        or not isinstance(item, pytest.Function)
        or not hasattr(item, "callspec")
        or item.callspec.params.get("server") in (None, *newest)
    ]


@dataclass(frozen=True)
class Server:
    """A running server: its programs and where its socket is."""

    programs: Installation
    host: str
    port: int

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={quote(self.host, safe='/')}&port={self.port}"


@pytest.fixture(scope="session", params=_one_of_each_major(), ids=lambda one: f"pg{one.major}")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each installed major version; it need not survive a power cut."""
    programs: Installation = request.param
    project = tmp_path_factory.mktemp(f"pg{programs.major}")
    address = conninfo_to_dict(embedded.pin(project, programs.major).url)
    one = Server(programs, str(address["host"]), int(str(address["port"])))
    with psycopg.connect(one.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield one
    embedded.unpin(project)
    embedded.reset(project)


@contextmanager
def template(server: Server, name: str, load: Callable[..., None] | None = None) -> Iterator[NoopExecutor]:
    """pytest-postgresql on a server of ours, because its own start-up refuses to run as root."""
    one = NoopExecutor(
        host=server.host, port=server.port, user="postgres", password=None, dbname=name, options="",
        maintenance_dbname="postgres",
    )  # fmt: skip
    with DatabaseJanitor(
        user=one.user, host=one.host, port=one.port, dbname=one.template_dbname, as_template=True
    ) as janitor:
        if load is not None:
            janitor.load(load)
        yield one


@pytest.fixture(scope="session")
def postgresql_noproc(server: Server) -> Iterator[NoopExecutor]:
    """The empty database that each test gets a copy of."""
    with template(server, "tests") as one:
        yield one


postgresql = factories.postgresql("postgresql_noproc")


@pytest.fixture
def url(postgresql: psycopg.Connection, server: Server) -> str:
    """The URL of an empty database of this test's own."""
    return server.url(postgresql.info.dbname)


@pytest.fixture
def database(server: Server, postgresql: psycopg.Connection) -> psycopg.Connection:  # noqa: ARG001  # its parameters
    """An autocommit connection to the database of ``url``."""
    postgresql.autocommit = True
    return postgresql


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files of a deck below ``tmp_path/sql``: ``write("shop", first="SELECT 1")`` makes ``0001_first.sql``."""

    def write(deck: str, **files: str | bytes) -> Path:
        folder = tmp_path / "sql" / deck
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.sql")))
        for name, text in files.items():
            number += 1
            path = folder / f"{number:04d}_{name}.sql"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in ``tmp_path``, as a person would; ``env`` adds to a clean environment."""

    def run(
        *arguments: str, cwd: Path = tmp_path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "schemadeck", *arguments],
            cwd=cwd, env=clean_environment(env), capture_output=True, text=True, timeout=120, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


def clean_environment(env: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what would name a database."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG") and key != "DATABASE_URL"}
    return {**kept, "SCHEMADECK_CACHE": _cache(), **(env or {})}


@cache
def _cache() -> str:
    """A cache for the commands of this test process, gone with it."""
    folder = tempfile.mkdtemp(prefix="schemadeck-cache-")
    Path(folder).chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@pytest.fixture
def project() -> Iterator[Path]:
    """A project with one deck on the embedded server, in a folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="schemadeck-test-") as base:
        folder = Path(base) / "project"
        (folder / "sql" / "shop").mkdir(parents=True)
        (folder / "schemadeck.toml").write_text('url = "embedded"\n')
        (folder / "sql" / "shop" / "0001_first.sql").write_text("CREATE TABLE public.a (id int);\n")
        Path(base).chmod(0o755)
        yield folder
        for pid in servers(Path(base)):
            os.kill(pid, signal.SIGQUIT)


@pytest.fixture
def deck(project: Path, run: Run) -> Run:
    """Run schemadeck in the project."""
    return lambda *arguments, **options: run(*arguments, **{"cwd": project, **options})


def servers(project: Path) -> list[int]:
    """The servers whose data directory lies in the project: found by what the kernel says of their folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"-D" in command and command[0].endswith(b"/postgres") and os.fsencode(project) in command[2]:
            found.append(int(process.name))
    return found
