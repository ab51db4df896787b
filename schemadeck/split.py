"""Where a statement of an SQL file begins and ends: psql's own lexical rules, over bytes.

The rules are those of ``psqlscan.l`` (src/fe_utils) and of the PostgreSQL manual, 4.1 "Lexical Structure". Bytes
from 0x80 on are identifier characters there too, so UTF-8 needs no decoding; white space is ASCII only. Offsets
count bytes from 0; :func:`place` turns one into line and column.

One pattern, ``_RUN``, passes over everything that needs no thought, so that the loop in Python only sees what does:
semicolons, dollar quotes, literals with escapes, block comments. What lies in a run is parted into tokens where
somebody asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple

from schemadeck.errors import DeckError
from schemadeck.model import Place


class Kind(Enum):
    """What a token is, as far as splitting and fingerprints need to know."""

    WORD = "word"
    NUMBER = "number"
    LITERAL = "literal"
    QUOTED = "quoted identifier"
    OPERATOR = "operator"
    COMMENT = "comment"
    META = "meta-command"
    END = "end of statement"
    COPY_DATA = "COPY data"
    RUN = "several of these"


class Token(NamedTuple):
    """``data[start:end]``. White space is no token."""

    kind: Kind
    start: int
    end: int


class Statement(NamedTuple):
    """One statement, from its first token to its semicolon, without that.

    ``words`` are its first words in upper case, as many as stand before anything else (at most eight); ``copy_data``
    is the slice of the file that follows a COPY ... FROM stdin, without its closing line.
    """

    start: int
    end: int
    words: tuple[str, ...]
    copy_data: tuple[int, int] | None = None


# A token, or a run of them, as a plain tuple: there are many.
Piece = tuple[Kind, int, int]
_RUN_PIECE, _END, _COPY_DATA = Kind.RUN, Kind.END, Kind.COPY_DATA

_SPACE = rb"[ \t\n\r\f\v]"
_WORD = rb"[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*"
# Letters that follow a number at once are its own, as in 1e5, and for psql a dollar sign among them too.
_NUMBER = rb"[0-9](?:[0-9]|\.(?!\.))*(?:[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*)?|\$[0-9]+"

_PLAIN = rb"[^A-Za-z_\x80-\xff0-9'\"$;\\/-]"
_QUOTE = rb"'[^']*(?:''[^']*)*'"
_IDENTIFIER = rb"\"[^\"]*(?:\"\"[^\"]*)*\""
# Python remembers each round of a repeated group until the match ends, so rounds are bounded. (Possessive groups would
# spare it that, but match wrongly before Python 3.11.5.)
_NO_PREFIX = rb"(?![eE]'|[uU]&['\"])"  # of a literal or quoted identifier
_RUN = re.compile(
    rb"(?:" + _NO_PREFIX + _WORD + _PLAIN + rb"*|" + _PLAIN + rb"+|" + _NUMBER + rb"|"
    rb"'[^'\\]*(?:''[^'\\]*)*'(?!')|" + _IDENTIFIER + rb"(?!\")|-(?!-)|--[^\n\r]*|/(?!\*)){0,1000}"
)
_COMMENT = rb"--[^\n\r]*"
_BETWEEN = re.compile(rb"(?:" + _SPACE + rb"+|" + _COMMENT + rb"|;){0,1000}")
# What a run can stop at.
_HARD = re.compile(
    rb"(?P<literal>(?:[eE]|[uU]&)?')|(?P<quoted>(?:[uU]&)?\")|(?P<dollar>\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$)|"
    rb"(?P<block>/\*)|(?P<meta>\\)|(?P<other>[\x00-\x7f])"
)
# An operator may end in + or - only if it holds one of ~ ! @ # % ^ & | ` ? (manual, 4.1.3); it ends before a comment.
_SIGN = rb"(?:[*<>=+]|-(?!-)|/(?!\*))"
_OPERATOR = (
    _SIGN + rb"*[~!@#%^&|`?](?:" + _SIGN + rb"|[~!@#%^&|`?])*|" + _SIGN + rb"*(?:[*<>=]|/(?!\*))|"
    rb"[+-]|::|:=|\.\.|[\x00-\x08\x0e-\x1f!-\x7f]"
)
_SIMPLE = _QUOTE + rb"|" + _IDENTIFIER + rb"|" + _WORD + rb"|" + _NUMBER + rb"|" + _OPERATOR
_TOKEN = re.compile(rb"(?P<comment>" + _COMMENT + rb")|(?P<token>" + _SIMPLE + rb")")
_TOKENS = re.compile(rb"(?:" + _SPACE + rb"+|" + _COMMENT + rb")*(" + _SIMPLE + rb"|\Z)")
_NO_PARENTHESES = re.compile(_QUOTE + rb"|" + _IDENTIFIER + rb"|" + _COMMENT)
# Statements whose end needs a thought; a comment in between is one as well.
_SPECIAL = re.compile(
    rb"(?:create(?:" + _SPACE + rb"+or" + _SPACE + rb"+replace)?" + _SPACE + rb"*(?:function|procedure|rule|--|/\*)"
    rb"|copy|set|reset)(?![A-Za-z0-9_$\x80-\xff])|create" + _SPACE + rb"+or" + _SPACE + rb"*(?:--|/\*)",
    re.IGNORECASE,
)
_ROUTINE = re.compile(rb"create (?:or replace )?(?:function|procedure)\b")
_HEAD_WORD = _NO_PREFIX + _WORD
_HEAD = re.compile(_HEAD_WORD + rb"(?:" + _SPACE + rb"+" + _HEAD_WORD + rb"){0,7}(" + _SPACE + rb"*(?:--|/\*))?")
_FIRST = re.compile(_WORD)

_PLAIN_BODY = re.compile(rb"[^']*(?:''[^']*)*'")
_ESCAPED_BODY = re.compile(rb"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'", re.DOTALL)
_QUOTED_BODY = re.compile(rb'[^"]*(?:""[^"]*)*"')
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_REST_OF_LINE = re.compile(rb"[ \t\f\v]*(?:--[^\n\r]*)?(?:\r\n|\n|\r|\Z)")
_COPY_END = re.compile(rb"^\\\.\r?$", re.MULTILINE)
_STRINGS_SETTING = re.compile(
    rb"(?:RESET|SET(?:\s+SESSION|\s+LOCAL)?)\s+standard_conforming_strings\b(?:\s*(?:=|TO)\s*'?(\w+))?", re.IGNORECASE
)
_BITS = re.compile(rb"(?<![A-Za-z0-9_$\x80-\xff])[bBxX]")
_WORDS_KEPT = 8
_OPERATOR_BYTES = b"*/<>=+-~!@#%^&|`?:."


def split(data: bytes, file: str) -> Iterator[Statement]:
    """The statements that psql would send for ``data``, in order.

    Raises :class:`DeckError` at the place where an unterminated literal, comment, parenthesis or COPY block *began*.
    """
    for pieces in _Scanner(data, file).statements():
        if pieces[-1][0] is not _END:
            continue
        start, end = pieces[0][1], _last_end(data, pieces)
        copied = pieces[-2][1:] if pieces[-2][0] is _COPY_DATA else None
        yield Statement(start, end, _first_words(data, pieces), copied)


def tokens(data: bytes, file: str) -> Iterator[Token]:
    """Every token of ``data``, comments included; END stands after each statement. Raises what :func:`split` raises."""
    position = 0
    for pieces in _Scanner(data, file).statements():
        yield from _between(data, position, pieces[0][1])
        yield from _all_parted(data, pieces)
        position = pieces[-1][2]
    yield from _between(data, position, len(data))


def significant(data: bytes, file: str) -> Iterator[bytes]:
    """The tokens of ``data`` without its comments, in parts; those of a part are joined by single spaces."""
    for pieces in _Scanner(data, file).statements():
        for kind, start, end in pieces:
            if kind is _RUN_PIECE:
                found = _TOKENS.findall(data, start, end)
                while found and not found[-1]:
                    found.pop()
                if found:
                    yield b" ".join(found)
            elif kind is _END:
                yield b";"
            elif kind is not Kind.COMMENT and kind is not Kind.META:
                yield data[start:end]


def place(data: bytes, offset: int, file: str) -> Place:
    """Line and column of a byte offset. CRLF, LF and CR each end a line."""
    line, start = 1, 0
    for match in _LINE_END.finditer(data, 0, offset):
        line, start = line + 1, match.end()
    end = _LINE_END.search(data, offset)
    text = data[start : end.start() if end else len(data)]
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return Place(file, line, column, text.decode("utf-8", "replace"))


def _run_from(data: bytes, start: int) -> int:
    """Where a run that begins at ``start`` ends, which is never within an operator; ``start`` if there is none."""
    end = _RUN.match(data, start).end()  # type: ignore[union-attr]  # it may match nothing
    while end > start and data[end - 1] in _OPERATOR_BYTES:
        more = _RUN.match(data, end).end()  # type: ignore[union-attr]
        if more == end:
            break
        end = more
    return end


def _first_words(data: bytes, pieces: list[Piece]) -> tuple[str, ...]:
    head = _HEAD.match(data, pieces[0][1], pieces[-1][2])
    if head is None:
        return ()
    if head[1] is None:
        return tuple([word.decode("utf-8", "replace") for word in head[0].upper().split()])
    words: list[str] = []  # a comment stands between the words
    for kind, start, end in _all_parted(data, pieces):
        if kind is Kind.WORD and len(words) < _WORDS_KEPT:
            words.append(data[start:end].upper().decode("utf-8", "replace"))
        elif kind is not Kind.COMMENT:
            break
    return tuple(words)


def _has_stdin(data: bytes, pieces: list[Piece]) -> bool:
    """Whether a COPY of a table has the words FROM STDIN, in no parentheses; STDOUT means the same there."""
    before, depth = b"", 0
    for kind, start, end in _all_parted(data, pieces):
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


def _last_end(data: bytes, pieces: list[Piece]) -> int:
    """Where the last token of a statement ends that is no comment."""
    for kind, start, stop in reversed(pieces):
        if kind is _RUN_PIECE:
            end = _run_end(data, start, stop)
            if end > start:
                return end
        elif kind is Kind.LITERAL or kind is Kind.QUOTED or kind is Kind.OPERATOR:
            return stop
    return pieces[0][2]


def _run_end(data: bytes, start: int, end: int) -> int:
    if data.rfind(b"--", start, end) >= 0:
        return max((token.end for token in _parted(data, start, end) if token.kind is not Kind.COMMENT), default=start)
    while end > start and data[end - 1] in b" \t\n\r\f\v":
        end -= 1
    return end


def _between(data: bytes, start: int, end: int) -> Iterator[Token]:
    """The comments between two statements."""
    return (token for token in _parted(data, start, end) if token.kind is Kind.COMMENT)


def _all_parted(data: bytes, pieces: Iterable[Piece]) -> Iterator[Token]:
    """The tokens of some pieces."""
    for kind, start, end in pieces:
        if kind is _RUN_PIECE:
            yield from _parted(data, start, end)
        else:
            yield Token(kind, start, end)


def _parted(data: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens of a run."""
    for match in _TOKEN.finditer(data, start, end):
        start, end = match.span()
        first = data[start]
        if match.lastgroup == "comment":
            yield Token(Kind.COMMENT, start, end)
        elif first == 0x27:
            yield Token(Kind.LITERAL, start, end)
        elif first == 0x22:
            yield Token(Kind.QUOTED, start, end)
        elif first >= 0x80 or first == 0x5F or 0x41 <= (first & 0xDF) <= 0x5A:
            yield Token(Kind.WORD, start, end)
        elif 0x30 <= first <= 0x39 or (first == 0x24 and end > start + 1):
            yield Token(Kind.NUMBER, start, end)
        else:
            yield Token(Kind.OPERATOR, start, end)


