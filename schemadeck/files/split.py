"""The statements of an SQL file, exactly as psql would send them.

A file is read in windows (:mod:`schemadeck.files.source`), in each of which a statement lies whole: if one does not
end, the window begins with it and grows. :mod:`schemadeck.files.scan` finds the ends, by the tokens of
:mod:`schemadeck.files.lexer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from schemadeck.files.lexer import NO_PREFIX, SPACE, WORD, Kind, Piece, Token, all_parted, parted, run_end, texts
from schemadeck.files.rows import LONG, joined
from schemadeck.files.scan import Scanner
from schemadeck.files.source import Source, Window
from schemadeck.model import Place

_HEAD_WORD = NO_PREFIX + WORD
_HEAD = re.compile(_HEAD_WORD + rb"(?:" + SPACE + rb"+" + _HEAD_WORD + rb"){0,7}(" + SPACE + rb"*(?:--|/\*))?")
_WORDS_KEPT = 8


class Digest(Protocol):
    """What of a hash is needed here."""

    def update(self, data: bytes, /) -> None:
        """Take these bytes."""


class Statement:
    """One statement, from its first token to its last one, without its semicolon.

    ``start`` and ``end`` are bytes from the beginning of the file. ``copy`` are the data of a COPY ... FROM stdin; they
    lie behind the statement and have to be read before the next one is asked for.
    """

    __slots__ = ("_begin", "_capitals", "_last", "_lead", "_pieces", "_window", "_words", "copy")

    def __init__(self, window: Window, pieces: list[Piece], lead: int) -> None:
        self._window = window
        self._lead = lead
        self._pieces = pieces
        self._begin = pieces[0][1]
        self.copy: CopyData | None = None
        self._last: int | None = None
        self._words: tuple[str, ...] | None = None
        self._capitals: bytes | None = None

    @property
    def start(self) -> int:
        """Where its first token begins."""
        return self._window.base + self._begin

    @property
    def end(self) -> int:
        """Where its last token that is no comment ends."""
        return self._window.base + self._end()

    @property
    def text(self) -> bytes:
        """The statement itself, as psql would send it."""
        return self._window.data[self._begin : self._end()]

    @property
    def lead(self) -> bytes:
        """Comments and white space that stand before it, behind the statement before."""
        return self._window.data[self._lead : self._begin]

    @property
    def words(self) -> tuple[str, ...]:
        """Its first words in upper case, as many as stand before anything else; at most eight."""
        if self._words is None:
            self._words = _first_words(self._window.data, self._pieces)
        return self._words

    @property
    def capitals(self) -> bytes:
        """All of it up to its semicolon, comments included, in upper case (ASCII only, as the server does it)."""
        if self._capitals is None:
            self._capitals = self._window.data[self._begin : self._pieces[-1][1]].upper()
        return self._capitals

    def tokens(self) -> Iterator[Token]:
        """Its tokens, comments included; their offsets are those of ``text``."""
        begin = self._begin
        for kind, start, end in all_parted(self._window.data, self._pieces):
            if kind is not Kind.END:
                yield Token(kind, start - begin, end - begin)

    def significant(self) -> Iterator[bytes]:
        """What a fingerprint takes of it: its tokens, each with a space behind it; COPY data are not among them."""
        for part in _significant(self._window.data, self._pieces):
            yield _normalised(part) + b" "

    def place(self, offset: int = 0) -> Place:
        """Where ``text[offset]`` stands."""
        return self._window.place(self._begin + offset)

    def _end(self) -> int:
        if self._last is None:
            self._last = _last_end(self._window.data, self._pieces)
        return self._last


class CopyData:
    """The data lines of a COPY ... FROM stdin, in parts; they can be read once.

    ``start`` and ``end`` are bytes from the beginning of the file; ``end`` is known when all are read.
    """

    def __init__(self, parts: Iterator[bytes], start: int) -> None:
        self._parts = parts
        self.start = self.end = start

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = next(self._parts)
        self.end += len(part)
        return part


def split(source: Source, fingerprint: Digest | None = None) -> Iterator[Statement]:
    """The statements that psql would send for ``source``, in order.

    ``fingerprint`` takes their tokens on the way, as docs/checksums.md describes it. Raises :class:`DeckError` at the
    place where an unterminated literal, comment, parenthesis or COPY block *began*.
    """
    scanner = Scanner(source)
    for lead, pieces in _with_lead(scanner):
        statement = Statement(scanner.window, pieces, lead)
        if fingerprint is not None:
            for part in statement.significant():
                fingerprint.update(part)
        if scanner.copies:
            parts = _copied(scanner.copied(pieces), fingerprint)
            statement.copy = CopyData(parts, scanner.window.base + scanner.position)
        yield statement
        if statement.copy is not None:
            for _ in statement.copy:
                pass
        if fingerprint is not None:
            fingerprint.update(b"; ")


def _with_lead(scanner: Scanner) -> Iterator[tuple[int, list[Piece]]]:
    """The pieces of each statement, and where the comments begin that stand before it."""
    lead, window = -1, scanner.window
    for begin, pieces in scanner.stretches():
        if lead < 0 or window is not scanner.window:
            lead, window = begin, scanner.window
        last = pieces[-1][0] if pieces else None
        if last is Kind.END:
            yield lead, pieces
        if last is not Kind.COMMENT:
            lead = -1


def line_comments(source: Source) -> Iterator[tuple[bytes, Place]]:
    """Every ``--`` comment of ``source``. Raises what :func:`split` raises."""
    scanner = Scanner(source)
    for begin, pieces in scanner.stretches():
        window = scanner.window
        between = parted(window.data, begin, pieces[0][1] if pieces else len(window.data))
        for kind, start, end in (*between, *all_parted(window.data, pieces)):
            if kind is Kind.COMMENT and window.data.startswith(b"--", start):
                yield window.data[start:end], window.place(start)
        if scanner.copies:
            for _ in scanner.copied(pieces):
                pass


def _copied(parts: Iterator[bytes], fingerprint: Digest | None) -> Iterator[bytes]:
    for part in parts:
        if fingerprint is not None:
            fingerprint.update(_normalised(part))
        yield part
    if fingerprint is not None:
        fingerprint.update(b" ")


def _normalised(part: bytes) -> bytes:
    return part.replace(b"\r\n", b"\n") if b"\r" in part else part


def _significant(data: bytes, pieces: list[Piece]) -> Iterator[bytes]:
    """The tokens without comments and END, in parts; those of a part are joined by single spaces."""
    for kind, start, end in pieces:
        if kind is Kind.RUN:
            if found := (joined(data[start:end]) if end - start > LONG else None) or b" ".join(texts(data, start, end)):
                yield found
        elif kind is not Kind.COMMENT and kind is not Kind.META and kind is not Kind.END:
            yield data[start:end]


def _first_words(data: bytes, pieces: list[Piece]) -> tuple[str, ...]:
    head = _HEAD.match(data, pieces[0][1], pieces[-1][2])
    if head is None:
        return ()
    if head[1] is None:
        return tuple([word.decode("utf-8", "replace") for word in head[0].upper().split()])
    words: list[str] = []  # a comment stands between the words
    for kind, start, end in all_parted(data, pieces):
        if kind is Kind.WORD and len(words) < _WORDS_KEPT:
            words.append(data[start:end].upper().decode("utf-8", "replace"))
        elif kind is not Kind.COMMENT:
            break
    return tuple(words)


def _last_end(data: bytes, pieces: list[Piece]) -> int:
    """Where the last token of a statement ends that is no comment."""
    for kind, start, stop in reversed(pieces):
        if kind is Kind.RUN:
            end = run_end(data, start, stop)
            if end > start:
                return end
        elif kind is Kind.LITERAL or kind is Kind.QUOTED or kind is Kind.OPERATOR:
            return stop
    return pieces[0][2]
