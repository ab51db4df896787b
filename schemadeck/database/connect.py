"""Connections to the target: how one is opened, described, read from and cleaned between two files."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from schemadeck.errors import ConfigError, ConnectError, SchemadeckError, ServerError
from schemadeck.model import Target, Waiting

Connection = psycopg.Connection[tuple[Any, ...]]

OLDEST_SERVER = 14
_CONNECT_TIMEOUT = "10"  # seconds, unless the URL or PGCONNECT_TIMEOUT says otherwise

_DESCRIBE = "SELECT current_user, pg_catalog.pg_is_in_recovery()"

# What a server says that will soon be there.
_PASSING = re.compile(r"starting up|shutting down|not yet accepting|in recovery mode|too many (?:clients|connections)")

_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = 'pg_catalog'"


def until_there(url: str, seconds: float) -> Iterator[Waiting]:
    """Wait until a server answers; one that is down or starting is asked again. Raises :class:`ConnectError`."""
    began, pause = time.monotonic(), 0.1
    while True:
        try:
            with connect(url) as connection:
                link = os.dup(connection.fileno())
            _gone(link)
            return
        except ConnectError as error:
            waited = time.monotonic() - began
            if not error.passing or waited + pause > seconds:
                raise
            yield Waiting("the server", error.message, waited)
        time.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def _gone(link: int) -> None:
    """Wait, at most a second, until the server has let go of a closed connection: it may have been the only one."""
    with socket.socket(fileno=link) as other, suppress(OSError):
        other.settimeout(1)
        while other.recv(4096):
            pass


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """An autocommit connection to ``url``, closed at the end. Raises :class:`ConnectError`, :class:`ConfigError`.

    Nothing of the URL is shown but host, port, database and user.
    """
    parameters = _parse(url)
    try:
        connection: Connection = psycopg.connect(
            url,
            autocommit=True,
            prepare_threshold=None,
            application_name="schemadeck",
            client_encoding="utf8",  # files are sent as they are
            connect_timeout=parameters.get("connect_timeout", os.environ.get("PGCONNECT_TIMEOUT", _CONNECT_TIMEOUT)),
        )
    except psycopg.Error as error:
        raise _unreachable(error, parameters) from None
    with connection, _told():
        version = connection.info.server_version // 10000
        if version < OLDEST_SERVER:
            raise ConnectError(
                f"this server is PostgreSQL {version}; schemadeck needs {OLDEST_SERVER} or later",
                next_step="see https://www.postgresql.org/support/versioning/",
            )
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    """Say of an error that nobody has explained what it means for the command."""
    try:
        yield
    except psycopg.Error as error:
        raise server_error(error, "while talking to the server") from None


def describe(connection: Connection) -> Target:
    """The database as the server names it; one round trip."""
    row = connection.execute(_DESCRIBE).fetchone()
    assert row is not None
    info = connection.info
    version = info.parameter_status("server_version") or str(info.server_version)
    return Target(info.host, info.port, info.dbname, info.user, row[0], version.split(" ")[0], row[1])


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """One read-only snapshot for everything that is asked inside, whatever the session's settings."""
    connection.execute(_READ)
    try:
        yield
    finally:
        rollback(connection)


def rollback(connection: Connection) -> None:
    """End a transaction, if one is open; a broken connection has none, and its error is the one to tell."""
    if not connection.broken and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        connection.execute("ROLLBACK")


def server_error(error: psycopg.Error, doing: str) -> SchemadeckError:
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


def _parse(url: str) -> dict[str, Any]:
    """The URL's parameters. libpq's own words about a broken URL repeat parts of it, so they are not shown."""
    authority = url.split("://", 1)[-1].split("/", 1)[0] if "://" in url else ""
    try:
        if authority.count("@") > 1:  # libpq takes the rest of the password for a host, and would say so
            raise psycopg.ProgrammingError
        return dict(conninfo_to_dict(url))
    except psycopg.Error:
        raise ConfigError(
            "the database's URL cannot be read (it is not shown, because it may hold a password)",
            hint="special characters in a password are written %XX: @ is %40, / is %2F, # is %23, % is %25",
            next_step="write it like postgresql://user@host/database; ~/.pgpass or PGPASSWORD can hold the password",
        ) from None


def _unreachable(error: psycopg.Error, parameters: dict[str, Any]) -> ConnectError:
    said = str(error).strip()
    if parameters.get("password"):
        said = said.replace(str(parameters["password"]), "***")
    first, _, rest = said.partition("\n")
    return ConnectError(
        first.removeprefix("connection failed: "),
        hint=rest.strip() or None,
        next_step="check host, port, database and user; `psql` with the same URL should connect",
        passing="FATAL" not in said or _PASSING.search(said) is not None,
    )
