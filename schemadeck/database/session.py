"""The working connection of a run: what it may do, how it is kept clean, who stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from schemadeck.database.connect import Connection, connect, reading
from schemadeck.database.ledger import Ledger

# Limits of the role would end a long migration half-way (manual, 20.11 "Client Connection Defaults").
_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
_LIMITS_17 = ("transaction_timeout",)
# The server looks every second whether its client is still there, also in the middle of a statement, so that the
# locks of a killed client do not outlive it (manual, 20.3.3). Not every platform's server can.
_CHECK_CLIENT = "client_connection_check_interval = '1s'"

# What DISCARD ALL does, which cannot stand in a transaction (manual, DISCARD), but for advisory locks.
CLEAN = (
    b"CLOSE ALL",
    b"RESET SESSION AUTHORIZATION",
    b"RESET ROLE",
    b"RESET ALL",
    b"DEALLOCATE ALL",
    b"UNLISTEN *",
    b"DISCARD PLANS",
    b"DISCARD TEMP",
    b"DISCARD SEQUENCES",
)
RUN_LOCK = 7_310_591_482_663_091_000
TRY_LOCK = f"SELECT pg_catalog.pg_try_advisory_lock({RUN_LOCK})".encode()
_UNLOCK = b"SELECT pg_catalog.pg_advisory_unlock_all()"
_RELOCK = (
    f"SELECT pg_catalog.pg_try_advisory_lock({RUN_LOCK}) AS locked FROM pg_catalog.pg_advisory_unlock_all()".encode()
)

_BLOCKERS = """
SELECT a.pid, a.usename, a.application_name, a.state,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start))::int
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(%s))
ORDER BY a.backend_start
"""


@dataclass
class Session:
    """A connection with its ledger.

    ``pooled`` says that a pooler stands between: then nothing may be left in the session, and no lock is held by it.
    ``locked`` says that the session has the run lock.
    """

    connection: Connection
    ledger: Ledger
    url: str
    pooled: bool
    limits: tuple[str, ...]
    locked: bool = False
    _watcher: Connection | None = field(default=None, repr=False)

    @property
    def backend(self) -> int:
        """The server's process."""
        return self.connection.pgconn.backend_pid

    @property
    def unlocking(self) -> bytes:
        """The statement that drops every advisory lock, and asks for the run lock again, unless there is a pooler."""
        return _UNLOCK if self.pooled else _RELOCK

    def blockers(self) -> str:
        """Who keeps this session's statement waiting, in words; empty if nobody does.

        A second connection asks, only when there is something to ask; if it cannot be had, nobody is named.
        """
        if self.pooled:  # the server's process may be another one each time
            return ""
        with suppress(psycopg.Error):
            if self._watcher is None or self._watcher.closed:
                self._watcher = psycopg.connect(
                    self.url, autocommit=True, application_name="schemadeck watching", connect_timeout=2
                )
            with reading(self._watcher):
                rows = self._watcher.execute(_BLOCKERS, [self.backend]).fetchall()
            return "; ".join(
                f"pid {pid} ({user}, {application or 'unnamed application'}, {state} for {seconds} s)"
                for pid, user, application, state, seconds in rows
            )
        return ""

    def close(self) -> None:
        """Let go of the second connection."""
        if self._watcher is not None:
            self._watcher.close()


@contextmanager
def opened(url: str, schema: str) -> Iterator[Session]:
    """Connect for a run; raises what :func:`schemadeck.database.connect.connect` raises."""
    with connect(url) as connection:
        row = connection.execute("SELECT pg_catalog.pg_backend_pid()").fetchone()
        pooled = row is None or row[0] != connection.pgconn.backend_pid
        names = _LIMITS + (_LIMITS_17 if connection.info.server_version >= 170000 else ())
        session = Session(connection, Ledger(connection, schema), url, pooled, tuple(f"{name} = 0" for name in names))
        try:
            yield session
        finally:
            session.close()


def prepare(session: Session) -> None:
    """Find out what this server can; before the first thing is written."""
    connection = session.connection
    try:
        connection.execute(f"BEGIN; SET LOCAL {_CHECK_CLIENT}; ROLLBACK".encode())
        session.limits += (_CHECK_CLIENT,)
    except psycopg.errors.InvalidParameterValue:
        connection.execute("ROLLBACK")


def clean(session: Session) -> None:
    """Bring the session back to where a new one would be; ``session.locked`` says whether it kept the run lock."""
    cursor = session.connection.execute(b"; ".join((*CLEAN, session.unlocking)))
    while cursor.nextset():
        pass
    row = cursor.fetchone()
    session.locked = not session.pooled and bool(row and row[0])
