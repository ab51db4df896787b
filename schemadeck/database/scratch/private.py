"""A scratch database on a private cluster of the target's major version.

What a killed run has left is found by a lock that only a living run holds, and removed.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from schemadeck.database import cache, embedded
from schemadeck.database.connect import linked
from schemadeck.database.link import ask, conninfo, identifier
from schemadeck.database.scratch.imitate import create_database, create_roles, create_tablespaces
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import EmbeddedError

_PREFIX = "scratch"


_STATE = "state-"
_MOST_STATES = 3  # that are kept
_LARGEST_STATE = 256_000_000  # bytes
_DATA = (
    "SELECT pg_catalog.current_setting('data_directory'), pg_catalog.sum(pg_catalog.pg_database_size(oid))"
    " FROM pg_catalog.pg_database"
)
_COPYING = 60.0  # seconds in which another run may still be at the copy that it has begun


@contextmanager
def on_private_cluster(like: Likeness, users: Collection[str], state: str = "") -> Iterator[tuple[str, bool]]:
    """The URL, as superuser, of a database on a cluster of its own, where ``users`` may make what they once made.

    It is a copy of the cluster that :func:`keep` has kept as ``state``, if there is one: the second value says so.
    Raises :class:`ServerError` if none can be had.
    """
    within = cache.folder(embedded.can_run_in)
    for place in cache.abandoned(_PREFIX, within):
        with suppress(EmbeddedError):
            embedded.reset(place)
            shutil.rmtree(place, ignore_errors=True)
    with _without_libpq_variables(), cache.workplace(_PREFIX, within) as place:
        try:
            model = within / f"{_STATE}{state}" if state else None
            if model is not None and model.exists():
                os.utime(model)  # it is the newest now
                with embedded.borrow(place, like.major, within, model) as server:
                    yield conninfo(server.url, dbname=like.database), True
                return
            with embedded.borrow(place, like.major, within) as server:
                with linked(conninfo(server.url, dbname="template0")) as admin:
                    create_roles(admin, like, users)
                    create_tablespaces(admin, like)
                    for user in sorted(users):
                        ask(admin, f"ALTER ROLE {identifier(user)} LOGIN")
                    create_database(admin, like, like.database, like.owner)
                yield conninfo(server.url, dbname=like.database), False
        finally:
            embedded.reset(place)


def keep(url: str, state: str) -> None:
    """Keep a private cluster as it is now, under a name; nobody may be at work on it. The oldest are forgotten."""
    within = cache.folder(embedded.can_run_in)
    with linked(url) as admin:
        ask(admin, "CHECKPOINT")
        ((data, size),) = ask(admin, _DATA)
    if int(size or 0) > _LARGEST_STATE:
        return
    with suppress(EmbeddedError, OSError):  # a cache that cannot be written to is no error
        embedded.keep(Path(data or ""), within / f"{_STATE}{state}")
        by_age = sorted(within.glob(f"{_STATE}*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_age[_MOST_STATES:]:
            if time.time() - path.stat().st_mtime > _COPYING:
                shutil.rmtree(path, ignore_errors=True)


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
