"""An SQL file as a window of bytes that moves over it: however large the file is, memory holds a part of it."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from io import RawIOBase
from typing import BinaryIO, NamedTuple

from schemadeck.model import Place

# Bytes read at a time. A window is larger only while one statement is.
CHUNK = 1 << 18
# Most files are smaller, and memory for the whole window costs more than reading them.
_SMALL = 1 << 14
_EXCERPT = 120  # characters around a place


class Window(NamedTuple):
    """``data``, which begins ``base`` bytes into ``file``, and where that is.

    ``line``, ``column`` and ``characters`` are of its first byte: line and column count from 1, ``characters``, those
    before it, from 0. ``final`` says that the file ends with it, ``returns`` that it may hold a CR: most files do not,
    and they are looked through once.
    """

    file: str
    data: bytes
    base: int = 0
    line: int = 1
    column: int = 1
    characters: int = 0
    final: bool = True
    returns: bool = True

    def place(self, offset: int) -> Place:
        """Line and column of ``data[offset]``, with the text around it."""
        start = self._line_start(offset)
        before = self.data[start:offset].decode("utf-8", "replace")
        rest = self.data[offset : offset + 4 * _EXCERPT].splitlines()
        after = rest[0].decode("utf-8", "ignore") if rest else ""
        column = len(before) + (self.column if start == 0 else 1)
        hidden = max(0, len(before) - _EXCERPT // 2) if len(before) + len(after) > _EXCERPT else 0
        excerpt = (before + after)[hidden : hidden + _EXCERPT]
        line = self.line + self.lines(0, offset)
        return Place(self.file, line, column, excerpt, len(before) - hidden + 1)

    def lines(self, start: int, end: int) -> int:
        """How many line ends, CRLF, LF or CR, lie between two offsets; a CRLF lies where its LF is."""
        data = self.data
        found = data.count(b"\n", start, end)
        if self.returns:
            found += data.count(b"\r", start, end) - data.count(b"\r\n", start, end + 1)
        return found

    def moved(self, offset: int, more: bytes, *, final: bool) -> Window:
        """The window that begins at ``offset`` of this one and has ``more`` at its end."""
        start = self._line_start(offset)
        column = len(self.data[start:offset].decode("utf-8", "replace")) + (self.column if start == 0 else 1)
        characters = offset if self.data.isascii() else len(self.data[:offset].decode("utf-8", "replace"))
        data = self.data[offset:] + more
        return Window(
            file=self.file,
            data=data,
            base=self.base + offset,
            line=self.line + self.lines(0, offset),
            column=column,
            characters=self.characters + characters,
            final=final,
            returns=b"\r" in data,
        )

    def _line_start(self, offset: int) -> int:
        return max(self.data.rfind(b"\n", 0, offset), self.data.rfind(b"\r", 0, offset)) + 1


class Source:
    """Reads a file once, from its beginning to its end; a BOM is passed over.

    ``window`` is the part that is in memory now; ``summed`` says that a checksum is wanted.
    """

    def __init__(self, file: BinaryIO | RawIOBase, name: str, *, summed: bool = False) -> None:
        self._file = file
        self._checksum = Checksum() if summed else None
        first = self.read(_SMALL)
        if len(first) == _SMALL:
            first += self.read(CHUNK - _SMALL)
        final = len(first) < CHUNK
        bom = len(BOM_UTF8) if first.startswith(BOM_UTF8) else 0
        self.window = Window(name, first[bom:], base=bom, final=final, returns=b"\r" in first)

    def advance(self, offset: int) -> Window:
        """Let go of what stands before ``offset`` of the window, and read on; at least as much as is kept."""
        size = max(CHUNK, len(self.window.data) - offset)
        more = self.read(size)
        self.window = self.window.moved(offset, more, final=len(more) < size)
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