class _Nesting:
    """What keeps a semicolon from ending a statement; looks at each of the statement's pieces once."""

    def __init__(self, data: bytes, pieces: list[Piece], start: int) -> None:
        self.data = data
        self.pieces = pieces
        self.seen = 0
        self.parentheses = 0
        self.blocks = 0  # BEGIN and CASE of a routine that are not ended yet
        self.routine = None if _needs_thought(data, start) else False

    def open(self) -> bool:
        """Whether a parenthesis, or BEGIN ATOMIC of CREATE FUNCTION or PROCEDURE, is open after the pieces so far."""
        if self.routine is None:
            self.routine = self.makes_routine()
        for kind, start, end in self.pieces[self.seen :]:
            if kind is _RUN_PIECE and self.routine:
                self.follow(start, end)
            elif kind is _RUN_PIECE:
                code = _NO_PARENTHESES.sub(b"", self.data[start:end])
                self.parentheses = max(self.parentheses + code.count(b"(") - code.count(b")"), 0)
        self.seen = len(self.pieces)
        return self.parentheses > 0 or self.blocks > 0

    def makes_routine(self) -> bool:
        """CREATE [OR REPLACE] FUNCTION or PROCEDURE: psql counts words, whatever else stands between them."""
        words = (token for token in _all_parted(self.data, self.pieces) if token.kind is Kind.WORD)
        first = [self.data[word.start : word.end].lower() for word in islice(words, 4)]
        return _ROUTINE.match(b" ".join(first)) is not None

    def follow(self, start: int, end: int) -> None:
        for kind, first, last in _parted(self.data, start, end):
            text = self.data[first:last].lower()
            if kind is Kind.OPERATOR:
                self.parentheses = max(self.parentheses + {b"(": 1, b")": -1}.get(text, 0), 0)
            elif kind is Kind.WORD and not self.parentheses:
                if text == b"begin" or (text == b"case" and self.blocks):
                    self.blocks += 1
                elif text == b"end" and self.blocks:
                    self.blocks -= 1


