"""What a statement tells of tables, taken note of: what it makes, changes, renames and drops."""

from __future__ import annotations

import re
from typing import Any

from schemadeck.files.lint.atoms import folded
from schemadeck.files.lint.columns import actions, column, new_type, says_not_null
from schemadeck.files.lint.command import TABLES, Command
from schemadeck.files.lint.known import File, Table
from schemadeck.files.lint.marks import Mark

_NO_COLUMN = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", ")")
_NOWHERE = ("", "pg_catalog", "pg_temp")  # nobody's objects belong there
# Actions of ALTER TABLE that let others read and write.
_MILD = (("VALIDATE", "CONSTRAINT"), ("SET", "("), ("RESET", "("), ("ATTACH", "PARTITION"), ("CLUSTER", "ON"))


def learn(file: File, one: Command, marks: list[Mark]) -> None:
    """Take note of what a statement does."""
    if one.act in ("SET", "SELECT"):
        _set(file, one)
    elif not one.names:
        return
    elif one.act == "CREATE":
        _create(file, one, marks)
    elif one.act == "DROP":
        _drop(file, one)
    elif one.act == "COMMENT" and one.kind in TABLES:
        if table := file.table(one.names[0]):
            table.commented = True
    elif one.act == "ALTER" and one.kind in TABLES:
        _alter(file, one)


def _set(file: File, one: Command) -> None:
    """Take note of a search_path, and of a time zone."""
    words = [atom.strip("'\"").lower() for atom in one.atoms]
    if "timezone" in words or "zone" in words:
        file.utc = words[-1] == "utc"
    if "search_path" not in words:
        return
    values = one.text[one.at(words.index("search_path")) :].decode("utf-8", "replace")
    found = [folded(part.strip("'")) for part in re.findall(r'"[^"]*"|\'[^\']*\'|[\w$]+', values)[1:]]
    parts = [part.strip() for one in found for part in one.split(",")]
    file.search_path = tuple(part for part in parts if part not in (*_NOWHERE, "to", "true", "false", "$user"))


def _create(file: File, one: Command, marks: list[Mark]) -> None:
    name = one.names[0]
    if one.kind == "SCHEMA":
        file.known.schemas[name.parts[-1]] = file.new
    if one.kind == "FUNCTION":
        calm = one.has("IMMUTABLE") or one.has("STABLE")
        (file.known.volatile.discard if calm else file.known.volatile.add)(name.parts[-1])
    if one.kind not in TABLES or ("IF NOT EXISTS" in one.flags and file.table(name) is not None):
        return
    if one.flags & {"TEMP", "TEMPORARY"}:
        file.temporary.add(name.parts[-1])
        return
    table = Table(file.migration, file.new, one.kind, one.place(), marks)
    if one[one.rest] == "(":
        for start, end in one.parts(one.rest + 1, one.closing(one.rest)):
            _column(one, table, start, end)
            _check(one, table, start, end)
    table.partitioned = one.has("PARTITION", "BY", start=one.rest)
    file.known.tables[file.made(name)] = table


def _drop(file: File, one: Command) -> None:
    tables = file.known.tables
    if one.kind == "SCHEMA":
        gone = {name.parts[-1] for name in one.names}
        file.known.tables = {key: table for key, table in tables.items() if len(key) == 1 or key[-2] not in gone}
    elif one.kind in TABLES:
        for name in one.names:
            tables.pop(file.key(name) or (), None)


def _column(one: Command, table: Table, start: int, end: int) -> None:
    if one[start] not in _NO_COLUMN and (found := column(one, start, end)) is not None:
        table.columns[found[0]] = found[1]
        if says_not_null(one, start, end) or one.has("PRIMARY", "KEY", start=start, end=end):
            table.required.add(found[0])


def _check(one: Command, table: Table, start: int, end: int) -> None:
    """Take note of a CHECK that keeps columns from being NULL."""
    at = one.find("CHECK", "(", start=start, end=end)
    if at < 0 or one.has("OR", start=at, end=end):
        return
    places = [each for each in range(at, end) if one.atoms[each : each + 3] == ["IS", "NOT", "NULL"]]
    columns = {name.parts[-1] for name, _ in (one.name(each - 1) for each in places) if name is not None}
    named, _ = one.name(at - 1) if one[at - 2] == "CONSTRAINT" else (None, 0)
    valid = one.act == "CREATE" or not one.has("NOT", "VALID", start=at, end=end)  # a new table holds no rows
    table.checks[str(named or len(table.checks))] = (frozenset(columns), valid)


def _alter(file: File, one: Command) -> None:
    table = file.table(one.names[0])
    if file.altered is None and not file.stepwise and not file.fresh(one.names[0]) and _locks_others_out(one):
        file.altered = one.names[0]
    for start, end in actions(one):
        if one[start] == "ADD" and one.has("NOT", "VALID", start=start, end=end):
            file.unchecked.add(one[start + 2])
        if (one[start], one[start + 1]) in (("RENAME", "TO"), ("SET", "SCHEMA")):
            _move(file, one, start)
        elif table is not None:
            _change(one, table, start, end)


def _change(one: Command, table: Table, start: int, end: int) -> None:
    """Take note of what an action does to a table's columns and checks."""
    if one[start] == "RENAME":
        _rename(one, table, start + 1)
    elif one[start] == "ADD":
        _check(one, table, start, end)
        _column(one, table, start + 1 + (one[start + 1] == "COLUMN"), end)
    elif one.atoms[start : start + 2] == ["VALIDATE", "CONSTRAINT"]:
        name, _ = one.name(start + 2)
        if str(name) in table.checks:
            table.checks[str(name)] = (table.checks[str(name)][0], True)
    elif one[start] == "ALTER" and (at := one.find("NOT", "NULL", start=start, end=end)) > 0:
        name, _ = one.name(at - 2)
        changed = {name.parts[-1]} if name is not None else set()
        table.required = table.required | changed if one[at - 1] == "SET" else table.required - changed
    elif (found := new_type(one, start, end)) is not None:
        table.columns[found[0]] = found[1]


def _rename(one: Command, table: Table, at: int) -> None:
    """RENAME [COLUMN] a TO b, RENAME CONSTRAINT a TO b."""
    those: dict[str, Any] = table.checks if one[at] == "CONSTRAINT" else table.columns
    old, at = one.name(at + (one[at] in ("COLUMN", "CONSTRAINT")))
    new, _ = one.name(at + 1)
    if old is not None and new is not None and old.parts[-1] in those:
        those[new.parts[-1]] = those.pop(old.parts[-1])


def _move(file: File, one: Command, start: int) -> None:
    """RENAME TO, SET SCHEMA."""
    key, (new, _) = file.key(one.names[0]), one.name(start + 2)
    if key is not None and new is not None:
        renamed = (*key[:-1], new.parts[-1]) if one[start] == "RENAME" else (new.parts[-1], key[-1])
        file.known.tables[renamed] = file.known.tables.pop(key)


def _locks_others_out(one: Command) -> bool:
    """Whether an ALTER TABLE keeps others from reading or writing."""
    return one.kind == "TABLE" and any((one[start], one[start + 1]) not in _MILD for start, _ in actions(one))
