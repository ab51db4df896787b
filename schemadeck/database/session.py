"""The working connection of a run: what it may do, how it is kept clean, who stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from psycopg.errors import Error, InvalidParameterValue

from schemadeck.database.connect import Connection, adapting, linked, reading
from schemadeck.database.ledger import Ledger
from schemadeck.database.link import Link, ask, is_broken, rollback
from schemadeck.errors import ConnectError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemadeck.model import Deck, History, LedgerRow

# Limits of the role would end a long migration half-way (manual, 20.11 "Client Connection Defaults").
_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
_LIMITS_17 = ("transaction_timeout",)
# The server looks every second whether its client is still there, also in the middle of a statement, so that the
# locks of a killed client do not outlive it (manual, 20.3.3). Not every platform's server can.
_CHECK_CLIENT = ("client_connection_check_interval", "1s")

# What DISCARD ALL does, which cannot stand in a transaction (manual, DISCARD), but for advisory locks, and for plans:
# no statement can tell a kept one from a new one.
CLEAN = (
    b"CLOSE ALL",
    b"RESET SESSION AUTHORIZATION",
    b"RESET ROLE",
    b"RESET ALL",
    b"DEALLOCATE ALL",
    b"UNLISTEN *",
    b"DISCARD TEMP",
    b"DISCARD SEQUENCES",
)
# The same, for as long as a run keeps statements of its own prepared.
CLEAN_BUT_OURS = tuple(each for each in CLEAN if each != b"DEALLOCATE ALL")
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
WHERE a.pid = ANY (pg_catalog.pg_blocking_pids($1))
ORDER BY a.backend_start
"""


@dataclass
class Session:
    """A connection with its ledger.

    ``pooled`` says that a pooler stands between: then nothing may be left in the session, and no lock is held by it.
    ``locked`` says that the session has the run lock. ``known`` is what was found out about the ledger's rows: the
    rows, the decks and whether they are a choice, and the history.
    """

    link: Link
    ledger: Ledger
    url: str
    pooled: bool
    limits: tuple[tuple[str, str], ...]
    locked: bool = False
    known: tuple[tuple[LedgerRow, ...], Sequence[Deck], bool, History] | None = None
    _watcher: Link | None = field(default=None, repr=False)
    _stack: ExitStack = field(default_factory=ExitStack, repr=False)

    @cached_property
    def connection(self) -> Connection:
        """The same connection for what needs values adapted."""
        return adapting(self.link)

    @property
    def backend(self) -> int:
        """The server's process."""
        return self.link.backend_pid

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
        with suppress(Error, ConnectError):
            if self._watcher is None or is_broken(self._watcher):
                self._watcher = self._stack.enter_context(linked(self.url, "schemadeck watching", timeout="2"))
            with reading(self._watcher):
                rows = ask(self._watcher, _BLOCKERS, str(self.backend))
            return "; ".join(
                f"pid {pid} ({user}, {application or 'unnamed application'}, {state} for {seconds} s)"
                for pid, user, application, state, seconds in rows
            )
        return ""

    def close(self) -> None:
        """Let go of the second connection."""
        self._stack.close()


@contextmanager
def opened(url: str, schema: str) -> Iterator[Session]:
    """Connect for a run; raises what :func:`schemadeck.database.connect.linked` raises."""
    with linked(url) as link:
        pooled = ask(link, "SELECT pg_catalog.pg_backend_pid()") != [(str(link.backend_pid),)]
        names = _LIMITS + (_LIMITS_17 if link.server_version >= 170000 else ())
        session = Session(link, Ledger(link, schema), url, pooled, tuple((name, "0") for name in names))
        try:
            yield session
        finally:
            session.close()


def prepare(session: Session) -> None:
    """Find out what this server can; before the first thing is written."""
    try:
        ask(session.link, "BEGIN; SET LOCAL {} = '{}'; ROLLBACK".format(*_CHECK_CLIENT))
        session.limits += (_CHECK_CLIENT,)
    except InvalidParameterValue:
        rollback(session.link)


def clean(session: Session) -> None:
    """Bring the session back to where a new one would be; ``session.locked`` says whether it kept the run lock."""
    found = ask(session.link, b"; ".join((*CLEAN, session.unlocking)))
    session.locked = not session.pooled and found == [("t",)]
