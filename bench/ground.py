"""The server that everything runs on, and its databases."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.measure import Ran
from schemadeck.database import embedded

# With the default of 64 pg_dump cannot lock 10,000 tables.
_LOCKS = "ALTER SYSTEM SET max_locks_per_transaction = 1024"
# Or it would be at work, now and then, on what tools before have left behind.
_AUTOVACUUM = "ALTER SYSTEM SET autovacuum = off"
_HASTY = "ALTER SYSTEM SET fsync = off"
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"


@dataclass(frozen=True)
class Database:
    """A database of the server."""

    name: str
    host: str
    port: str

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{self.name}?host={quote(self.host, safe='/')}&port={self.port}"

    @property
    def env(self) -> dict[str, str]:
        """For tools that take it from their environment."""
        says = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": "postgres", "PGDATABASE": self.name}
        return {**says, "DATABASE_URL": self.url}

    @property
    def copy(self) -> Database:
        """Its copy, for those that compare two."""
        return replace(self, name=f"{self.name}_copy")


@dataclass
class Ground:
    """A server of the bench's own."""

    folder: Path
    admin: Database
    version: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _used: list[str] = field(default_factory=list)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """What measured commands see: nothing that names a database or forbids bytecode."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
            kept.pop(name, None)
        return {**kept, "SCHEMADECK_CACHE": str(self.folder / "cache"), **(more or {})}

    @contextmanager
    def fresh(self, template: str = "template0", *, large: bool = False) -> Iterator[Database]:
        """A new database; nothing is left for the server to write when it is there.

        Only a ``large`` one is dropped at once, others by :meth:`sweep`: some file systems (ext4 without a journal)
        look long for room where thousands of files were removed a moment before.
        """
        database = self.keep(template)
        self._used.append(database.name)
        try:
            yield database
        finally:
            if large:
                self.sweep()

    def sweep(self) -> None:
        """Drop the databases that were made for one measurement each, when the row is done."""
        while self._used:
            self._run(f"DROP DATABASE {self._used.pop()} (FORCE)")

    def keep(self, template: str = "template0", name: str = "") -> Database:
        """A new database that stays."""
        database = replace(self.admin, name=name or f"bench_{next(self._numbers)}")
        self._run(f"CREATE DATABASE {database.name} TEMPLATE {template}")
        psycopg.connect(database.url).close()  # the first connection makes files that all others find
        self._run("CHECKPOINT")
        return database

    def analyze(self, database: Database) -> None:
        """What autovacuum would have done with its catalogs, and does not do here."""
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.admin.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def schema(self, database: Database, without: tuple[str, ...] = ()) -> str:
        """What pg_dump says of a database's schema; ``without``: more of its options."""
        dump = subprocess.run(
            [*pg_dump(database), *without], env=self.environment(), check=True, capture_output=True, text=True
        )
        return re.sub(r"^\\(un)?restrict .*\n", "", dump.stdout, flags=re.MULTILINE)

    def watched(self, database: Database, run: Callable[[], Ran]) -> Ran:
        """Run something and watch the memory of the backends that serve it."""
        peak, private, done = 0, 0, threading.Event()

        def watch() -> None:
            nonlocal peak, private
            with psycopg.connect(self.admin.url, autocommit=True) as connection:
                while not done.wait(0.02):
                    for (pid,) in connection.execute(_BACKENDS, [database.name]):
                        peak = max(peak, _kib(pid, "VmHWM"))
                        private = max(private, _kib(pid, "RssAnon"))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            ran = run()
        finally:
            done.set()
            watcher.join()
        return replace(ran, backend_kib=peak, private_kib=private)


def _kib(pid: int, what: str) -> int:
    try:
        found = re.search(rf"^{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:  # it has ended, or this is no Linux
        return 0
    return int(found[1]) if found else 0


def pg_dump(database: Database) -> list[str]:
    """The yardstick for reading a schema."""
    return [str(embedded.find().bindir / "pg_dump"), "--schema-only", database.url]


@contextmanager
def ground(folder: Path, *, careful: bool) -> Iterator[Ground]:
    """A server below ``folder``, running until the block ends; it need not survive a power cut if not ``careful``."""
    with embedded.borrow(folder) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(_LOCKS)
        connection.execute(_AUTOVACUUM)
        if not careful:
            connection.execute(_HASTY)
    with embedded.borrow(folder) as server:
        address = conninfo_to_dict(server.url)
        admin = Database("postgres", str(address["host"]), str(address["port"]))
        yield Ground(folder, admin, str(embedded.find()))
