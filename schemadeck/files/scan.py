"""psql's state within one file: which tokens make a statement, where COPY data are, how literals are read.

psql ends a statement at a semicolon that stands in no parentheses and in no BEGIN ATOMIC body (``psqlscan.l``, and the
page of psql in the manual); the lines after COPY ... FROM stdin are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from schemadeck.errors import DeckError
from schemadeck.files.lexer import (
    COMMENT,
    LINE_END,
    SPACE,
    WORD,
    Kind,
    Piece,
    UnfinishedError,
    all_parted,
    hard,
    parentheses,
    parted,
    run_from,
)
from schemadeck.files.rows import Rows
from schemadeck.files.source import Source

_BETWEEN = re.compile(rb"(?:" + SPACE + rb"+|" + COMMENT + rb"|;){0,1000}")
# Statements whose end needs a thought; a comment in between is one as well.
_SPECIAL = re.compile(
    rb"(?:create(?:" + SPACE + rb"+or" + SPACE + rb"+replace)?" + SPACE + rb"*(?:function|procedure|rule|--|/\*)"
    rb"|copy|set|reset)(?![A-Za-z0-9_$\x80-\xff])|create" + SPACE + rb"+or" + SPACE + rb"*(?:--|/\*)",
    re.IGNORECASE,
)
_ROUTINE = re.compile(rb"create (?:or replace )?(?:function|procedure)\b")
_FIRST = re.compile(WORD)
_REST_OF_LINE = re.compile(rb"[ \t\f\v]*(?:--[^\n\r]*)?(?:\r\n|\n|\r|\Z)")
# The line that closes COPY data: as their first line, and behind another one.
_CLOSING = re.compile(rb"\\\.\r?$", re.MULTILINE)
_CLOSING_LATER = re.compile(rb"\n\\\.\r?$", re.MULTILINE)
_STRINGS_SETTING = re.compile(
    rb"(?:RESET|SET(?:\s+SESSION|\s+LOCAL)?)\s+standard_conforming_strings\b(?:\s*(?:=|TO)\s*'?(\w+))?", re.IGNORECASE
)
_PASSED_OVER = (b"\\restrict", b"\\unrestrict")  # as pg_dump writes them


class Scanner:
    """The state of ``psqlscan.l`` within one file. Offsets are those of the window."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.window = source.window
        self.rows = Rows(self.window.data)
        self.position = 0
        self.copies = False  # whether data of a COPY begin at the position
        # standard_conforming_strings: before a byte of the file, and from there on: psql looks at it once a line
        self.strings = (True, 0, True)

    def stretches(self) -> Iterator[tuple[int, list[Piece]]]:
        """The pieces of each statement, END the last; a block comment or meta-command between them by itself.

        Between the offset before them and the first piece there are only white space and ``--`` comments. The last
        stretch has no piece. Where ``copies`` is set, :meth:`copied` has to be read before the next stretch.
        Raises :class:`DeckError`.
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

    def advance(self, offset: int, *, rows: bool = False) -> None:
        """Move the window, so that it begins at an offset; ``rows`` are those of a COPY."""
        self.window = self.source.advance(offset, rows=rows)
        self.rows = Rows(self.window.data)
        self.position = 0

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
        end = self.run(start)
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
        self.position = pieces[-1][2]
        return pieces

    def run(self, start: int) -> int:
        """Where a run ends; long rows are passed over quickly, where a backslash is none in a literal."""
        if self.strings == (True, 0, True):
            start = self.rows.end(start)
        return run_from(self.window.data, start)

    def statement(self, start: int) -> list[Piece]:
        """The pieces of one statement, its END included."""
        data, size = self.window.data, len(self.window.data)
        pieces: list[Piece] = []
        nesting = Nesting(data, pieces, start)
        position = start
        while position < size:
            end = self.run(position)
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

    def copied(self, statement: list[Piece]) -> Iterator[bytes]:
        """The data lines that begin at the position, in parts that end with a line; then goes behind their end.

        A COPY that ends the file, without so much as a semicolon, has none, and needs no closing line.
        """
        self.copies = False
        place = self.window.place(statement[0][1])
        _, semicolon, after = statement[-1]
        while True:
            data, final = self.window.data, self.window.final
            first = _CLOSING.match(data, self.position)
            near = data.find(b"\n\\.", self.position) if first is None and b"\\" in data else -1
            closing = first or (_CLOSING_LATER.search(data, near) if near >= 0 else None)
            if closing is not None and (final or closing.end() < len(data)):
                end = closing.start() + (first is None)
                if end > self.position:
                    yield data[self.position : end]
                self.position = closing.end()
                return
            if final and semicolon == after:
                return
            if final:
                raise DeckError(
                    "the data of this COPY has no closing line",
                    place=place,
                    next_step=r"end the data with a line that holds \. alone",
                )
            cut = data.rfind(b"\n", self.position) + 1
            if cut:
                yield data[self.position : cut]
            self.advance(cut or self.position, rows=True)

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


class Nesting:
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
                self.parentheses = parentheses(self.data, start, end, self.parentheses)
        self.seen = len(self.pieces)
        return self.parentheses > 0 or self.blocks > 0

    def makes_routine(self) -> bool:
        """CREATE [OR REPLACE] FUNCTION or PROCEDURE: psql counts words, whatever else stands between them."""
        words = (token for token in all_parted(self.data, self.pieces) if token.kind is Kind.WORD)
        first = [self.data[word.start : word.end].lower() for word in islice(words, 4)]
        return _ROUTINE.match(b" ".join(first)) is not None

    def follow(self, start: int, end: int) -> None:
        """Count the parentheses and blocks of one run of a routine."""
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
