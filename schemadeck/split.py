"""Where a statement of an SQL file begins and ends, as psql sees it.

psql ends a statement at a semicolon that stands in no parentheses and in no BEGIN ATOMIC body (``psqlscan.l``, and the
page of psql in the manual); the lines after COPY ... FROM stdin are data. A file is read in windows
(:mod:`schemadeck.source`), in each of which a statement lies whole: if one does not end, the window begins with it
and grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from schemadeck.errors import DeckError
from schemadeck.lexer import (
    COMMENT,
    LINE_END,
    NO_PREFIX,
    SPACE,
    WORD,
    Kind,
    Piece,
    Token,
    UnfinishedError,
    all_parted,
    hard,
    parentheses,
    parted,
    run_end,
    run_from,
    texts,
)
from schemadeck.model import Place
from schemadeck.source import Source, Window

_BETWEEN = re.compile(rb"(?:" + SPACE + rb"+|" + COMMENT + rb"|;){0,1000}")
# Statements whose end needs a thought; a comment in between is one as well.
_SPECIAL = re.compile(
    rb"(?:create(?:" + SPACE + rb"+or" + SPACE + rb"+replace)?" + SPACE + rb"*(?:function|procedure|rule|--|/\*)"
    rb"|copy|set|reset)(?![A-Za-z0-9_$\x80-\xff])|create" + SPACE + rb"+or" + SPACE + rb"*(?:--|/\*)",
    re.IGNORECASE,
)
_ROUTINE = re.compile(rb"create (?:or replace )?(?:function|procedure)\b")
_HEAD_WORD = NO_PREFIX + WORD
_HEAD = re.compile(_HEAD_WORD + rb"(?:" + SPACE + rb"+" + _HEAD_WORD + rb"){0,7}(" + SPACE + rb"*(?:--|/\*))?")
_FIRST = re.compile(WORD)
_REST_OF_LINE = re.compile(rb"[ \t\f\v]*(?:--[^\n\r]*)?(?:\r\n|\n|\r|\Z)")
# The line that closes COPY data: as their first line, and behind another one.
_CLOSING = re.compile(rb"\\\.\r?$", re.MULTILINE)
_CLOSING_LATER = re.compile(rb"\n\\\.\r?$", re.MULTILINE)
_STRINGS_SETTING = re.compile(
    rb"(?:RESET|SET(?:\s+SESSION|\s+LOCAL)?)\s+standard_conforming_strings\b(?:\s*(?:=|TO)\s*'?(\w+))?", re.IGNORECASE
)
_WORDS_KEPT = 8
_PASSED_OVER = (b"\\restrict", b"\\unrestrict")  # as pg_dump writes them


class Digest(Protocol):
    """What of a hash is needed here."""

    def update(self, data: bytes, /) -> None:
        """Take these bytes."""


class Statement:
    """One statement, from its first token to its last one, without its semicolon.

    ``start`` and ``end`` are bytes from the beginning of the file, ``line`` counts from 1. ``copy`` are the data
    of a COPY ... FROM stdin; they lie behind the statement and have to be read before the next one is asked for.
    """

    __slots__ = ("_begin", "_pieces", "_window", "copy", "line")

    def __init__(self, window: Window, pieces: list[Piece], line: int) -> None:
        self._window = window
        self._pieces = pieces
        self._begin = pieces[0][1]
        self.line = line
        self.copy: CopyData | None = None

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
    def characters(self) -> int:
        """Characters of the file before it, a BOM not counted."""
        window = self._window
        return window.characters + len(window.data[: self._begin].decode("utf-8", "replace"))

    @property
    def closed(self) -> bool:
        """Whether it has a semicolon; a file's last one need not."""
        _, start, end = self._pieces[-1]
        return start < end

    @property
    def words(self) -> tuple[str, ...]:
        """Its first words in upper case, as many as stand before anything else; at most eight."""
        return _first_words(self._window.data, self._pieces)

    def tokens(self) -> Iterator[Token]:
        """Its tokens, comments included; their offsets are those of ``text``."""
        begin = self._begin
        for kind, start, end in all_parted(self._window.data, self._pieces):
            if kind is not Kind.END:
                yield Token(kind, start - begin, end - begin)

    def place(self, offset: int = 0) -> Place:
        """Where ``text[offset]`` stands."""
        return self._window.place(self._begin + offset)

    def _end(self) -> int:
        return _last_end(self._window.data, self._pieces)


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
    scanner = _Scanner(source)
    for _, pieces in scanner.stretches():
        if not pieces or pieces[-1][0] is not Kind.END:
            continue
        statement = Statement(scanner.window, pieces, scanner.line)
        if fingerprint is not None:
            for part in _significant(scanner.window.data, pieces):
                fingerprint.update(_normalised(part) + b" ")
        if scanner.copies:
            statement.copy = CopyData(scanner.copied(statement, fingerprint), scanner.window.base + scanner.position)
        yield statement
        if statement.copy is not None:
            for _ in statement.copy:
                pass
        if fingerprint is not None:
            fingerprint.update(b"; ")


