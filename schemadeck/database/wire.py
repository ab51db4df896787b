"""Many statements to the server without waiting for each, and what comes back: how far it got, which of them failed.

It is libpq's pipeline (manual, 34.5 "Pipeline Mode"): each statement, or call of a prepared one, is a message of its
own, so that the server reads it only when those before it have run, tells an error's position within it, and sends its
notices between its result and the one before. Waiting is done in short pieces, so that Ctrl-C works and somebody can
say how long it takes.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from psycopg.errors import Error, NotSupportedError, error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from schemadeck.database.link import Call, Link, next_result

_PIECE = 0.25  # seconds of waiting at a time
# Statements sent ahead, and their bytes; and how many bytes are sent before there are more of them.
_MANY, _LARGE, _SOON = 100, 1024 * 1024, 4 * 1024
# Statements that neither take long nor say much: those of ours, and those that come by the thousand.
_QUICK = (
    b"SET LOCAL", b"RESET", b"DISCARD", b"CLOSE", b"DEALLOCATE", b"UNLISTEN", b"INSERT", b"SET CONSTRAINTS",
    b"SELECT pg_catalog.set_config", b"SAVEPOINT", b"RELEASE", b"COMMIT", b"SELECT pg_catalog.pg_try_advisory_lock",
)  # fmt: skip
_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
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

    def __init__(self, number: int, error: Error) -> None:
        super().__init__(str(error))
        self.number = number
        self.error = error


def exchange(link: Link, texts: Iterable[bytes | Call]) -> Generator[Pause | Done]:
    """Send statements, each a message, as far ahead of their results as is bounded. Yields what is done, and pauses.

    ``texts`` are asked for while the server is at work. After one that fails the server skips the others, and no more
    are asked for. Raises :class:`StatementError`; and what ``texts`` raises, when all before it is done. If the
    generator is closed or interrupted, the statement is cancelled first.
    """
    sending = _Sending(link, iter(texts))
    try:
        yield from _answers(sending)
    except Error as error:
        for _ in _cancelled(link, sending):
            pass
        raise sending.failed or StatementError(sending.done, error) from None
    except BaseException as error:
        for done in _cancelled(link, sending):
            if not isinstance(error, GeneratorExit):  # what was done before the cancel came is told
                yield done
        raise
    if sending.failed is not None:
        raise sending.failed
    if sending.error is not None:
        raise sending.error


def answers(link: Link, texts: Iterable[bytes | Call]) -> list[PGresult]:
    """The answer to each, when all are there. Raises :class:`psycopg.Error`."""
    try:
        return [step.result for step in exchange(link, texts) if isinstance(step, Done)]
    except StatementError as error:
        raise error.error from None


def _answers(sending: _Sending) -> Generator[Pause | Done]:
    """Everything up to the end of the pipeline."""
    link = sending.link
    link.enter_pipeline_mode()
    while True:
        result = yield from _next_result(sending)
        if result.status == ExecStatus.FATAL_ERROR and sending.failed is None:
            error = error_from_result(result, encoding="utf-8")
            sending.failed = StatementError(sending.done, error)
            sending.end()
        if result.status == ExecStatus.PIPELINE_SYNC or link.status != ConnStatus.OK:
            break
        if result.status in _GOOD:
            yield sending.answered(result)
        elif result.status in _COPYING:
            raise NotSupportedError("COPY from or to the client cannot stand here")
    if link.status == ConnStatus.OK:
        link.exit_pipeline_mode()


class _Sending:
    """Statements on their way: so many, and so large, that the server is never without one, and memory is bounded."""

    def __init__(self, link: Link, texts: Iterator[bytes | Call]) -> None:
        self.link = link
        self.done = 0
        self.failed: StatementError | None = None
        self.error: Exception | None = None  # of whoever makes the texts
        self._texts = texts
        self._ended = False
        self._sizes: deque[int] = deque()
        self._size = 0

    @property
    def under_way(self) -> bool:
        """Whether anything has been sent that is not answered."""
        return self._ended or bool(self._sizes)

    def more(self) -> bool:
        """Send ahead, when half of what was sent is answered; returns whether the socket takes no more for now."""
        if not self._ended and self._room(2):
            fresh = 0
            while self._room(1) and (one := self._next()) is not None:
                size, quick = self._send(one)
                if not quick:
                    self.link.send_flush_request()  # or the server keeps what it has to say until all is done
                self._sizes.append(size)
                self._size += size
                fresh += size
                if fresh > _SOON:
                    fresh = 0
                    self.link.flush()
            if not self._ended:
                self.link.send_flush_request()  # nothing more is sent before some of it is answered
        return bool(self.link.flush())

    def _send(self, one: bytes | Call) -> tuple[int, bool]:
        """Send a statement; returns how many bytes it has, and whether it is a quick one."""
        if isinstance(one, bytes):
            self.link.send_query_params(one, None)
            return len(one), one.startswith(_QUICK)
        if one.values is None:
            self.link.send_prepare(one.name, one.text)
            return len(one.text), True
        self.link.send_query_prepared(one.name, one.values)
        return sum(len(value or b"") for value in one.values), one.text.startswith(_QUICK)

    def _room(self, part: int) -> bool:
        """Whether less than the limits, divided by ``part``, is on its way; always two, however large they are."""
        return len(self._sizes) < 2 or (len(self._sizes) < _MANY // part and self._size < _LARGE // part)

    def _next(self) -> bytes | Call | None:
        try:
            one = next(self._texts, None)
        except Exception as error:
            self.error, one = error, None
        if one is None:
            self.end()
        return one

    def answered(self, result: PGresult) -> Done:
        """The first of them is done."""
        self._size -= self._sizes.popleft()
        self.done += 1
        return Done(self.done - 1, result)

    def end(self) -> None:
        """No more are sent."""
        if not self._ended:
            self._ended = True
            self.link.pipeline_sync()


def copy(link: Link, text: bytes, data: Iterable[bytes] | None) -> Generator[Pause | int]:
    """Run a COPY from ``data``, or one to the client, which is let go. Yields how many bytes have gone so far; pauses.

    Raises :class:`psycopg.Error`. If it is closed or interrupted, or ``data`` raise something, the COPY fails.
    """
    link.send_query(text)
    sending, failed = False, None
    try:
        while (result := (yield from _result(link))) is not None:
            if result.status == ExecStatus.COPY_IN:
                sending = True
                yield from _copy_in(link, data or ())
                sending = False
            elif result.status == ExecStatus.COPY_OUT:
                yield from _copy_out(link)
            elif result.status == ExecStatus.FATAL_ERROR:
                failed = result
    except BaseException:
        with suppress(Error):
            if not sending:  # or the server reads on, and learns of it by what comes
                link.get_cancel().cancel()
            _given_up(link)
        raise
    if failed is not None:
        raise error_from_result(failed, encoding="utf-8")


def _given_up(link: Link) -> None:
    """Bring a COPY to its end without what is left of it."""
    while (result := next_result(link)) is not None:
        if result.status == ExecStatus.COPY_IN:
            link.put_copy_end(b"interrupted")
        elif result.status == ExecStatus.COPY_OUT:
            for _ in _copy_out(link):
                pass


def _copy_in(link: Link, data: Iterable[bytes]) -> Generator[Pause | int]:
    sent = 0
    for part in data:
        while not link.put_copy_data(part):
            yield from _flushed(link)
        yield from _flushed(link)
        sent += len(part)
        yield sent
    while not link.put_copy_end():
        yield from _flushed(link)


def _copy_out(link: Link) -> Generator[Pause | int]:
    got, began = 0, time.monotonic()
    while (size := link.get_copy_data(1)[0]) >= 0:
        got += size
        if size:
            yield got
            began = time.monotonic()
        else:
            yield from _awaited(link, began)


def _result(link: Link) -> Generator[Pause, None, PGresult | None]:
    """The next result of what has been sent, or None behind the last one."""
    began = time.monotonic()
    yield from _flushed(link)
    while link.is_busy():
        yield from _awaited(link, began)
    return link.get_result()


def _flushed(link: Link) -> Generator[Pause]:
    """Send what libpq still holds."""
    began = time.monotonic()
    while link.flush():
        yield from _awaited(link, began, unsent=True)


def _awaited(link: Link, began: float, number: int = 0, *, unsent: bool = False) -> Generator[Pause]:
    """Wait for something from the server, or until it takes what is ``unsent``; a pause, if a while passes.

    What comes is taken in, or neither side could go on.
    """
    readable, writable, _ = select.select([link.socket], [link.socket] if unsent else [], [], _PIECE)
    if readable:
        link.consume_input()
    if not readable and not writable:
        yield Pause(number, time.monotonic() - began)


def _cancelled(link: Link, sending: _Sending) -> Iterator[Done]:
    """Cancel what the server is doing for this connection. Yields what it still did before that; errors count no more.

    A connection that does not come to its end is closed.
    """
    with suppress(Error):
        sending.end()
        link.get_cancel().cancel()
        until = time.monotonic() + _CANCELLING
        while time.monotonic() < until:
            link.flush()
            if not link.is_busy():
                result = link.get_result()
                if result is not None and result.status in _GOOD:
                    yield sending.answered(result)
                if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                    link.exit_pipeline_mode()
                    return
            elif select.select([link.socket], [], [], _PIECE)[0]:
                link.consume_input()
    link.finish()


def _next_result(sending: _Sending) -> Generator[Pause, None, PGresult]:
    """The next result that says something: each statement's one is followed by nothing."""
    link, began = sending.link, time.monotonic()
    while True:
        while sending.under_way and not link.is_busy():
            if (result := link.get_result()) is not None:
                return result
        unsent = sending.more()
        if link.is_busy():
            yield from _awaited(link, began, sending.done, unsent=unsent)
