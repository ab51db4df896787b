"""Many statements to the server in one round trip, and what comes back: how far it got, and which of them failed.

It is libpq's pipeline (manual, 34.5 "Pipeline Mode"): each statement is a message of its own, so that the server reads
it only when those before it have run, tells an error's position within it, and sends its notices between its
result and the one before. Waiting is done in short pieces, so that Ctrl-C works and somebody can say how long it takes.
"""

from __future__ import annotations

import select
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import NamedTuple

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from schemadeck.database.connect import Connection

_PIECE = 0.25  # seconds of waiting at a time
# Statements that neither take long nor say much: those of ours, and those that come by the thousand.
_QUICK = (b"SET LOCAL", b"RESET", b"DISCARD", b"CLOSE", b"DEALLOCATE", b"UNLISTEN", b"INSERT", b"SET CONSTRAINTS")
_COPYING = (ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH)
_CANCELLING = 10.0  # seconds that a cancelled statement gets to end


class Pause(NamedTuple):
    """The server has been at statement ``number``, counted from 0, for so many seconds."""

    number: int
    seconds: float


class Done(NamedTuple):
    """Statement ``number`` is done, counted from 0."""

    number: int
    result: PGresult


class StatementError(Exception):
    """Statement ``number`` of a message failed, counted from 0; ``error`` is the server's, or libpq's."""

    def __init__(self, number: int, error: psycopg.Error) -> None:
        super().__init__(str(error))
        self.number = number
        self.error = error


def exchange(connection: Connection, texts: Sequence[bytes]) -> Generator[Pause | Done]:
    """Send statements, each a message, in one go. Yields what is done, and pauses.

    After one that fails the server skips the others. Raises :class:`StatementError`. If the generator is closed or
    interrupted, the statement is cancelled first.
    """
    pgconn, done = connection.pgconn, 0
    failed: StatementError | None = None
    try:
        _send(pgconn, texts)
        while True:
            result = yield from _next_result(pgconn, done)
            if result.status == ExecStatus.FATAL_ERROR and failed is None:
                failed = StatementError(done, psycopg.errors.error_from_result(result, encoding="utf-8"))
            if result.status == ExecStatus.PIPELINE_SYNC or pgconn.status != ConnStatus.OK:
                break
            if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
                yield Done(done, result)
                done += 1
            elif result.status in _COPYING:
                raise psycopg.NotSupportedError("COPY from or to the client cannot stand here")
        if pgconn.status == ConnStatus.OK:
            pgconn.exit_pipeline_mode()
    except psycopg.Error as error:
        cancel(connection)
        raise failed or StatementError(done, error) from None
    except BaseException:
        cancel(connection)
        raise
    if failed is not None:
        raise failed


def _send(pgconn: PGconn, texts: Sequence[bytes]) -> None:
    pgconn.enter_pipeline_mode()
    for text in texts:
        pgconn.send_query_params(text, None)
        if not text.startswith(_QUICK):
            pgconn.send_flush_request()  # or the server keeps what it has to say until all is done
    pgconn.pipeline_sync()


def cancel(connection: Connection) -> None:
    """Cancel what the server is doing for this connection, and take what it still says; errors count no more."""
    pgconn = connection.pgconn
    with suppress(psycopg.Error):
        pgconn.get_cancel().cancel()
        until = time.monotonic() + _CANCELLING
        while time.monotonic() < until:
            pgconn.flush()
            if not pgconn.is_busy():
                result = pgconn.get_result()
                if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                    pgconn.exit_pipeline_mode()
                    return
            elif select.select([pgconn.socket], [], [], _PIECE)[0]:
                pgconn.consume_input()
    connection.close()


def _next_result(pgconn: PGconn, index: int) -> Generator[Pause, None, PGresult]:
    """The next result that says something: each statement's one is followed by nothing."""
    began = time.monotonic()
    unsent = pgconn.flush()
    while True:
        if not unsent and not pgconn.is_busy():
            result = pgconn.get_result()
            if result is not None:
                return result
            continue
        readable, writable, _ = select.select([pgconn.socket], [pgconn.socket] if unsent else [], [], _PIECE)
        if readable:
            pgconn.consume_input()
        if unsent:
            unsent = pgconn.flush()
        if not readable and not writable:
            yield Pause(index, time.monotonic() - began)