def line_comments(source: Source) -> Iterator[tuple[bytes, Place]]:
    """Every ``--`` comment of ``source``. Raises what :func:`split` raises."""
    scanner = _Scanner(source)
    for begin, pieces in scanner.stretches():
        window = scanner.window
        between = parted(window.data, begin, pieces[0][1] if pieces else len(window.data))
        for kind, start, end in (*between, *all_parted(window.data, pieces)):
            if kind is Kind.COMMENT and window.data.startswith(b"--", start):
                yield window.data[start:end], window.place(start)
        if scanner.copies:
            for _ in scanner.copied(Statement(window, pieces, scanner.line), None):
                pass


def _normalised(part: bytes) -> bytes:
    return part.replace(b"\r\n", b"\n")


def _significant(data: bytes, pieces: list[Piece]) -> Iterator[bytes]:
    """The tokens without comments and END, in parts; those of a part are joined by single spaces."""
    for kind, start, end in pieces:
        if kind is Kind.RUN:
            found = texts(data, start, end)
            if found:
                yield b" ".join(found)
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


def _has_stdin(data: bytes, pieces: list[Piece]) -> bool:
    """Whether a COPY of a table has the words FROM STDIN, in no parentheses; STDOUT means the same there."""
    before, depth = b"", 0
    for kind, start, end in all_parted(data, pieces):
        token = data[start:end].lower()
        if kind is Kind.COMMENT:
            continue
        if (before, token) == (b"copy", b"("):
            return False
        depth += {b"(": 1, b")": -1}.get(token, 0)
        if not depth and before == b"from" and token in (b"stdin", b"stdout"):
            return True
        before = token
    return False


def _needs_thought(data: bytes, start: int) -> bool:
    """Whether a statement may go on behind a semicolon, or changes how the rest is read."""
    return _SPECIAL.match(data, start) is not None or _FIRST.match(data, start) is None


