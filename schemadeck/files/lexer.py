"""psql's lexical rules, over bytes: what a token is, and where it ends.

The rules are those of ``psqlscan.l`` (src/fe_utils) and of the PostgreSQL manual, 4.1 "Lexical Structure". Bytes
from 0x80 on are identifier characters there too, so UTF-8 needs no decoding; white space is ASCII only.

One pattern, ``_RUN``, passes over everything that needs no thought, so that the loop in Python only sees what does:
semicolons, dollar quotes, literals with escapes, block comments. What lies in a run is parted into tokens where
somebody asks for them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple


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
    RUN = "several of these"


class Token(NamedTuple):
    """``data[start:end]``. White space is no token."""

    kind: Kind
    start: int
    end: int


# A token, or a run of them, as a plain tuple: there are many.
Piece = tuple[Kind, int, int]


class UnfinishedError(Exception):
    """What began at ``offset`` does not end within the data; the rest is what to say if there are no more."""

    def __init__(self, offset: int, message: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.next_step = next_step


SPACE = rb"[ \t\n\r\f\v]"
WORD = rb"[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*"
COMMENT = rb"--[^\n\r]*"
NO_PREFIX = rb"(?![eE]'|[uU]&['\"])"  # of a literal or quoted identifier
LINE_END = re.compile(rb"\r\n|\n|\r")

# Letters that follow a number at once are its own, as in 1e5, and for psql a dollar sign among them too.
_NUMBER = rb"[0-9](?:[0-9]|\.(?!\.))*(?:[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*)?|\$[0-9]+"
_PLAIN = rb"[^A-Za-z_\x80-\xff0-9'\"$;\\/-]"
# A long literal that the data cut off is given up at once: *+ goes back over none of it.
_QUOTE = rb"'[^']*+(?:''[^']*+)*'"
_IDENTIFIER = rb"\"[^\"]*+(?:\"\"[^\"]*+)*\""
# Python remembers each round of a repeated group until the match ends, so rounds are bounded. A possessive group
# spares it that, but matches wrongly before Python 3.11.5; both find the same here, where nothing follows.
_ROUNDS = rb"{0,1000}" + (rb"+" if sys.version_info >= (3, 11, 5) else rb"")
_RUN = re.compile(
    rb"(?:" + NO_PREFIX + WORD + _PLAIN + rb"*|" + _PLAIN + rb"+|" + _NUMBER + rb"|"
    rb"'[^'\\]*+(?:''[^'\\]*+)*'(?!')|" + _IDENTIFIER + rb"(?!\")|-(?!-)|--[^\n\r]*|/(?!\*))" + _ROUNDS
)
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
# Within a run, a literal with a prefix has no backslash, and ends where one without it would.
_SIMPLE = rb"(?:[eE]|[uU]&)?" + _QUOTE + rb"|" + _IDENTIFIER + rb"|" + WORD + rb"|" + _NUMBER + rb"|" + _OPERATOR
_TEXTS = re.compile(rb"(?:" + SPACE + rb"+|" + COMMENT + rb")*(" + _SIMPLE + rb"|\Z)")
_PARENTHESIS = re.compile(rb"[()]")
_CODE = re.compile(_QUOTE + rb"|" + _IDENTIFIER + rb"|" + COMMENT)

# The rest of a literal or quoted identifier. Half of a doubled quote ends none, where the other half would go on.
_PLAIN_BODY = re.compile(rb"[^']*+(?:''[^']*+)*'(?!')")
_ESCAPED_BODY = re.compile(rb"[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*'(?!')", re.DOTALL)
_QUOTED_BODY = re.compile(rb'[^"]*+(?:""[^"]*+)*"(?!")')
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_BITS = re.compile(rb"(?<![A-Za-z0-9_$\x80-\xff])[bBxX]")
_OPERATOR_BYTES = b"*/<>=+-~!@#%^&|`?:."


@cache
def _token() -> re.Pattern[bytes]:
    """One token of a run; to compile it takes longer than most files, which need it for none of their statements."""
    return re.compile(rb"(?P<comment>" + COMMENT + rb")|(?P<token>" + _SIMPLE + rb")")


def run_from(data: bytes, start: int) -> int:
    """Where a run that begins at ``start`` ends, which is never within an operator; ``start`` if there is none."""
    end = _RUN.match(data, start).end()  # type: ignore[union-attr]  # it may match nothing
    while end > start and data[end - 1] in _OPERATOR_BYTES:
        more = _RUN.match(data, end).end()  # type: ignore[union-attr]
        if more == end:
            break
        end = more
    return end


def run_end(data: bytes, start: int, end: int) -> int:
    """Where the last token of a run ends that is no comment; ``start`` if there is none."""
    last = end
    while last > start and data[last - 1] in b" \t\n\r\f\v":
        last -= 1
    line = max(start, data.rfind(b"\n", start, last))
    line = max(line, data.rfind(b"\r", line, last))
    if data.find(b"--", line, last) < 0:  # a comment ends with its line
        return last
    return max((token.end for token in parted(data, start, end) if token.kind is not Kind.COMMENT), default=start)


def parentheses(data: bytes, start: int, end: int, depth: int) -> int:
    """How many parentheses are open behind a run, if ``depth`` are before it; one that closes none does not count."""
    for one in _PARENTHESIS.findall(_CODE.sub(b"", data[start:end])):
        depth = depth + 1 if one == b"(" else max(depth - 1, 0)
    return depth


def texts(data: bytes, start: int, end: int) -> list[bytes]:
    """The texts of a run's tokens, without its comments."""
    found = _TEXTS.findall(data, start, end)
    while found and not found[-1]:
        found.pop()
    return found


