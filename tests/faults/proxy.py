"""A proxy between client and server that knows where a message ends, and does something after the n-th.

Source of the framing: PostgreSQL manual, 55.7 "Message Formats". Only the first connection is watched; the messages of
others, such as a cancel request, pass.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

Side = Literal["client", "server"]


@dataclass(frozen=True, slots=True)
class Window:
    """The moment after message ``number``, from 1, of one side: the client's is delivered then, the server's is not."""

    side: Side
    number: int

    def __str__(self) -> str:
        return f"{self.side}:{self.number}"


class Proxy:
    """Listens in ``folder`` as a server would, for the time of a block.

    ``act`` is called once, in the window, with the process id of the server's backend; if it returns True the
    connection is cut, else it goes on. ``seen`` counts the messages of each side, ``asked`` those of the client that
    wait for an answer, by their types, ``fired`` tells whether the window was reached.
    """

    def __init__(
        self, folder: Path, server: Path, window: Window | None = None, act: Callable[[int], bool] | None = None
    ) -> None:
        self.seen: dict[Side, int] = {"client": 0, "server": 0}
        self.asked: Counter[bytes] = Counter()
        self.fired = threading.Event()
        self._window, self._act = window, act
        self._server = server
        self._backend = 0
        self._lock = threading.Lock()
        self._path = folder / server.name
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._path.chmod(0o777)
        self._listener.listen()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = [self._listener]

    def __enter__(self) -> Proxy:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            _close(one)
        for thread in self._threads:  # none may act any more
            thread.join()
        self._path.unlink(missing_ok=True)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        first = True
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            server = socket.socket(socket.AF_UNIX)
            self._sockets += [client, server]
            try:
                server.connect(str(self._server))
            except OSError:
                _close(client)
                continue
            for side, source, target in (("client", client, server), ("server", server, client)):
                self._start(self._pump, side, source, target, first)
            first = False

    def _pump(self, side: Side, source: socket.socket, target: socket.socket, watched: bool) -> None:
        with suppress(OSError, EOFError), source.makefile("rb") as stream:
            if side == "client":
                target.sendall(_startup(stream))
            while True:
                kind, message = _message(stream)
                if watched and side == "client" and kind in (b"Q", b"S"):  # Query, Sync
                    self.asked[kind] += 1
                if kind == b"K" and side == "server":
                    self._backend = struct.unpack_from("!I", message, 5)[0]
                if watched and self._reached(side):
                    if side == "client":
                        target.sendall(message)
                    cut = self._act(self._backend) if self._act is not None else False
                    self.fired.set()
                    if cut:
                        break
                    if side == "client":
                        continue
                target.sendall(message)
        _close(target)
        _close(source)

    def _reached(self, side: Side) -> bool:
        with self._lock:
            self.seen[side] += 1
            return self._window == Window(side, self.seen[side])


def _startup(stream: BinaryIO) -> bytes:
    """The one message that has no type; a cancel request is one too."""
    head = _exactly(stream, 4)
    return head + _exactly(stream, struct.unpack("!I", head)[0] - 4)


def _message(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The type of the next message, and all of it."""
    head = _exactly(stream, 5)
    return head[:1], head + _exactly(stream, struct.unpack_from("!I", head, 1)[0] - 4)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
