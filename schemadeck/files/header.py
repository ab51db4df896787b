"""A file's header: white space and ``--`` lines before anything else, where its directives stand."""

from __future__ import annotations

import re

from schemadeck.errors import DeckError
from schemadeck.files.source import Window
from schemadeck.model import Place

_HEADER = re.compile(rb"(?:[ \t\r\n\f\v]|--[^\r\n]*)*")
DIRECTIVE = re.compile(rb"^[ \t]*--[ \t]*schemadeck:[ \t]*([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)


def header_end(data: bytes) -> int:
    """Where a file's header ends."""
    header = _HEADER.match(data)
    return header.end() if header else 0


def directives(window: Window) -> list[tuple[str, str, Place]]:
    """Key, value and place of each directive in a file's first window. Raises :class:`DeckError`."""
    if b"schemadeck:" not in window.data:
        return []
    found = []
    for match in DIRECTIVE.finditer(window.data, 0, header_end(window.data)):
        where = window.place(match.start(1))
        key, equals, value = match[1].decode().partition("=")
        if not equals:
            raise DeckError("a directive is written key=value", place=where, next_step="-- schemadeck: requires=deck/3")
        found.append((key.strip(), value.strip(), where))
    return found
