"""A quick way over long stretches of plain rows, as in the INSERTs of a dump, by searches at the speed of memory.

It finds what :mod:`schemadeck.files.lexer` would find, or gives up: words, numbers, literals without escapes, commas
and parentheses are all that it knows. A test holds the two against each other.
"""

from __future__ import annotations

LONG = 2_000  # bytes; a shorter stretch is not worth it
_LONGEST = 1 << 20
# What a stretch ends before, unless it stands in a literal.
_ENDS = (b";", b'"', b"\\", b"$", b"--", b"/*")
_EDGES = b" \t\n\r\f\v,()'"  # behind one of these a token begins, whatever comes
_PREFIXED = (b"e'", b"E'", b"&'")
_KNOWN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'.,()- \t\n\r\f\v"
_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_. \t\n\r\f\v"
_CLASSES = bytes(
    0x30 if chr(one).isdigit() else 0x61 if chr(one).isalnum() or one == 0x5F else one for one in range(128)
) + bytes(128)
_JOINED = b"\x01"  # between the halves of a literal with a doubled quote


class Rows:
    """The rows of one window; what was found ahead is remembered."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._ahead = [-1] * len(_ENDS)

    def end(self, start: int) -> int:
        """Where a stretch of rows that begins at a token ends, at the edge of a token; ``start`` if there is none."""
        data = self._data
        if len(data) - start < LONG or data.find(b";", start, start + LONG) >= 0:
            return start
        limit = data.find(b"\n", start + _LONGEST)
        position = start
        while True:
            end = self._next(position)
            if 0 <= limit < end:
                end = max(limit, position)
            if data.count(b"'", position, end) % 2 == 0:
                break
            literal = data.rfind(b"'", position, end)
            closed = self._closed(end)
            if closed < 0 and data.startswith(b"'", literal - 1):
                return start  # it began before that doubled quote
            if closed < 0 or data[literal - 1 : literal] in (b"e", b"E", b"&"):
                end = literal
                break
            position = closed + 1
        while end > start and data[end - 1] not in _EDGES:
            end -= 1
        return end

    def _closed(self, position: int) -> int:
        """Where a literal ends that is open at a position; -1 if the window ends before it."""
        data = self._data
        closed = data.find(b"'", position)
        while closed >= 0 and data.startswith(b"'", closed + 1):
            closed = data.find(b"'", closed + 2)
        return closed

    def _next(self, position: int) -> int:
        """The first of what may end a stretch."""
        for index, what in enumerate(_ENDS):
            if self._ahead[index] < position:
                found = self._data.find(what, position)
                self._ahead[index] = found if found >= 0 else len(self._data)
        return min(self._ahead)


def joined(text: bytes) -> bytes | None:
    """The tokens of a stretch with a space between two, or None if there is anything that is not known here."""
    head, opening, rows = text.partition(b"(")
    words = head.replace(b".", b" . ").split()
    if not opening or head.translate(None, _NAMES) or b".." in head or any(word[:1].isdigit() for word in words):
        return _joined(text)
    behind = _joined(opening + rows)
    return b" ".join((*words, behind)) if behind is not None else None


def _joined(text: bytes) -> bytes | None:
    parts = text.split(b"'")
    code = b"'".join(parts[::2])  # each quote stands for a literal
    if len(parts) % 2 == 0 or b"--" in code or code.translate(None, _KNOWN) or not _points_are_decimal(code):
        return None
    if any(prefix in code for prefix in _PREFIXED):
        return None
    for _ in range(2):  # of three in a row, once leaves two
        code = code.replace(b"''", b"'" + _JOINED + b"'")
    for each in (b",", b"(", b")", b"-", b"'", _JOINED):
        code = code.replace(each, b" " + each + b" ")
    parts[::2] = b" ".join(code.split()).replace(b" " + _JOINED + b" ", b"").split(b"'")
    return b"'".join(parts)


def _points_are_decimal(code: bytes) -> bool:
    """Whether each point stands between the digits of a number."""
    points = code.count(b".")
    if not points:
        return True
    code = code.translate(_CLASSES)
    for _ in range(5):  # runs of up to 32 digits
        code = code.replace(b"00", b"0")
    return b"00" not in code and code.count(b"0.0") == points and b"a0." not in code and b".0." not in code
