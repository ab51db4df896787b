"""Comments that switch rules off for a statement: ``-- lint: ignore=RULE,RULE the reason``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from schemadeck.files.source import CHUNK, File, Source
from schemadeck.files.split import line_comments
from schemadeck.model import Migration, Place

_WORD = b"lint:"
_MARK = re.compile(r"--[ \t]*lint:[ \t]*(.*?)\s*")
_IGNORE = re.compile(r"ignore=([\w/,-]+)(?:[ \t]+(\S.*))?")


@dataclass
class Mark:
    """Such a comment. ``rules`` is empty if it cannot be understood; ``hit`` are those that found something."""

    place: Place
    rules: tuple[str, ...] = ()
    reason: str = ""
    hit: set[str] = field(default_factory=set)


def marks(migration: Migration) -> list[Mark]:
    """Those of a file, in order."""
    with migration.path.open("rb") as opened:
        if not _occurs(opened):
            return []
        opened.seek(0)
        found = [(comment, place) for comment, place in line_comments(Source(opened, migration.shown))]
    said = [(_MARK.fullmatch(comment.decode("utf-8", "replace")), place) for comment, place in found]
    return [_mark(match[1], place) for match, place in said if match is not None]


def _mark(text: str, place: Place) -> Mark:
    match = _IGNORE.fullmatch(text)
    if match is None:
        return Mark(place)
    return Mark(place, tuple(one for one in match[1].split(",") if one), match[2] or "")


def _occurs(opened: File) -> bool:
    """Whether a file holds the word at all: most do not, and need no closer look."""
    before = b""
    while part := opened.read(CHUNK):
        if _WORD in before + part:
            return True
        before = part[-len(_WORD) :]
    return False
