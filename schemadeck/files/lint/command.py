"""A statement as rules see it: what it does, and to which objects.

The reading is by words and goes as deep as the rules need; what it does not know has no names. The forms are those of
the PostgreSQL manual, part VI, "SQL Commands".
"""

from __future__ import annotations

from schemadeck.files.lint.atoms import Atoms, Name
from schemadeck.files.split import Statement

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


class Command(Atoms):
    """One statement.

    ``act`` is the first word, or of WITH that of the query behind it; ``kind`` what kind of object it is about,
    ``flags`` the words around that kind, ``names`` those of the objects; of an index, trigger, policy or rule that of
    its table. ``rest`` is where in ``atoms`` what follows the first name begins.
    """

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement)
        self.act = self[0]
        self.kind = ""
        self.flags: set[str] = set()
        self.names: tuple[Name, ...] = ()
        self.rest = 1
        _read(self)


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
