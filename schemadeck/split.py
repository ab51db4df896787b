"""Where a statement of an SQL file begins and ends: psql's own lexical rules, over bytes.

The rules are those of ``psqlscan.l`` (src/fe_utils) and of the PostgreSQL manual, 4.1 "Lexical Structure". Bytes
from 0x80 on are identifier characters there too, so UTF-8 needs no decoding; white space is ASCII only. Offsets
count bytes from 0; :func:`place` turns one into line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

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


@dataclass(frozen=True, slots=True)
class Token:
    """``data[start:end]``. White space is no token."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, without the comments before it and without its semicolon.

    ``words`` are its first words in upper case, as many as stand before anything else (at most eight); ``copy_data``
    is the slice of the file that follows a COPY ... FROM stdin, without its closing line.
    """

    start: int
    end: int
    words: tuple[str, ...]
    copy_data: tuple[int, int] | None = None


_WORDS_KEPT = 8

_TOKEN = re.compile(
    rb"""
      (?P<space>    [ \t\n\r\f\v]+ )
    | (?P<comment>  --[^\n\r]* )
    | (?P<block>    /\* )
    | (?P<escaped>  [eE]' )
    | (?P<string>   (?:[uU]&)?' )
    | (?P<quoted>   (?:[uU]&)?" )
    | (?P<word>     [A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]* )
    | (?P<number>   [0-9][A-Za-z0-9_.]* )
    | (?P<dollar>   \$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$ )
    | (?P<param>    \$[0-9]+ )
    | (?P<end>      ; )
    | (?P<meta>     \\ )
    | (?P<colons>   ::|:=|\.\. )
    | (?P<operator> (?:[~!@\#^&|`?+*%<>=]|-(?!-)|/(?!\*))+ )
    | (?P<other>    [\x00-\x7f] )
    """,
    re.VERBOSE,
)
_PLAIN_BODY = re.compile(rb"[^']*(?:''[^']*)*'")
_ESCAPED_BODY = re.compile(rb"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'", re.DOTALL)
_QUOTED_BODY = re.compile(rb'[^"]*(?:""[^"]*)*"')
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
# Literals with nothing but white space and a line break between them are one (manual, 4.1.2.1).
_CONTINUED = re.compile(rb"(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'")
# An operator may end in + or - only if it holds one of these (manual, 4.1.3).
_KEEPS_SIGN = re.compile(rb"[~!@#^&|`?%]")
_CREATE_WORDS = frozenset((b"create", b"or", b"replace", b"function", b"procedure"))
_MAKES_ROUTINE = re.compile("c(?:f|p|or[fp])")  # the initials of a statement's first words
_LINE_END = re.compile(rb"\r\n|\n|\r")
_COPY_END = re.compile(rb"^\\\.[ \t]*\r?$", re.MULTILINE)
_STRINGS_SETTING = re.compile(
    rb"SET\s+(?:SESSION\s+|LOCAL\s+)?standard_conforming_strings\s*(?:=|TO)\s*'?(\w+)", re.IGNORECASE
)


def tokens(data: bytes, file: str) -> Iterator[Token]:
    """Every token of ``data``, comments included; END stands where psql would send a statement.

    Raises :class:`DeckError` at the place where an unterminated literal, comment or COPY block *began*.
    """
    return _Lexer(data, file).run()


def split(data: bytes, file: str) -> Iterator[Statement]:
    """The statements that psql would send for ``data``, in order. Raises what :func:`tokens` raises."""
    first: Token | None = None
    last: Token | None = None
    words: list[str] = []
    counting = True
    pending: Statement | None = None
    for token in tokens(data, file):
        if token.kind is Kind.COPY_DATA:
            assert pending is not None
            pending = Statement(pending.start, pending.end, pending.words, (token.start, token.end))
            continue
        if token.kind is Kind.END:
            if pending is not None:
                yield pending
                pending = None
            if first is not None and last is not None:
                pending = Statement(first.start, last.end, tuple(words))
            first, last, words, counting = None, None, [], True
        elif token.kind not in (Kind.COMMENT, Kind.META):
            first, last = first or token, token
            counting = counting and token.kind is Kind.WORD and len(words) < _WORDS_KEPT
            if counting:
                words.append(data[token.start : token.end].decode("utf-8", "replace").upper())
    if pending is not None:
        yield pending
    if first is not None and last is not None:
        yield Statement(first.start, last.end, tuple(words))


def place(data: bytes, offset: int, file: str) -> Place:
    """Line and column of a byte offset. CRLF, LF and CR each end a line."""
    line, start = 1, 0
    for match in _LINE_END.finditer(data, 0, offset):
        line, start = line + 1, match.end()
    end = _LINE_END.search(data, offset)
    text = data[start : end.start() if end else len(data)]
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return Place(file, line, column, text.decode("utf-8", "replace"))


class _Lexer:
    """The state of ``psqlscan.l`` between two tokens of one file.

    A rule takes a token's beginning and the end of what ``_TOKEN`` matched; it returns what the token is and where
    it ends.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.standard_strings = True
        self.continued: tuple[int, re.Pattern[bytes]] | None = None
        self.copying = False
        self.rules: dict[str, Callable[[int, int], tuple[Kind, int]]] = {
            "comment": lambda _, end: (Kind.COMMENT, end),
            "block": self.block_comment,
            "escaped": self.literal,
            "string": self.literal,
            "quoted": self.quoted,
            "dollar": self.dollar_quote,
            "word": self.word,
            "number": lambda _, end: (Kind.NUMBER, end),
            "param": lambda _, end: (Kind.NUMBER, end),
            "end": self.semicolon,
            "meta": self.meta_command,
            "colons": lambda _, end: (Kind.OPERATOR, end),
            "operator": self.operator,
            "other": self.other,
        }
        self.begin_statement()

    def begin_statement(self) -> None:
        self.start = -1  # of the statement's first word
        self.words: list[bytes] = []
        self.initials = ""
        self.identifiers = 0
        self.open_parens: list[int] = []
        self.begin_depth = 0

    def run(self) -> Iterator[Token]:
        data, position = self.data, 0
        while position < len(data):
            match = _TOKEN.match(data, position)
            assert match is not None, "every byte begins a token"
            assert match.lastgroup is not None, "every alternative is a group"
            start, position = position, match.end()
            if match.lastgroup == "space":
                continue
            kind, position = self.rules[match.lastgroup](start, position)
            yield Token(kind, start, position)
            if self.copying:
                block, position = self.copy_block(position)
                yield block
            if kind is Kind.END:
                self.begin_statement()
        if self.open_parens:
            raise self.error(
                "this parenthesis is never closed",
                self.open_parens[-1],
                "close it: everything after it was read as one statement",
            )

    def word(self, start: int, end: int) -> tuple[Kind, int]:
        """Follow CREATE FUNCTION ... BEGIN ATOMIC ... END, whose semicolons end nothing, and COPY."""
        word = self.data[start:end].lower()
        if word in _CREATE_WORDS and self.identifiers < 4:
            self.initials = self.initials.ljust(self.identifiers) + chr(word[0])
        self.identifiers += 1
        if self.start < 0:
            self.start = start
        if self.words[:1] in ([], [b"copy"]):
            self.words.append(word)
        if not self.open_parens and _MAKES_ROUTINE.match(self.initials):
            if word == b"begin" or (word == b"case" and self.begin_depth):
                self.begin_depth += 1
            elif word == b"end" and self.begin_depth:
                self.begin_depth -= 1
        return Kind.WORD, end

    def other(self, start: int, end: int) -> tuple[Kind, int]:
        if self.data[start:end] == b"(":
            self.open_parens.append(start)
        elif self.data[start:end] == b")" and self.open_parens:
            self.open_parens.pop()
        return Kind.OPERATOR, end

    def semicolon(self, start: int, end: int) -> tuple[Kind, int]:
        if self.open_parens or self.begin_depth:
            return Kind.OPERATOR, end
        setting = _STRINGS_SETTING.search(self.data, self.start, start) if self.start >= 0 else None
        if setting is not None:
            self.standard_strings = setting[1].lower() not in (b"off", b"false", b"no", b"0")
        pairs = zip(self.words, self.words[1:], strict=False)
        self.copying = self.words[:1] == [b"copy"] and (b"from", b"stdin") in pairs
        return Kind.END, end

    def operator(self, start: int, end: int) -> tuple[Kind, int]:
        if not _KEEPS_SIGN.search(self.data, start, end):
            while end - start > 1 and self.data[end - 1] in b"+-":
                end -= 1
        return Kind.OPERATOR, end

    def literal(self, start: int, end: int) -> tuple[Kind, int]:
        """A literal; one that continues the literal before it is read under that one's rules."""
        if self.continued is not None and self.continued[0] == start:
            pattern = self.continued[1]
        elif self.data[start] in b"eE" or not (self.standard_strings or self.data[start] in b"uU"):
            pattern = _ESCAPED_BODY
        else:
            pattern = _PLAIN_BODY
        end = self.body(pattern, start, end, "string literal")
        match = _CONTINUED.match(self.data, end)
        self.continued = (match.end() - 1, pattern) if match is not None else None
        return Kind.LITERAL, end

    def quoted(self, start: int, end: int) -> tuple[Kind, int]:
        return Kind.QUOTED, self.body(_QUOTED_BODY, start, end, "quoted identifier")

    def dollar_quote(self, start: int, end: int) -> tuple[Kind, int]:
        tag = self.data[start:end]
        close = self.data.find(tag, end)
        if close < 0:
            raise self.unterminated(f"dollar quote {tag.decode('utf-8', 'replace')}", start)
        return Kind.LITERAL, close + len(tag)

    def block_comment(self, start: int, _end: int) -> tuple[Kind, int]:
        """Comments of this kind nest (manual, 4.1.5)."""
        depth = 0
        for match in _COMMENT_EDGE.finditer(self.data, start):
            depth += 1 if match[0] == b"/*" else -1
            if depth == 0:
                return Kind.COMMENT, match.end()
        raise self.unterminated("comment", start)

    def meta_command(self, start: int, _end: int) -> tuple[Kind, int]:
        line = _LINE_END.search(self.data, start)
        end = line.start() if line else len(self.data)
        command = self.data[start:end].split()[0]
        if command not in (b"\\restrict", b"\\unrestrict"):
            raise self.error(
                f"psql's meta-command {command.decode('utf-8', 'replace')} is not SQL",
                start,
                "write it as SQL, or run this file by hand with psql",
            )
        return Kind.META, end

    def copy_block(self, position: int) -> tuple[Token, int]:
        """The data lines after a COPY ... FROM stdin, and the position after their closing line."""
        self.copying = False
        line = _LINE_END.search(self.data, position)
        start = line.end() if line else len(self.data)
        end = _COPY_END.search(self.data, start)
        if end is None:
            raise self.error(
                "the data of this COPY has no closing line",
                self.start,
                r"end the data with a line that holds \. alone",
            )
        return Token(Kind.COPY_DATA, start, end.start()), end.end()

    def body(self, pattern: re.Pattern[bytes], start: int, position: int, what: str) -> int:
        match = pattern.match(self.data, position)
        if match is None:
            raise self.unterminated(what, start)
        return match.end()

    def unterminated(self, what: str, start: int) -> DeckError:
        return self.error(f"this {what} never ends", start, f"close the {what}")

    def error(self, message: str, offset: int, next_step: str) -> DeckError:
        return DeckError(message, place=place(self.data, offset, self.file), next_step=next_step)
