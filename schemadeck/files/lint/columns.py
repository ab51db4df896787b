"""The actions of ALTER TABLE, and the names and types of columns."""

from __future__ import annotations

from collections.abc import Iterator

from schemadeck.files.lint.command import Command

# What may follow the type of a column.
_AFTER_TYPE = frozenset({
    "NOT", "NULL", "DEFAULT", "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "GENERATED", "COLLATE",
    "STORAGE", "COMPRESSION", "USING", "OPTIONS", "DEFERRABLE", "INITIALLY",
})  # fmt: skip


def actions(one: Command) -> Iterator[tuple[int, int]]:
    """The stretches of atoms that are the actions of an ALTER TABLE."""
    return one.parts(one.rest + (one[one.rest] == "*"))


def column(one: Command, at: int, end: int) -> tuple[str, str] | None:
    """Name and type of the column whose definition begins at an atom; what follows the type does not count."""
    at += 3 if one.atoms[at : at + 3] == ["IF", "NOT", "EXISTS"] else 0
    name, at = one.name(at)
    if name is None:
        return None
    stop = next((each for each in range(at, end) if one[each] in _AFTER_TYPE), end)
    return name.parts[-1], " ".join(one.atoms[at:stop]).lower()


def says_not_null(one: Command, start: int, end: int) -> bool:
    """Whether the definition of a column says NOT NULL."""
    return any(one.atoms[at : at + 2] == ["NOT", "NULL"] and one[at - 1] != "IS" for at in range(start, end))


def new_type(one: Command, start: int, end: int) -> tuple[str, str] | None:
    """Column and type, where an action is ALTER [COLUMN] a [SET DATA] TYPE b."""
    if one[start] != "ALTER":
        return None
    name, at = one.name(start + 1 + (one[start + 1] == "COLUMN"))
    at += 2 if (one[at], one[at + 1]) == ("SET", "DATA") else 0
    if name is None or one[at] != "TYPE":
        return None
    stop = next((each for each in range(at + 1, end) if one[each] in _AFTER_TYPE), end)
    return name.parts[-1], " ".join(one.atoms[at + 1 : stop]).lower()
