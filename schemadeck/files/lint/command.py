"""A statement as rules see it: what it does, to which objects, and its tokens with their places.

The reading is by words and goes as deep as the rules need; what it does not know has no names. The forms are those of
the PostgreSQL manual, part VI, "SQL Commands".
"""

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

_MODIFIERS = frozenset({
    "OR", "REPLACE", "UNIQUE", "UNLOGGED", "LOCAL", "GLOBAL", "TEMP", "TEMPORARY", "RECURSIVE", "CONSTRAINT",
    "TRUSTED", "PROCEDURAL", "DEFAULT", "CONCURRENTLY",
})  # fmt: skip
_PAIRS = frozenset({
    "MATERIALIZED VIEW", "FOREIGN TABLE", "EVENT TRIGGER", "ACCESS METHOD", "USER MAPPING", "OPERATOR CLASS",
    "OPERATOR FAMILY", "FOREIGN DATA", "TEXT SEARCH", "LARGE OBJECT",
})  # fmt: skip
TABLES = frozenset({"TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW"})
IN_SCHEMAS = TABLES | {
    "VIEW", "SEQUENCE", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE", "INDEX", "STATISTICS",
    "COLLATION", "CONVERSION", "COLUMN", "TRIGGER", "RULE", "POLICY", "CONSTRAINT",
}  # fmt: skip
_ON_TABLE = ("TRIGGER", "RULE", "POLICY", "CONSTRAINT")
_BEFORE_TARGET = frozenset({
    "INTO", "FROM", "ONLY", "TABLE", "BINARY", "MATERIALIZED", "VIEW", "CONCURRENTLY", "INDEX", "FULL", "FREEZE",
    "VERBOSE", "ANALYZE",
})  # fmt: skip
_DATA = ("INSERT", "UPDATE", "DELETE", "MERGE")
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


class Command:
    """One statement. ``atoms`` are its tokens without comments: words in upper case, anything else as it stands.

    ``act`` is the first word, or of WITH that of the query behind it; ``kind`` what kind of object it is about,
    ``flags`` the words around that kind, ``names`` those of the objects; of an index, trigger, policy or rule that of
    its table. ``rest`` is where in ``atoms`` what follows the first name begins.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.text = statement.text
        many = _ROWS if statement.words[:1] == ("INSERT",) else _MOST
        seen = (one for one in statement.tokens() if one.kind is not Kind.COMMENT and one.kind is not Kind.META)
        self.tokens = tuple(islice(seen, many))
        self.atoms = [
            text.upper() if kind is Kind.WORD else text
            for kind, text in (
                (one.kind, self.text[one.start : one.end].decode("utf-8", "replace")) for one in self.tokens
            )
        ]
        self.act = self.atoms[0] if self.atoms else ""
        self.kind = ""
        self.flags: set[str] = set()
        self.names: tuple[Name, ...] = ()
        self.rest = 1
        _read(self)

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
        if b"'" in self.text and _SECRET.search(self.text):
            return place._replace(excerpt="")
        return place._replace(statement=self.text[:_SHOWN].decode("utf-8", "ignore"))


def folded(part: str) -> str:
    """A part of a name as the server knows it."""
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in part)


def _read(one: Command) -> None:
    """Find act, kind, flags and names."""
    if one.act == "WITH":
        starts = [at for at, atom in enumerate(one.atoms) if atom in _DATA and one[at - 1] in ("(", ")")]
        one.act = one[starts[-1]] if starts else "SELECT"
        found = [_target(one, at) for at in starts]
        one.names = tuple(name for name, _ in found if name is not None)
        one.rest = found[-1][1] if found else 1
    elif one.act in (*_DATA, "COPY", "TRUNCATE", "LOCK", "REFRESH", "CLUSTER", "REINDEX", "VACUUM", "ANALYZE"):
        one.names, one.rest = _listed(one, _before_target(one, 0))
    elif one.act in ("CREATE", "ALTER", "DROP"):
        _read_definition(one, 1)
    elif one.act in ("COMMENT", "GRANT", "REVOKE"):
        on = one.find("ON")
        if on > 0:
            _read_definition(one, on + 1)


def _target(one: Command, at: int) -> tuple[Name | None, int]:
    return one.name(_before_target(one, at))


def _before_target(one: Command, at: int) -> int:
    """Where the name of the table begins that a statement about data is about."""
    at += 1
    while one[at] in _BEFORE_TARGET:
        one.flags.add(one[at])
        at += 1
    if one[at] == "(" and one.act in ("REINDEX", "VACUUM", "CLUSTER", "ANALYZE"):
        return _before_target(one, one.closing(at))
    return at


def _listed(one: Command, at: int) -> tuple[tuple[Name, ...], int]:
    """The names of a list, and where what follows the first begins."""
    names: list[Name] = []
    rest = at
    while True:
        name, end = one.name(at)
        if name is None:
            break
        names.append(name)
        rest = rest if len(names) > 1 else end
        if one[end] == "*":
            end += 1
        if one[end] == "(" and one.act in ("DROP", "GRANT", "REVOKE", "COMMENT"):
            end = one.closing(end) + 1
        if one[end] != ",":
            break
        at = end + 1 + (one[end + 1] == "ONLY")
    return tuple(names), rest


def _read_definition(one: Command, at: int) -> None:
    """Kind and names behind CREATE, ALTER, DROP, or behind ON of COMMENT and GRANT."""
    while one[at] in _MODIFIERS and one.act in ("CREATE", "ALTER"):
        one.flags.add(one[at])
        at += 1
    kind = f"{one[at]} {one[at + 1]}"
    if kind in _PAIRS:
        at += 3 if kind in ("TEXT SEARCH", "FOREIGN DATA") else 2
    elif one.act in ("GRANT", "REVOKE") and one[at + 1] in ("TO", "FROM", ".", ","):
        kind = "TABLE"  # the word may be left out
    else:
        kind, at = one[at], at + 1
    one.kind = kind
    at = _after_flags(one, at)
    if (one.act, kind) == ("CREATE", "INDEX") or kind in _ON_TABLE:
        _read_on_table(one, at)
        return
    one.names, one.rest = _listed(one, at)
    if kind == "COLUMN":
        one.names = tuple(name._replace(parts=name.parts[:-1]) for name in one.names)


def _after_flags(one: Command, at: int) -> int:
    while True:
        for words in (("CONCURRENTLY",), ("IF", "NOT", "EXISTS"), ("IF", "EXISTS"), ("ONLY",)):
            if tuple(one.atoms[at : at + len(words)]) == words:
                one.flags.add(" ".join(words))
                at += len(words)
                break
        else:
            return at


def _read_on_table(one: Command, at: int) -> None:
    """Of what has no schema of its own, the table: CREATE INDEX i ON t, DROP TRIGGER a ON t, CREATE RULE r ... TO t."""
    word = "TO" if (one.act, one.kind) == ("CREATE", "RULE") else "ON"
    on = one.find(word, start=at)
    if on < 0:
        return
    on += 1
    if one[on] == "DOMAIN":
        one.kind, on = "DOMAIN", on + 1
    if one[on] == "ONLY":
        one.flags.add("ONLY")
        on += 1
    name, one.rest = one.name(on)
    one.names = (name,) if name is not None else ()
