"""libpq by itself: a connection is opened, and asked what has a plain answer.

What adapts values, `import psycopg`, takes longer than all that a run without work does; :mod:`psycopg.pq` is a part of
it. So what most commands begin with, and what runs a file in a transaction, asks here.
"""

from __future__ import annotations

import select
import time
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from psycopg.errors import ConnectionTimeout, Error, OperationalError, ProgrammingError, error_from_result
from psycopg.pq import Conninfo, ConnStatus, ExecStatus, PGconn, PollingStatus, TransactionStatus, abc

Link: TypeAlias = abc.PGconn
Row = tuple[str | None, ...]
Parameters = dict[str, str]  # of a connection, by keyword (manual, 34.1.2)


class Call(NamedTuple):
    """A statement that the session keeps prepared under a name, with values for its parameters.

    Without them it is the message that prepares it (manual, 34.3.1, PQsendPrepare).
    """

    name: bytes
    text: bytes
    values: tuple[bytes | None, ...] | None = None


class _SilentError(ConnectionTimeout):
    """A server did not answer in time; ``address`` and port say which."""

    def __init__(self, link: Link) -> None:
        self.address = _address(link)
        address, port = (each.decode() for each in self.address)
        super().__init__(f'connection to server at "{address}", port {port} failed: timeout expired')


def parameters(url: str) -> Parameters:
    """What a URL or conninfo says. Raises :class:`psycopg.Error`, whose text may hold a part of it."""
    return {one.keyword.decode(): one.val.decode() for one in Conninfo.parse(url.encode()) if one.val is not None}


def opened(said: Parameters, timeout: str) -> Link:
    """A new connection that blocks nobody who waits for it; ``timeout`` is for each address, in seconds.

    libpq tries hosts and their addresses in turn, but knows no timeout where it does not block (manual, 34.1,
    PQconnectPoll): where the time of one is up, the others are tried one by one. Raises :class:`psycopg.Error`.
    """
    try:
        limit = int(timeout)
    except ValueError:
        raise ProgrammingError(f"bad value for connect_timeout: {timeout!r}") from None
    try:
        return _opened(said, limit)
    except _SilentError as error:
        silent, failed = error.address, [str(error)]

    from psycopg.conninfo import conninfo_attempts  # it resolves names, and takes a while to import

    for attempt in conninfo_attempts(said):
        one = {key: str(value) for key, value in attempt.items()}
        try:
            if (one.get("hostaddr", one.get("host", "")).encode(), one.get("port", "5432").encode()) != silent:
                return _opened(one, limit)
        except Error as error:
            failed.append(str(error))
    raise ConnectionTimeout("\n".join(failed))


def address(link: Link) -> str:
    """The connection string that leads to where a connection does, with its password."""
    return _string({one.keyword.decode(): one.val.decode() for one in link.info if one.val is not None})


def conninfo(url: str, **changed: str) -> str:
    """The connection string of a URL or conninfo, with some of its parameters set (manual, 34.1.1)."""
    return _string({**parameters(url), **changed})


def _string(said: Parameters) -> str:
    escaped = ((key, value.replace("\\", "\\\\").replace("'", "\\'")) for key, value in said.items())
    return " ".join(f"{key}='{value}'" for key, value in escaped)


def _opened(said: Parameters, limit: int) -> Link:
    link = PGconn.connect_start(_string(said).encode())
    try:
        address, until = None, 0.0
        while (status := _polled(link)) != PollingStatus.OK:
            if address != (address := _address(link)):
                until = time.monotonic() + limit
            reads = status == PollingStatus.READING
            waits = [link.socket] if reads else [], [] if reads else [link.socket]
            if not any(select.select(*waits, [], max(until - time.monotonic(), 0) if limit > 0 else None)):
                raise _SilentError(link)
    except BaseException:
        link.finish()
        raise
    link.nonblocking = 1
    return link


def _address(link: Link) -> tuple[bytes, bytes]:
    return link.hostaddr or link.host, link.port


def _polled(link: Link) -> int:
    status = link.connect_poll() if link.status != ConnStatus.BAD else PollingStatus.FAILED
    if status == PollingStatus.FAILED:
        raise OperationalError(link.get_error_message("utf-8"))
    return status


def ask(link: Link, query: str | bytes, *values: str) -> list[Row]:
    """The rows of the last statement of ``query``, as text; ``values`` are those of $1 and so on, of its only one.

    Ctrl-C cancels it. Raises :class:`psycopg.Error`.
    """
    text = query.encode() if isinstance(query, str) else query
    if values:
        link.send_query_params(text, [value.encode() for value in values])
    else:
        link.send_query(text)
    try:
        found = results(link)
    except KeyboardInterrupt:
        with suppress(Error):
            link.get_cancel().cancel()
            results(link)
        raise
    for result in found:
        if result.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(result, encoding="utf-8")
    return _rows(found[-1])


def _rows(result: abc.PGresult) -> list[Row]:
    columns, value = range(result.nfields), result.get_value
    return [
        tuple([None if (one := value(row, column)) is None else one.decode() for column in columns])
        for row in range(result.ntuples)
    ]


def results(link: Link) -> list[abc.PGresult]:
    """The results of what has been sent, when all of them are there."""
    found: list[abc.PGresult] = []
    while (result := next_result(link)) is not None:
        found.append(result)
    return found


def next_result(link: Link) -> abc.PGresult | None:
    """The next result of what has been sent, or None behind the last one."""
    flushed(link)
    while link.is_busy():
        select.select([link.socket], [], [])
        link.consume_input()
    return link.get_result()


def flushed(link: Link) -> None:
    """Send what libpq still holds; what comes meanwhile is taken in, or neither side could go on."""
    while link.flush():
        readable, _, _ = select.select([link.socket], [link.socket], [])
        if readable:
            link.consume_input()


def rollback(link: Link) -> None:
    """End a transaction, if one is open; a broken connection has none, and its error is the one to tell."""
    if not is_broken(link) and link.transaction_status != TransactionStatus.IDLE:
        ask(link, "ROLLBACK")


def is_broken(link: Link) -> bool:
    """Whether the connection is gone."""
    return link.status == ConnStatus.BAD


def literal(value: str | float | None) -> str:
    """A value in SQL, whatever ``standard_conforming_strings`` says (manual, 4.1.2.2)."""
    if value is None:
        return "NULL"
    if not isinstance(value, str):
        return repr(value) if value >= 0 else f"({value!r})"
    quoted = value.replace("\\", "\\\\").replace("'", "''")
    return f" E'{quoted}'" if "\\" in value else f"'{quoted}'"


def identifier(name: str) -> str:
    """A name in SQL, as it is."""
    return '"{}"'.format(name.replace('"', '""'))
