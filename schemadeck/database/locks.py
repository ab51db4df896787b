"""The run lock: one `migrate` at a time per database, so that others wait politely instead of failing.

It is an advisory lock of the working session, so a killed client's backend keeps it until its statement ends. Whoever
waits asks again and again and holds no snapshot in between, so that CREATE INDEX CONCURRENTLY in the holder
can finish.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from psycopg.errors import Error

from schemadeck.database.connect import reading
from schemadeck.database.link import Link, ask
from schemadeck.database.session import RUN_LOCK, TRY_LOCK, Session
from schemadeck.model import Waiting

_UNLOCK = "SELECT pg_catalog.pg_advisory_unlock_all()"
# An advisory lock on a bigint shows its halves as classid and objid (manual, 52.12 "pg_locks").
_HOLDER = """
SELECT a.pid, a.usename, a.application_name,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::int
FROM pg_catalog.pg_locks AS l
JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND (l.classid::bigint << 32) + l.objid::bigint = $1
"""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds


def take(session: Session) -> Iterator[Waiting]:
    """Take the run lock; each pause yields who has it. When the iteration ends, the lock is held.

    Behind a pooler it cannot be: it would stay with a connection that others get. The claims alone have to do there.

    A session that has it already is not asked again; one that may have lost it says ``locked = False`` before.
    """
    began, pause = time.monotonic(), _FIRST_PAUSE
    while not session.pooled and not session.locked:
        session.locked = _try(session.link)
        if not session.locked:
            yield Waiting("the run lock", _holder(session.link), time.monotonic() - began)
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


@contextmanager
def released(session: Session) -> Iterator[None]:
    """Give the lock back at the end; a broken connection has given it back already."""
    try:
        yield
    finally:
        session.locked = False
        with suppress(Error):
            if not session.pooled:
                ask(session.link, _UNLOCK)


def _try(link: Link) -> bool:
    return ask(link, TRY_LOCK) == [("t",)]


def _holder(link: Link) -> str:
    with reading(link):
        found = ask(link, _HOLDER, str(RUN_LOCK))
    if not found:
        return "a run that is just ending"
    pid, user, application, seconds = found[0]
    return f"pid {pid} ({user}, {application or 'unnamed application'}, connected for {seconds or 0} s)"