class _Nesting:
    """What keeps a semicolon from ending a statement; looks at each of the statement's pieces once."""

    def __init__(self, data: bytes, pieces: list[Piece], start: int) -> None:
        self.data = data
        self.pieces = pieces
        self.counted = self.seen = 0
        self.balance = 0  # of all parentheses in runs, those within literals included
        self.parentheses = 0
        self.blocks = 0  # BEGIN and CASE of a routine that are not ended yet
        self.special = _needs_thought(data, start)
        self.routine: bool | None = None

    def open(self) -> bool:
        """Whether a parenthesis, or BEGIN ATOMIC of CREATE FUNCTION or PROCEDURE, is open after the pieces so far.

        Where the numbers of parentheses agree, literals included, none is taken to be open: that they agree by chance
        needs one that is never closed, which is an error of the file's in any case.
        """
        if not self.special:
            for kind, start, end in self.pieces[self.counted :]:
                if kind is Kind.RUN:
                    self.balance += self.data.count(b"(", start, end) - self.data.count(b")", start, end)
            self.counted = len(self.pieces)
            if not self.balance:
                return False
        return self.open_exactly()

    def open_exactly(self) -> bool:
        """The same, without a guess."""
        if self.routine is None:
            self.routine = self.special and self.makes_routine()
        for kind, start, end in self.pieces[self.seen :]:
            if kind is Kind.RUN and self.routine:
                self.follow(start, end)
            elif kind is Kind.RUN:
                self.parentheses = max(self.parentheses + parentheses(self.data, start, end), 0)
        self.seen = len(self.pieces)
        return self.parentheses > 0 or self.blocks > 0

    def makes_routine(self) -> bool:
        """CREATE [OR REPLACE] FUNCTION or PROCEDURE: psql counts words, whatever else stands between them."""
        words = (token for token in all_parted(self.data, self.pieces) if token.kind is Kind.WORD)
        first = [self.data[word.start : word.end].lower() for word in islice(words, 4)]
        return _ROUTINE.match(b" ".join(first)) is not None

    def follow(self, start: int, end: int) -> None:
        for kind, first, last in parted(self.data, start, end):
            text = self.data[first:last].lower()
            if kind is Kind.OPERATOR:
                self.parentheses = max(self.parentheses + {b"(": 1, b")": -1}.get(text, 0), 0)
            elif kind is Kind.WORD and not self.parentheses:
                if text == b"begin" or (text == b"case" and self.blocks):
                    self.blocks += 1
                elif text == b"end" and self.blocks:
                    self.blocks -= 1

    def unclosed(self) -> int:
        """Where the last parenthesis begins that is never closed."""
        opened: list[int] = []
        for kind, start, end in all_parted(self.data, self.pieces):
            if kind is Kind.OPERATOR and self.data[start:end] == b"(":
                opened.append(start)
            elif kind is Kind.OPERATOR and self.data[start:end] == b")" and opened:
                opened.pop()
        return opened[-1]


