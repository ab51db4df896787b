"""The first look at a file: whether each of its bytes is one of a text, how many there are, and their checksum."""

from __future__ import annotations

import codecs
import os
from io import FileIO
from pathlib import Path

from schemadeck.errors import DeckError
from schemadeck.files.source import CHUNK, Source, Window

_LARGE = 1 << 23  # bytes; a smaller file is done with before a thread would be
_AT_ONCE = 1 << 20  # bytes that the thread reads at a time: between two, it has to wait for the others


def look(opened: FileIO, file: str) -> tuple[Window, int, str | Summing]:
    """A file's first window, its size in bytes and its checksum. Raises :class:`DeckError` if it is no text."""
    source = Source(opened, file, summed=True)
    if source.window.final or os.fstat(opened.fileno()).st_size < _LARGE:
        first, size = source.window, _size(opened, source)
        return first, size, source.checksum()
    summing = Summing(opened, file)
    opened.seek(0)
    source = Source(opened, file)
    return source.window, _size(opened, source), summing


class Summing:
    """The checksum of a large file; a thread takes it, and who asks for it, by ``str``, waits.

    Raises :class:`DeckError` if the file was changed until then: what else has read it meanwhile has read the same.
    """

    def __init__(self, opened: FileIO, file: str) -> None:
        from schemadeck.background import begun  # few decks have a large file

        self._file, self._path = file, str(opened.name)
        self._version = _version(os.fstat(opened.fileno()))
        self._result = begun(self._sum)

    def _sum(self) -> str:
        with FileIO(self._path) as opened:
            source = Source(opened, self._file, summed=True)
            while source.read(_AT_ONCE):
                pass
            if _version(Path(self._path).stat()) != self._version:
                raise changed(self._file)
            return source.checksum()

    def __str__(self) -> str:
        try:
            return self._result()
        except OSError as error:
            raise DeckError(f"cannot read {self._file}: {error.strerror}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Summing) and self._path == other._path and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._path)


def _version(status: os.stat_result) -> tuple[int, ...]:
    """What is another one if a file was changed."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _size(opened: FileIO, source: Source) -> int:
    """The size of a file that is text, all of it, in bytes. Raises :class:`DeckError`."""
    data, final = source.window.data, source.window.final
    size = source.window.base + len(data)
    try:
        while True:
            if b"\0" in data:
                raise _strange(opened, source.window.file)
            decoded = len(data) if data.isascii() else codecs.utf_8_decode(data, "strict", final)[1]
            if final:
                return size
            more = source.read(CHUNK)
            data, final = data[decoded:] + more if decoded < len(data) else more, len(more) < CHUNK
            size += len(more)
    except UnicodeDecodeError:
        raise _strange(opened, source.window.file) from None


def _strange(opened: FileIO, file: str) -> DeckError:
    """The first byte of a file that is not text, with its place."""
    opened.seek(0)
    source = Source(opened, file)
    while True:
        window = source.window
        nul = window.data.find(b"\0")
        try:
            _, end = codecs.utf_8_decode(window.data[:nul] if nul >= 0 else window.data, "strict", window.final)
        except UnicodeDecodeError as error:
            return DeckError(
                f"byte 0x{window.data[error.start]:02x} is not UTF-8",
                place=window.place(error.start),
                next_step="save the file as UTF-8",
            )
        if nul >= 0:
            return DeckError(
                "this file holds a NUL byte",
                place=window.place(nul),
                next_step="save it as UTF-8 text (UTF-16 looks like this)",
            )
        if window.final:
            return changed(file)
        source.advance(end)


def changed(file: str) -> DeckError:
    """The error for a file that is no longer what it was a moment ago."""
    return DeckError(
        f"{file} was changed while it was being read",
        next_step="run the command again when the file is as it should be",
    )
