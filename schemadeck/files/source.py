"""An SQL file as a window of bytes that moves over it: however large the file is, memory holds a part of it."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path
from typing import IO, NamedTuple

from schemadeck.model import Place

# Bytes read at a time. A window is larger only while one statement is.
CHUNK = 1 << 18
# But for the first window, which has so many of them: it is all of a file whose text the ledger keeps.
_FIRST = 4
# The same within COPY data: so much stays in a processor's cache, and is quickly taken by a server that waits for it.
_ROWS = 1 << 16
# Most files are smaller, and memory for the whole window costs more than reading them.
_SMALL = 1 << 14
_EXCERPT = 120  # characters around a place
_WITHIN = bytes(range(0x80, 0xC0))  # the bytes of a character behind its first one, in UTF-8

File = IO[bytes] | RawIOBase


class Before:
    """Counts the lines before a window, when somebody asks: the file is read again for it, up to there.

    Nobody asks where nothing is wrong, and to count the lines of a large file takes as long as to find its statements.
    """

    def __init__(self, file: File, base: int) -> None:
        self._file = file
        self._start = self._base = base
        self._place = (1, 1)

    def place(self, base: int) -> tuple[int, int]:
        """Line and column, from 1, of the byte that lies ``base`` bytes into the file."""
        if base < self._base:
            self._base, self._place = self._start, (1, 1)
        if base > self._base:
            with suppress(OSError), _again(self._file) as file:  # if it is gone, so are its lines
                file.seek(self._base)
                while self._base < base and (data := file.read(min(base - self._base, CHUNK)) or b""):
                    returns = data.endswith(b"\r") and file.read(1) == b"\n"
                    self._count(data, returns=returns)
                    file.seek(self._base)
        return self._place

    def _count(self, data: bytes, *, returns: bool) -> None:
        """Take the next bytes; ``returns`` says that they end within a CRLF."""
        line, column = self._place
        line += _line_ends(data, len(data)) - returns
        start = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        self._base += len(data)
        self._place = line, len(data[start:].translate(None, _WITHIN)) + (column if start == 0 else 1)


@contextmanager
def _again(file: File) -> Iterator[File]:
    """The same file, wherever it stands; opened anew, if it is closed by now."""
    if file.closed:
        with Path(file.name).open("rb") as anew:  # type: ignore[union-attr]  # of a file, and only these are closed
            yield anew
        return
    position = file.tell()
    try:
        yield file
    finally:
        file.seek(position)


def _line_ends(data: bytes, end: int) -> int:
    """How many line ends, CRLF, LF or CR, lie before an offset; a CRLF lies where its LF is."""
    found = data.count(b"\n", 0, end)
    if b"\r" in data:
        found += data.count(b"\r", 0, end) - data.count(b"\r\n", 0, end + 1)
    return found


class Window(NamedTuple):
    """``data``, which begins ``base`` bytes into ``file``.

    ``final`` says that the file ends with it; ``before`` knows where it is, unless it is the whole file.
    """

    file: str
    data: bytes
    base: int = 0
    final: bool = True
    before: Before | None = None

    def place(self, offset: int) -> Place:
        """Line and column of ``data[offset]``, with the text around it."""
        line, column = self.before.place(self.base) if self.before is not None else (1, 1)
        start = max(self.data.rfind(b"\n", 0, offset), self.data.rfind(b"\r", 0, offset)) + 1
        before = self.data[start:offset].decode("utf-8", "replace")
        rest = self.data[offset : offset + 4 * _EXCERPT].splitlines()
        after = rest[0].decode("utf-8", "ignore") if rest else ""
        column = len(before) + (column if start == 0 else 1)
        hidden = max(0, len(before) - _EXCERPT // 2) if len(before) + len(after) > _EXCERPT else 0
        excerpt = (before + after)[hidden : hidden + _EXCERPT]
        line += _line_ends(self.data, offset)
        return Place(self.file, line, column, excerpt, len(before) - hidden + 1)


class Source:
    """Reads a file once, from its beginning to its end; a BOM is passed over.

    ``window`` is the part that is in memory now; ``summed`` says that a checksum is wanted.
    """

    def __init__(self, file: File, name: str, *, summed: bool = False) -> None:
        self._file = file
        self._checksum = Checksum() if summed else None
        much = _FIRST * CHUNK
        little = min(_SMALL, much)
        first = self.read(little)
        if len(first) == little:
            first += self.read(much - little)
        final = len(first) < much
        bom = len(BOM_UTF8) if first.startswith(BOM_UTF8) else 0
        self.window = Window(name, first[bom:], bom, final, Before(file, bom))

    def advance(self, offset: int, *, rows: bool = False) -> Window:
        """Let go of what stands before ``offset`` of the window, and read on; at least as much as is kept.

        ``rows`` says that a part is as good as the whole of what comes.
        """
        window = self.window
        size = max(min(CHUNK, _ROWS) if rows else CHUNK, len(window.data) - offset)
        more = self.read(size)
        data = window.data[offset:] + more
        self.window = window._replace(data=data, base=window.base + offset, final=len(more) < size)
        return self.window

    def checksum(self) -> str:
        """The checksum of the file, as far as it has been read."""
        return str(self._checksum)

    def read(self, size: int) -> bytes:
        """The next bytes of the file, past the window; fewer than ``size`` if it ends with them."""
        data = self._file.read(size)
        while len(data) < size and (more := self._file.read(size - len(data))):  # a raw file may give less
            data += more
        if self._checksum is not None:
            self._checksum.update(data)
        return data


class Checksum:
    """``v1:`` and the SHA-256, in hex, of a file without its BOM and with CRLF turned into LF."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._held = b""  # a CR at the end of what was seen
        self._begun = False

    def update(self, data: bytes) -> None:
        """Take the next bytes; the first ones hold the whole BOM, if there is one."""
        if not data:
            return
        if not self._begun:
            data, self._begun = data.removeprefix(BOM_UTF8), True
        data = self._held + data
        self._held = b"\r" if data.endswith(b"\r") else b""
        if b"\r" in data:
            data = data[: len(data) - len(self._held)].replace(b"\r\n", b"\n")
        self._digest.update(data)

    def __str__(self) -> str:
        digest = self._digest
        if self._held:
            digest = digest.copy()
            digest.update(self._held)
        return f"v1:{digest.hexdigest()}"
