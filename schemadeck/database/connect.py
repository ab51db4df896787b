"""Connections to the target: how one is opened, described, read from and cleaned between two files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

import psycopg
from psycopg.errors import Error

from schemadeck.database import link
from schemadeck.database.link import Link, Parameters, ask
from schemadeck.errors import ConfigError, ConnectError, SchemadeckError, ServerError
from schemadeck.model import Target, Waiting

if TYPE_CHECKING:
    from typing import Any

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

OLDEST_SERVER = 14
_CONNECT_TIMEOUT = "10"  # seconds, unless the URL or PGCONNECT_TIMEOUT says otherwise

_DESCRIBE = "SELECT current_user, pg_catalog.pg_is_in_recovery()"

# What a server says that will soon be there.
_PASSING = (
    "starting up", "shutting down", "not yet accepting", "in recovery mode", "too many clients", "too many connections",
)  # fmt: skip

# Whatever the session's settings are, names and times are read as they should be.
_READ = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = 'pg_catalog'; SET LOCAL datestyle = 'ISO'"
)


def until_there(url: str, seconds: float) -> Iterator[Waiting]:
    """Wait until a server answers; one that is down or starting is asked again. Raises :class:`ConnectError`."""
    began, pause = time.monotonic(), 0.1
    while True:
        try:
            with linked(url) as opened:
                socket_of_it = os.dup(opened.socket)
            _gone(socket_of_it)
            return
        except ConnectError as error:
            waited = time.monotonic() - began
            if not error.passing or waited + pause > seconds:
                raise
            yield Waiting("the server", error.message, waited)
        time.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def _gone(descriptor: int) -> None:
    """Wait, at most a second, until the server has let go of a closed connection: it may have been the only one."""
    import socket

    with socket.socket(fileno=descriptor) as other, suppress(OSError):
        other.settimeout(1)
        while other.recv(4096):
            pass


@contextmanager
def linked(url: str, application: str = "schemadeck", timeout: str | None = None) -> Iterator[Link]:
    """A connection to ``url``, closed at the end. Raises :class:`ConnectError`, :class:`ConfigError`.

    ``timeout`` is for each address, in seconds. Nothing of the URL is shown but host, port, database and user.
    """
    parameters = _parse(url)
    limit = timeout or parameters.get("connect_timeout", os.environ.get("PGCONNECT_TIMEOUT", _CONNECT_TIMEOUT))
    ours = {"application_name": application, "client_encoding": "utf8"}  # files are sent as they are
    try:
        opened = link.opened({**parameters, **ours}, limit)
    except Error as error:
        raise _unreachable(error, parameters) from None
    try:
        with _told():
            version = opened.server_version // 10000
            if version < OLDEST_SERVER:
                raise ConnectError(
                    f"this server is PostgreSQL {version}; schemadeck needs {OLDEST_SERVER} or later",
                    next_step="see https://www.postgresql.org/support/versioning/",
                )
            yield opened
    finally:
        opened.finish()


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """The same with an autocommit connection that adapts values."""
    with linked(url) as opened, adapting(opened) as connection:
        yield connection


def adapting(opened: Link) -> Connection:
    """A connection that adapts values, over one that does not."""
    listener = opened.notice_handler  # of whoever listens already; psycopg would put itself in its place
    connection: Connection = psycopg.Connection(opened)
    if listener is not None:
        opened.notice_handler = listener
    connection.autocommit = True
    connection.prepare_threshold = None
    return connection


@contextmanager
def _told() -> Iterator[None]:
    """Say of an error that nobody has explained what it means for the command."""
    try:
        yield
    except Error as error:
        raise server_error(error, "while talking to the server") from None


def describe(opened: Link) -> Target:
    """The database as the server names it; one round trip."""
    ((role, standby),) = ask(opened, _DESCRIBE)
    version = (opened.parameter_status(b"server_version") or str(opened.server_version).encode()).decode()
    host, port, database, user = ((one or b"").decode() for one in (opened.host, opened.port, opened.db, opened.user))
    return Target(host, int(port or 5432), database, user, role or "", version.split(" ")[0], standby == "t")


@contextmanager
def reading(opened: Link) -> Iterator[None]:
    """One read-only snapshot for everything that is asked inside, whatever the session's settings."""
    ask(opened, _READ)
    try:
        yield
    finally:
        link.rollback(opened)


def server_error(error: Error, doing: str) -> SchemadeckError:
    """What the server said while it did something of ours (not a statement of a file)."""
    diag = error.diag
    return ServerError(
        f"{doing}: {diag.message_primary or str(error).strip()}",
        sqlstate=diag.sqlstate,
        detail=diag.message_detail,
        hint=diag.message_hint,
        context=diag.context,
        next_step="run the command again: what is committed is on record",
    )


def _parse(url: str) -> Parameters:
    """The URL's parameters. libpq's own words about a broken URL repeat parts of it, so they are not shown."""
    authority = url.split("://", 1)[-1].split("/", 1)[0] if "://" in url else ""
    with suppress(Error):
        if authority.count("@") <= 1:  # else libpq takes the rest of the password for a host, and would say so
            return link.parameters(url)
    raise ConfigError(
        "the database's URL cannot be read (it is not shown, because it may hold a password)",
        hint="special characters in a password are written %XX: @ is %40, / is %2F, # is %23, % is %25",
        next_step="write it like postgresql://user@host/database; ~/.pgpass or PGPASSWORD can hold the password",
    )


def _unreachable(error: Error, parameters: Parameters) -> ConnectError:
    said = "\n".join(dict.fromkeys(map(str.strip, str(error).splitlines())))  # with TLS and without, it is the same
    if parameters.get("password"):
        said = said.replace(parameters["password"], "***")
    first, _, rest = said.partition("\n")
    return ConnectError(
        first,
        hint=rest.strip() or None,
        next_step="check host, port, database and user; `psql` with the same URL should connect",
        passing="FATAL" not in said or any(one in said for one in _PASSING),
    )
