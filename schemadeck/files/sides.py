"""Two snapshots side by side, as the search for causes asks them: properties, parts, and who mentions whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from schemadeck.model import Finding, Kind, Place, Snapshot, Value

SCHEMA, PARENT, FIRST = 0, 1, 2  # of an object's tuple
_NAME = r'(?:"(?:[^"]|"")*"|[^."(]+?)'
_LAST = re.compile(rf"({_NAME})(?:\(.*| USING [^.]+)?$", re.DOTALL)

Named = tuple[str, str]  # kind and name
Made = Callable[[Named], Place | None]  # the statement that made an object


class Side:
    """One snapshot, with what is a part of what, and which objects stand in a schema for themselves."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._kinds = snapshot.kinds
        self.parts: dict[str, list[Named]] = defaultdict(list)
        there = snapshot.kinds.get("schema", Kind((), {})).objects
        schemas = {row[SCHEMA]: f"schema {name}" for name, row in there.items()}
        for kind, found in snapshot.kinds.items():
            for name, row in found.objects.items():
                if row[PARENT] is not None:
                    self.parts[row[PARENT]].append((kind, name))
                elif row[SCHEMA] in schemas and kind != "schema":
                    self.parts[schemas[row[SCHEMA]]].append((kind, name))

    def row(self, one: Named) -> tuple[Any, ...] | None:
        """Schema, parent and properties."""
        kind = self._kinds.get(one[0])
        return kind.objects.get(one[1]) if kind is not None else None

    def value(self, one: Named, name: str) -> Value:
        """A property; None if there is no such object."""
        row, kind = self.row(one), self._kinds.get(one[0])
        if row is None or kind is None or name not in kind.properties:
            return None
        value: Value = row[FIRST + kind.properties.index(name)]
        return value

    def texts(self, one: Named) -> list[str]:
        """Everything that an object's properties say."""
        return [text for value in (self.row(one) or ())[FIRST:] for text in texts_of(value)]

    def partition_of(self, one: Named) -> Iterator[str]:
        """The table that something is a partition of, the one that this is a partition of ..."""
        while isinstance(parent := self.value(one, "partition_of"), str):
            yield parent
            one = ("table", parent)

    def above(self, one: Named) -> Iterator[str]:
        """What an object is a part of, what that is a part of ..."""
        seen: set[str] = set()
        row = self.row(one)
        while row is not None and row[PARENT] is not None and row[PARENT] not in seen:
            seen.add(row[PARENT])
            yield row[PARENT]
            kind, _, name = row[PARENT].partition(" ")
            row = self.row((kind, name))


class Sides:
    """Both snapshots."""

    def __init__(self, expected: Snapshot, actual: Snapshot) -> None:
        self.expected, self.actual = Side(expected), Side(actual)

    def of(self, finding: Finding) -> Side:
        """The side on which the object is."""
        return self.actual if finding.verdict == "extra" else self.expected

    def above(self, finding: Finding) -> Iterator[str]:
        """What the object is a part of, on either side."""
        yield from self.expected.above(named(finding))
        yield from self.actual.above(named(finding))


def named(finding: Finding) -> Named:
    """What a finding is about."""
    return finding.kind, finding.object


def shown(one: Named) -> str:
    """An object as a person calls it."""
    return f"{one[0].replace('_', ' ')} {one[1]}"


def texts_of(value: Value) -> list[str]:
    """The texts in a property."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else []


def bare(name: str) -> str:
    """An object's name without the types of its arguments; a cast's is nothing else."""
    return name.partition("(")[0] or name


def last_part(name: str) -> str:
    """The name within its schema or table, without the types of its arguments and without an access method."""
    match = _LAST.search(name)
    return match[1] if match else name


@cache
def mention(name: str) -> re.Pattern[str]:
    """Finds a name that is not a part of a longer one."""
    return re.compile(rf'(?<![\w$"]){re.escape(name)}(?![\w$"])')
