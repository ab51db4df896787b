"""A server of the attack's own: databases to spoil, processes to kill, and what a database holds, to compare."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from schemadeck.database import embedded
from schemadeck.database.embedded.installation import find

_LEDGER = "SELECT deck, number, name, state, checksum, fingerprint, source FROM schemadeck.version ORDER BY 1, 2"
_ONCE = (
    "SELECT deck, number, event FROM schemadeck.journal WHERE event IN ('applied', 'baselined', 'accepted', 'undone')"
    " ORDER BY 1, 2, 3"
)
_PATIENCE = 30.0  # seconds


class Ground:
    """An embedded server of one major version, in ``folder``; the proxy's socket lies in ``folder`` too."""

    def __init__(self, folder: Path, major: int) -> None:
        self.folder, self.project = folder, folder / "server"
        self.project.mkdir(parents=True)
        self.major = major
        self._programs = find(major)
        self._address: dict[str, object] = {}
        self._canary: psycopg.Connection | None = None  # dies with the server

    def __enter__(self) -> Ground:
        self._address = dict(conninfo_to_dict(embedded.pin(self.project, self.major).url))
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            for setting in ("fsync = off", "full_page_writes = off", "log_min_messages = error"):
                admin.execute(f"ALTER SYSTEM SET {setting}".encode())
            admin.execute("SELECT pg_reload_conf()")
            row = admin.execute("SELECT current_setting('data_directory')").fetchone()
        assert row is not None
        self._pid_file = Path(row[0]) / "postmaster.pid"
        return self

    def __exit__(self, *_: object) -> None:
        embedded.unpin(self.project)
        embedded.reset(self.project)

    @property
    def socket(self) -> Path:
        """The server's socket."""
        return Path(str(self._address["host"])) / f".s.PGSQL.{self._address['port']}"

    def url(self, database: str, *, proxied: bool = False) -> str:
        """A URL: of the server, or of the proxy before it."""
        host = self.folder if proxied else self._address["host"]
        return f"host={host} port={self._address['port']} user=postgres dbname={database}"

    def stop_at_once(self) -> None:
        """What ``pg_ctl stop -m immediate`` does (manual, 18.5)."""
        self._canary = psycopg.connect(self.url("postgres"), autocommit=True)
        pid = int(self._pid_file.read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)

    def kill(self, backend: int) -> None:
        """SIGKILL for a backend; the postmaster ends all others and recovers."""
        self._canary = psycopg.connect(self.url("postgres"), autocommit=True)
        with suppress(ProcessLookupError):
            os.kill(backend, signal.SIGKILL)

    def revive(self) -> None:
        """Until the server answers again after a crash; one that is down is started."""
        deadline = time.monotonic() + _PATIENCE
        if self._canary is not None:
            with suppress(psycopg.OperationalError):
                while time.monotonic() < deadline:
                    self._canary.execute("SELECT 1")
            self._canary.close()
            self._canary = None
        while True:
            try:
                with psycopg.connect(self.url("postgres")):
                    return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline
            try:
                os.kill(int(self._pid_file.read_text().splitlines()[0]), 0)
            except (OSError, ValueError, IndexError):
                embedded.pin(self.project, self.major)
            time.sleep(0.02)

    @contextmanager
    def database(self, name: str, template: str = "template1") -> Iterator[str]:
        """A database until the block ends; the value is its name."""
        self._as_admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self._as_admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _as_admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute(statement.encode())

    def holds(self, database: str) -> tuple[str, object, object]:
        """Schema and data as pg_dump has them, the ledger without times, and what the journal says happened."""
        text = subprocess.run(
            [self._programs.bindir / "pg_dump", "--exclude-schema=schemadeck", self.url(database)],
            capture_output=True, text=True, check=True, timeout=_PATIENCE,
        ).stdout  # fmt: skip
        text = re.sub(r"^\\(?:un)?restrict .*\n", "", text, flags=re.MULTILINE)
        with psycopg.connect(self.url(database)) as connection:
            if connection.execute("SELECT to_regclass('schemadeck.version')").fetchone() == (None,):
                return text, [], []
            return text, connection.execute(_LEDGER).fetchall(), connection.execute(_ONCE).fetchall()