def all_parted(data: bytes, pieces: Iterable[Piece]) -> Iterator[Token]:
    """The tokens of some pieces."""
    for kind, start, end in pieces:
        if kind is Kind.RUN:
            yield from parted(data, start, end)
        else:
            yield Token(kind, start, end)


def parted(data: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens of a run."""
    for match in _token().finditer(data, start, end):
        start, end = match.span()
        first = data[start]
        if match.lastgroup == "comment":
            yield Token(Kind.COMMENT, start, end)
        elif data[end - 1] == 0x27 and end > start + 1:
            yield Token(Kind.LITERAL, start, end)
        elif first == 0x22:
            yield Token(Kind.QUOTED, start, end)
        elif first >= 0x80 or first == 0x5F or 0x41 <= (first & 0xDF) <= 0x5A:
            yield Token(Kind.WORD, start, end)
        elif 0x30 <= first <= 0x39 or (first == 0x24 and end > start + 1):
            yield Token(Kind.NUMBER, start, end)
        else:
            yield Token(Kind.OPERATOR, start, end)


def hard(data: bytes, start: int, *, standard_strings: bool) -> Piece:
    """The token at which a run stopped. Raises :class:`UnfinishedError`.

    ``standard_strings`` is the setting standard_conforming_strings (manual, 19.13).
    """
    match = _HARD.match(data, start)
    assert match is not None, "a run passes over everything else"
    end = match.end()
    match match.lastgroup:
        case "literal":
            return _literal(data, start, end, standard_strings)
        case "quoted":
            return _body(Kind.QUOTED, _QUOTED_BODY, data, start, end, "quoted identifier")
        case "dollar":
            return _dollar_quote(data, start, end)
        case "block":
            return _block_comment(data, start)
        case "meta":
            line = LINE_END.search(data, start)
            return (Kind.META, start, line.start() if line else len(data))
    return (Kind.OPERATOR, start, end)


def _literal(data: bytes, start: int, position: int, standard_strings: bool) -> Piece:
    """A literal. One that continues it on a later line is read by its own prefix: psql scans line by line."""
    escapes = data[start] in b"eE"
    if data[start] == 0x27 and not standard_strings:
        escapes = not _BITS.match(data, max(start - 1, 0), start)
    return _body(Kind.LITERAL, _ESCAPED_BODY if escapes else _PLAIN_BODY, data, start, position, "string literal")


def _body(kind: Kind, pattern: re.Pattern[bytes], data: bytes, start: int, position: int, what: str) -> Piece:
    match = pattern.match(data, position)
    if match is None:
        raise _unterminated(what, start)
    return (kind, start, match.end())


def _dollar_quote(data: bytes, start: int, position: int) -> Piece:
    tag = data[start:position]
    end = data.find(tag, position)
    if end < 0:
        raise _unterminated(f"dollar quote {tag.decode('utf-8', 'replace')}", start)
    return (Kind.LITERAL, start, end + len(tag))


def _block_comment(data: bytes, start: int) -> Piece:
    """Comments of this kind nest (manual, 4.1.5)."""
    depth = 0
    for match in _COMMENT_EDGE.finditer(data, start):
        depth += 1 if match[0] == b"/*" else -1
        if depth == 0:
            return (Kind.COMMENT, start, match.end())
    raise _unterminated("comment", start)


def _unterminated(what: str, start: int) -> UnfinishedError:
    return UnfinishedError(start, f"this {what} never ends", f"close the {what}")
