"""A scratch database on a private cluster of the target's major version.

What a killed run has left is found by a lock that only a living run holds, and removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from schemadeck.database import cache, embedded
from schemadeck.database.connect import Connection
from schemadeck.database.scratch.imitate import create_database, create_roles, create_tablespaces
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import EmbeddedError

_PREFIX = "scratch"


@contextmanager
def on_private_cluster(like: Likeness, users: Collection[str]) -> Iterator[str]:
    """The URL, as superuser, of a database on a cluster of its own, where ``users`` may make what they once made.

    Raises :class:`ServerError` if none can be had.
    """
    within = cache.folder(embedded.can_run_in)
    for place in cache.abandoned(_PREFIX, within):
        with suppress(EmbeddedError):
            embedded.reset(place)
            shutil.rmtree(place, ignore_errors=True)
    with _without_libpq_variables(), cache.workplace(_PREFIX, within) as place:
        try:
            with embedded.borrow(place, like.major, within) as server:
                with psycopg.connect(server.url, dbname="template1", autocommit=True) as admin:
                    _hasten(admin)
                    create_roles(admin, like, users)
                    create_tablespaces(admin, like)
                    for user in sorted(users):
                        admin.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(user)))
                    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(like.database)))
                    create_database(admin, like, like.database, like.owner)
                yield make_conninfo(server.url, dbname=like.database)
        finally:
            embedded.reset(place)


def _hasten(admin: Connection) -> None:
    """Nothing of it has to survive."""
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"):
        admin.execute(f"ALTER SYSTEM SET {setting}".encode())
    admin.execute("SELECT pg_reload_conf()")


@contextmanager
def _without_libpq_variables() -> Iterator[None]:
    """PGHOSTADDR, PGSERVICE and others are meant for the target, not for a server of our own."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)
