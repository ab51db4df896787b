"""The tokens of a statement, as rules look through them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from schemadeck.files.lexer import Kind
from schemadeck.files.split import Statement
from schemadeck.model import Place

_MOST = 20_000  # tokens that are looked at
_ROWS = 400  # those of an INSERT: its rows say nothing
_SHOWN = 2_000  # bytes of a statement that a finding carries
_SECRET = re.compile(rb"password|://[^/\s:@]+:[^@\s]+@", re.IGNORECASE)


class Name(NamedTuple):
    """A name in a statement: its parts as the server folds them, and where it begins."""

    parts: tuple[str, ...]
    at: int = 0

    def __str__(self) -> str:
        return ".".join(
            part if re.fullmatch(r"[a-z_\x80-\uffff][\w$]*", part) else '"' + part.replace('"', '""') + '"'
            for part in self.parts
        )


class Atoms:
    """A statement's tokens without comments: ``atoms`` are words in upper case, and anything else as it stands."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.text = statement.text
        many = _ROWS if statement.words[:1] == ("INSERT",) else _MOST
        seen = (one for one in statement.tokens() if one.kind is not Kind.COMMENT and one.kind is not Kind.META)
        self.tokens = tuple(islice(seen, many))
        texts = [self.text[one.start : one.end].decode("utf-8", "replace") for one in self.tokens]
        self.atoms = [
            text.upper() if one.kind is Kind.WORD else text for one, text in zip(self.tokens, texts, strict=True)
        ]

    def __getitem__(self, at: int) -> str:
        """An atom, or "" behind the last one."""
        return self.atoms[at] if 0 <= at < len(self.atoms) else ""

    def at(self, atom: int) -> int:
        """Where an atom stands in the text."""
        return self.tokens[atom].start if atom < len(self.tokens) else 0

    def has(self, *words: str, start: int = 0, end: int | None = None) -> bool:
        """Whether these atoms follow each other somewhere."""
        return self.find(*words, start=start, end=end) >= 0

    def find(self, *words: str, start: int = 0, end: int | None = None) -> int:
        """Where these atoms first follow each other; -1 if nowhere."""
        wanted, stop = list(words), len(self.atoms) if end is None else end
        for at in range(start, stop - len(wanted) + 1):
            if self.atoms[at] == words[0] and self.atoms[at : at + len(wanted)] == wanted:
                return at
        return -1

    def name(self, at: int) -> tuple[Name | None, int]:
        """The name that begins at an atom, if one does, and where what follows it begins."""
        parts, end = [], at
        while end < len(self.tokens) and self.tokens[end].kind in (Kind.WORD, Kind.QUOTED):
            parts.append(folded(self.text[self.tokens[end].start : self.tokens[end].end].decode("utf-8", "replace")))
            end += 1
            if self[end] != "." or end + 1 >= len(self.tokens):
                break
            end += 1
        return (Name(tuple(parts), self.at(at)) if parts else None), end

    def parts(self, start: int, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The stretches between commas that stand in no parentheses: of ALTER TABLE its actions."""
        depth, begin, stop = 0, start, len(self.atoms) if end is None else end
        for at in range(start, stop):
            atom = self.atoms[at]
            depth += (atom in "([") - (atom in ")]") if len(atom) == 1 else 0
            if atom == "," and not depth:
                yield begin, at
                begin = at + 1
        if begin < stop:
            yield begin, stop

    def closing(self, at: int) -> int:
        """Where the parenthesis that opens at an atom is closed."""
        depth = 0
        for end in range(at, len(self.atoms)):
            depth += (self.atoms[end] == "(") - (self.atoms[end] == ")")
            if not depth:
                return end
        return len(self.atoms)

    def place(self, offset: int = 0) -> Place:
        """Where ``text[offset]`` stands; without its text if that may hold a password."""
        place = self.statement.place(offset)
        if _SECRET.search(self.text) and any(one.kind is Kind.LITERAL for one in self.tokens):
            return place._replace(excerpt="")
        return place._replace(statement=self.text[:_SHOWN].decode("utf-8", "ignore"))


def folded(part: str) -> str:
    """A part of a name as the server knows it."""
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in part)