class _Scanner:
    """The state of ``psqlscan.l`` within one file."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        # standard_conforming_strings: before an offset, and from there on: psql looks at it once a line
        self.strings = (True, 0, True)

    def statements(self) -> Iterator[list[Piece]]:
        """The pieces of each statement, END the last; a block comment or meta-command between them by itself."""
        data, size = self.data, len(self.data)
        skip = _BETWEEN.match
        position = 0
        while position < size:
            between = skip(data, position).end()  # type: ignore[union-attr]  # it may match nothing
            if between > position:
                position = between
                continue
            end = _run_from(data, position)
            if (
                data.startswith(b";", end)
                and data.count(b"(", position, end) == data.count(b")", position, end)
                and not _needs_thought(data, position)
            ):
                pieces: list[Piece] = [(_RUN_PIECE, position, end), (_END, end, end + 1)]
            elif end == position and data.startswith((b"/*", b"\\"), position):
                pieces = [self.hard(position)]
            else:
                pieces = self.statement(position)
            yield pieces
            position = pieces[-1][2]

    def statement(self, start: int) -> list[Piece]:
        """The pieces of one statement, its END included; COPY data come before it."""
        data, size = self.data, len(self.data)
        pieces: list[Piece] = []
        nesting = _Nesting(data, pieces, start)
        position = start
        while position < size:
            end = _run_from(data, position)
            if end > position:
                pieces.append((_RUN_PIECE, position, end))
            elif data[position] != 0x3B:  # ;
                pieces.append(self.hard(position))
            elif nesting.open():
                pieces.append((Kind.OPERATOR, position, position + 1))
            else:
                return self.ended(pieces, position)
            position = pieces[-1][2]
        nesting.open()
        if nesting.parentheses:
            raise self.unclosed(pieces)
        first = _FIRST.match(data, start)
        if first is not None and first[0].lower() == b"copy" and _has_stdin(data, pieces):
            pieces.append((_COPY_DATA, size, size))  # psql starts a COPY of nothing
        return [*pieces, (_END, size, size)]

    def ended(self, pieces: list[Piece], semicolon: int) -> list[Piece]:
        """The pieces with END, and what the statement's being over changes. COPY data lie before the end of END."""
        first = _FIRST.match(self.data, pieces[0][1])
        word = first[0].lower() if first is not None else b""
        after = semicolon + 1
        if word in (b"set", b"reset"):
            setting = _STRINGS_SETTING.match(self.data, pieces[0][1], semicolon)
            if setting is not None:
                line = _LINE_END.search(self.data, semicolon)
                standard = (setting[1] or b"on").lower() not in (b"off", b"false", b"no", b"0")
                self.strings = (self.strings[2], line.end() if line else len(self.data), standard)
        elif word == b"copy" and _has_stdin(self.data, pieces):
            data, after = self.copy_block(pieces[0][1], after)
            pieces.append(data)
        return [*pieces, (_END, semicolon, after)]

    def hard(self, start: int) -> Piece:
        """The token at which a run stopped."""
        match = _HARD.match(self.data, start)
        assert match is not None, "a run passes over everything else"
        end = match.end()
        match match.lastgroup:
            case "literal":
                return self.literal(start, end)
            case "quoted":
                return self.body(Kind.QUOTED, _QUOTED_BODY, start, end, "quoted identifier")
            case "dollar":
                return self.dollar_quote(match[0], start, end)
            case "block":
                return self.block_comment(start)
            case "meta":
                return self.meta_command(start)
        return (Kind.OPERATOR, start, end)

    def dollar_quote(self, tag: bytes, start: int, position: int) -> Piece:
        end = self.data.find(tag, position)
        if end < 0:
            raise self.unterminated(f"dollar quote {tag.decode('utf-8', 'replace')}", start)
        return (Kind.LITERAL, start, end + len(tag))

    def literal(self, start: int, position: int) -> Piece:
        """A literal. One that continues it on a later line is read by its own prefix: psql scans line by line."""
        escapes = self.data[start] in b"eE"
        before, since, standard = self.strings
        if self.data[start] == 0x27 and not (standard if start >= since else before):
            escapes = not _BITS.match(self.data, max(start - 1, 0), start)
        return self.body(Kind.LITERAL, _ESCAPED_BODY if escapes else _PLAIN_BODY, start, position, "string literal")

    def body(self, kind: Kind, pattern: re.Pattern[bytes], start: int, position: int, what: str) -> Piece:
        match = pattern.match(self.data, position)
        if match is None:
            raise self.unterminated(what, start)
        return (kind, start, match.end())

    def block_comment(self, start: int) -> Piece:
        """Comments of this kind nest (manual, 4.1.5)."""
        depth = 0
        for match in _COMMENT_EDGE.finditer(self.data, start):
            depth += 1 if match[0] == b"/*" else -1
            if depth == 0:
                return (Kind.COMMENT, start, match.end())
        raise self.unterminated("comment", start)

    def meta_command(self, start: int) -> Piece:
        line = _LINE_END.search(self.data, start)
        end = line.start() if line else len(self.data)
        command = self.data[start:end].split()[0]
        if command not in (b"\\restrict", b"\\unrestrict"):
            raise self.error(
                f"psql's meta-command {command.decode('utf-8', 'replace')} is not SQL",
                start,
                "write it as SQL, or run this file by hand with psql",
            )
        return (Kind.META, start, end)

    def copy_block(self, start: int, position: int) -> tuple[Piece, int]:
        """The data lines after a COPY ... FROM stdin, and the position after their closing line."""
        rest = _REST_OF_LINE.match(self.data, position)
        if rest is None:
            raise self.error(
                "this stands between a COPY and its data", position, "begin the data on the line after the semicolon"
            )
        end = _COPY_END.search(self.data, rest.end())
        if end is None:
            raise self.error(
                "the data of this COPY has no closing line", start, r"end the data with a line that holds \. alone"
            )
        return (_COPY_DATA, rest.end(), end.start()), end.end()

    def unclosed(self, pieces: list[Piece]) -> DeckError:
        opened: list[int] = []
        for kind, start, end in _all_parted(self.data, pieces):
            if kind is Kind.OPERATOR and self.data[start:end] == b"(":
                opened.append(start)
            elif kind is Kind.OPERATOR and self.data[start:end] == b")" and opened:
                opened.pop()
        return self.error(
            "this parenthesis is never closed", opened[-1], "close it: everything after it was read as one statement"
        )

    def unterminated(self, what: str, start: int) -> DeckError:
        return self.error(f"this {what} never ends", start, f"close the {what}")

    def error(self, message: str, offset: int, next_step: str) -> DeckError:
        return DeckError(message, place=place(self.data, offset, self.file), next_step=next_step)
