"""What the files tell of tables before a statement runs: which there are, since when, of what types their columns are.

A table is *new* if a file makes it that counts as new itself: nothing waits for a lock on it, and it holds nothing but
what new files put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemadeck.files.lint.command import TABLES, Command, Name, folded
from schemadeck.files.lint.marks import Mark
from schemadeck.model import Migration, Place

_NO_COLUMN = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", ")")
# What may follow the type of a column.
_AFTER_TYPE = frozenset({
    "NOT", "NULL", "DEFAULT", "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "GENERATED", "COLLATE",
    "STORAGE", "COMPRESSION", "USING", "OPTIONS", "DEFERRABLE", "INITIALLY",
})  # fmt: skip
_NOWHERE = ("", "pg_catalog", "pg_temp")  # nobody's objects belong there


@dataclass
class Table:
    """A table, or a view with rows of its own.

    ``checks`` are the columns that a CHECK keeps from being NULL, by its name, and whether it is valid.
    ``place`` is the statement that made it, ``marks`` what switches rules off there.
    """

    file: Migration
    new: bool
    kind: str
    place: Place
    marks: list[Mark]
    columns: dict[str, str] = field(default_factory=dict)
    checks: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    partitioned: bool = False
    commented: bool = False


@dataclass
class Known:
    """What is known when a statement runs; ``marks`` of all files, and the tools beside these rules that have run."""

    tables: dict[tuple[str, ...], Table] = field(default_factory=dict)
    schemas: dict[str, bool] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    others: bool = False


@dataclass
class File:
    """A file that is being looked at: its rules and what its statements have done so far.

    ``altered`` is the older table that it has locked first, ``unchecked`` are constraints it has added NOT VALID,
    ``unqualified`` names without a schema that were told; ``utc`` says that it has set the time zone.
    """

    migration: Migration
    before: Migration | None
    known: Known
    new: bool
    stepwise: bool
    header: str = ""
    search_path: tuple[str, ...] = ()
    utc: bool = False
    temporary: set[str] = field(default_factory=set)
    altered: Name | None = None
    unchecked: set[str] = field(default_factory=set)
    unqualified: set[str] = field(default_factory=set)

    def table(self, name: Name) -> Table | None:
        """The table of this name, as far as files make it."""
        return self.known.tables.get(self._key(name) or ())

    def fresh(self, name: Name) -> bool:
        """Whether a table is new, or nobody else's: no lock on it keeps anybody waiting."""
        table = self.table(name)
        return table.new if table is not None else len(name.parts) == 1 and name.parts[0] in self.temporary

    def _key(self, name: Name) -> tuple[str, ...] | None:
        """The full name; one without a schema is looked for in the path, and then wherever there is one."""
        tables = self.known.tables
        if name.parts in tables:
            return name.parts
        if len(name.parts) == 1:
            inside = [(schema, *name.parts) for schema in self.search_path]
            return next((one for one in (*inside, ("public", *name.parts)) if one in tables), None)
        return name.parts[-1:] if name.parts[-1:] in tables else None

    def made(self, name: Name) -> tuple[str, ...]:
        """The full name of what a statement makes."""
        return (*self.search_path[:1], *name.parts) if len(name.parts) == 1 else name.parts

    def learn(self, one: Command, marks: list[Mark]) -> None:
        """Take note of what a statement does."""
        if one.act in ("SET", "SELECT"):
            self._set(one)
        elif not one.names:
            return
        elif one.act == "CREATE":
            self._create(one, marks)
        elif one.act == "DROP":
            self._drop(one)
        elif one.act == "COMMENT" and one.kind in TABLES:
            if table := self.table(one.names[0]):
                table.commented = True
        elif one.act == "ALTER" and one.kind in TABLES:
            self._alter(one)

    def _set(self, one: Command) -> None:
        """Take note of a search_path, and of a time zone."""
        words = [atom.strip("'\"").lower() for atom in one.atoms]
        if "timezone" in words or "zone" in words:
            self.utc = words[-1] == "utc"
        if "search_path" not in words:
            return
        values = one.text[one.at(words.index("search_path")) :].decode("utf-8", "replace")
        found = [folded(part.strip("'")) for part in re.findall(r'"[^"]*"|\'[^\']*\'|[\w$]+', values)[1:]]
        parts = [part.strip() for one in found for part in one.split(",")]
        self.search_path = tuple(part for part in parts if part not in (*_NOWHERE, "to", "true", "false", "$user"))

    def _create(self, one: Command, marks: list[Mark]) -> None:
        name = one.names[0]
        if one.kind == "SCHEMA":
            self.known.schemas[name.parts[-1]] = self.new
        if one.kind not in TABLES or ("IF NOT EXISTS" in one.flags and self.table(name) is not None):
            return
        if one.flags & {"TEMP", "TEMPORARY"}:
            self.temporary.add(name.parts[-1])
            return
        table = Table(self.migration, self.new, one.kind, one.place(), marks)
        if one[one.rest] == "(":
            for start, end in one.parts(one.rest + 1, one.closing(one.rest)):
                self._column(one, table, start, end)
                self._check(one, table, start, end)
        table.partitioned = one.has("PARTITION", "BY", start=one.rest)
        self.known.tables[self.made(name)] = table

    def _drop(self, one: Command) -> None:
        tables = self.known.tables
        if one.kind == "SCHEMA":
            gone = {name.parts[-1] for name in one.names}
            self.known.tables = {key: table for key, table in tables.items() if len(key) == 1 or key[-2] not in gone}
        elif one.kind in TABLES:
            for name in one.names:
                tables.pop(self._key(name) or (), None)

    def _column(self, one: Command, table: Table, start: int, end: int) -> None:
        if one[start] not in _NO_COLUMN and (found := column(one, start, end)) is not None:
            table.columns[found[0]] = found[1]

    def _check(self, one: Command, table: Table, start: int, end: int) -> None:
        """Take note of a CHECK that keeps columns from being NULL."""
        at = one.find("CHECK", "(", start=start, end=end)
        if at < 0 or one.has("OR", start=at, end=end):
            return
        columns = {
            str(one.name(each - 1)[0]) for each in range(at, end) if one.atoms[each : each + 3] == ["IS", "NOT", "NULL"]
        }
        name = folded(one.text[one.tokens[at - 1].start : one.tokens[at - 1].end].decode("utf-8", "replace"))
        valid = one.act == "CREATE" or not one.has("NOT", "VALID", start=at, end=end)  # a new table holds no rows
        table.checks[name] = (frozenset(columns), valid)

    def _alter(self, one: Command) -> None:
        table = self.table(one.names[0])
        for start, end in actions(one):
            if one[start] == "ADD" and one.has("NOT", "VALID", start=start, end=end):
                self.unchecked.add(one[start + 2])
            if table is None:
                continue
            head = (one[start], one[start + 1])
            if head in (("RENAME", "TO"), ("SET", "SCHEMA")):
                self._move(one, start)
            elif head[0] == "RENAME":
                self._rename(one, table, start + 1)
            elif head[0] == "ADD":
                self._check(one, table, start, end)
                self._column(one, table, start + 1 + (head[1] == "COLUMN"), end)
            elif head == ("VALIDATE", "CONSTRAINT"):
                name, _ = one.name(start + 2)
                if str(name) in table.checks:
                    table.checks[str(name)] = (table.checks[str(name)][0], True)
            elif (found := new_type(one, start, end)) is not None:
                table.columns[found[0]] = found[1]

    def _rename(self, one: Command, table: Table, at: int) -> None:
        """RENAME [COLUMN] a TO b, RENAME CONSTRAINT a TO b."""
        those: dict[str, Any] = table.checks if one[at] == "CONSTRAINT" else table.columns
        old, at = one.name(at + (one[at] in ("COLUMN", "CONSTRAINT")))
        new, _ = one.name(at + 1)
        if old is not None and new is not None and old.parts[-1] in those:
            those[new.parts[-1]] = those.pop(old.parts[-1])

    def _move(self, one: Command, start: int) -> None:
        """RENAME TO, SET SCHEMA."""
        key, (new, _) = self._key(one.names[0]), one.name(start + 2)
        if key is not None and new is not None:
            renamed = (*key[:-1], new.parts[-1]) if one[start] == "RENAME" else (new.parts[-1], key[-1])
            self.known.tables[renamed] = self.known.tables.pop(key)


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