class _Scanner:
    """The state of ``psqlscan.l`` within one file. Offsets are those of the window."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.window = source.window
        self.position = 0
        self.copies = False  # whether data of a COPY begin at the position
        self.line, self.counted = 1, 0  # the line of the last stretch, and where that was counted
        # standard_conforming_strings: before a byte of the file, and from there on: psql looks at it once a line
        self.strings = (True, 0, True)

    def stretches(self) -> Iterator[tuple[int, list[Piece]]]:
        """The pieces of each statement, END the last; a block comment or meta-command between them by itself.

        From the offset before them on there are white space and ``--`` comments. The last stretch has no piece.
        Where ``copies`` is set, :meth:`copied` has to be read before the next stretch.
        """
        pieces: list[Piece] | None = None
        while pieces or pieces is None:
            begin = self.position
            try:
                pieces = self.stretch()
            except UnfinishedError as error:
                if self.window.final:
                    place = self.window.place(error.offset)
                    raise DeckError(error.message, place=place, next_step=error.next_step) from None
                self.advance(begin)
            else:
                yield begin, pieces

    def advance(self, offset: int) -> None:
        """Move the window, so that it begins at an offset."""
        self.window = self.source.advance(offset)
        self.position = self.counted = 0
        self.line = self.window.line

    def stretch(self) -> list[Piece]:
        """The next stretch. Raises :class:`UnfinishedError` where the window ends before it does."""
        data = self.window.data
        start, end = self.position, -1
        while end != start:
            start, end = _BETWEEN.match(data, start).end(), start  # type: ignore[union-attr]  # it may match nothing
        if start == len(data):
            if not self.window.final:
                raise UnfinishedError(start)
            return []
        end = run_from(data, start)
        if (
            data.startswith(b";", end)
            and data.count(b"(", start, end) == data.count(b")", start, end)
            and not _needs_thought(data, start)
        ):
            pieces: list[Piece] = [(Kind.RUN, start, end), (Kind.END, end, end + 1)]
        elif end == start and data.startswith((b"/*", b"\\"), start):
            pieces = [self.hard(start)]
        else:
            pieces = self.statement(start)
        self.line += self.window.lines(self.counted, start)
        self.counted = start
        self.position = pieces[-1][2]
        return pieces

    def statement(self, start: int) -> list[Piece]:
        """The pieces of one statement, its END included."""
        data, size = self.window.data, len(self.window.data)
        pieces: list[Piece] = []
        nesting = _Nesting(data, pieces, start)
        position = start
        while position < size:
            end = run_from(data, position)
            if end > position:
                pieces.append((Kind.RUN, position, end))
            elif data[position] != 0x3B:  # ;
                pieces.append(self.hard(position))
            elif nesting.open():
                pieces.append((Kind.OPERATOR, position, position + 1))
            else:
                return [*pieces, (Kind.END, position, self.after(pieces, position))]
            position = pieces[-1][2]
        if not self.window.final:
            raise UnfinishedError(start)
        nesting.open_exactly()
        if nesting.parentheses:
            raise UnfinishedError(
                nesting.unclosed(),
                "this parenthesis is never closed",
                "close it: everything after it was read as one statement",
            )
        first = _FIRST.match(data, start)
        self.copies = first is not None and first[0].lower() == b"copy" and _has_stdin(data, pieces)
        return [*pieces, (Kind.END, size, size)]

    def after(self, pieces: list[Piece], semicolon: int) -> int:
        """Where the next statement, or the data of this one, begins; takes note of what this one changes."""
        data = self.window.data
        first = _FIRST.match(data, pieces[0][1])
        word = first[0].lower() if first is not None else b""
        if word == b"copy" and _has_stdin(data, pieces):
            after = self.next_line(semicolon + 1)
            self.copies = True
            return after
        setting = _STRINGS_SETTING.match(data, pieces[0][1], semicolon) if word in (b"set", b"reset") else None
        if setting is not None:
            line = LINE_END.search(data, semicolon)
            if line is None and not self.window.final:
                raise UnfinishedError(semicolon)
            standard = (setting[1] or b"on").lower() not in (b"off", b"false", b"no", b"0")
            self.strings = (self.strings[2], self.window.base + (line.end() if line else len(data)), standard)
        return semicolon + 1

    def next_line(self, position: int) -> int:
        """Where the line after a COPY begins, on whose own line nothing else may stand."""
        data = self.window.data
        rest = _REST_OF_LINE.match(data, position)
        if not self.window.final and (LINE_END.search(data, position) is None or (rest and rest.end() == len(data))):
            raise UnfinishedError(position)
        if rest is None:
            raise DeckError(
                "this stands between a COPY and its data",
                place=self.window.place(position),
                next_step="begin the data on the line after the semicolon",
            )
        return rest.end()

    def copied(self, statement: Statement, fingerprint: Digest | None) -> Iterator[bytes]:
        """The data lines that begin at the position, in parts that end with a line; then goes behind their end."""
        self.copies = False
        for part in self.data_lines(statement):
            if fingerprint is not None:
                fingerprint.update(_normalised(part))
            yield part
        if fingerprint is not None:
            fingerprint.update(b" ")

    def data_lines(self, statement: Statement) -> Iterator[bytes]:
        """The data up to their closing line; a COPY that ends the file without a line behind it has none."""
        while True:
            data, final = self.window.data, self.window.final
            first = _CLOSING.match(data, self.position)
            closing = first or _CLOSING_LATER.search(data, self.position)
            if closing is not None and (final or closing.end() < len(data)):
                end = closing.start() + (first is None)
                if end > self.position:
                    yield data[self.position : end]
                self.position = closing.end()
                return
            if final and not statement.closed:
                return
            if final:
                raise DeckError(
                    "the data of this COPY has no closing line",
                    place=statement.place(),
                    next_step=r"end the data with a line that holds \. alone",
                )
            cut = data.rfind(b"\n", self.position) + 1
            if cut:
                yield data[self.position : cut]
            self.advance(cut or self.position)

    def hard(self, start: int) -> Piece:
        """The token at which a run stopped; a meta-command is refused, unless pg_dump writes it."""
        data, window = self.window.data, self.window
        before, since, standard = self.strings
        piece = hard(data, start, standard_strings=standard if window.base + start >= since else before)
        if piece[2] == len(data) and not window.final:
            raise UnfinishedError(start)
        command = data[start : piece[2]].split()[0] if piece[0] is Kind.META else b""
        if command and command not in _PASSED_OVER:
            raise DeckError(
                f"psql's meta-command {command.decode('utf-8', 'replace')} is not SQL",
                place=window.place(start),
                next_step="write it as SQL, or run this file by hand with psql",
            )
        return piece
