"""What the files tell of tables before a statement runs: which there are, since when, of what types their columns are.

A table is *new* if a file makes it that counts as new itself: nothing waits for a lock on it, and it holds nothing but
what new files put there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadeck.files.lint.atoms import Name
from schemadeck.files.lint.marks import Mark
from schemadeck.model import Migration, Place


@dataclass
class Table:
    """A table, or a view with rows of its own.

    ``required`` are the columns that are NOT NULL, ``checks`` those that a CHECK keeps from being NULL, by its name,
    and whether it is valid. ``place`` is the statement that made it, ``marks`` what switches rules off there.
    """

    file: Migration
    new: bool
    kind: str
    place: Place
    marks: list[Mark]
    columns: dict[str, str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    checks: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    partitioned: bool = False
    commented: bool = False


@dataclass
class Known:
    """What is known when a statement runs.

    ``schemas`` are those that files make, and whether they are new; ``volatile`` are functions that may give another
    result in each row; ``marks`` are those of all files; ``others`` says that another linter has run.
    """

    tables: dict[tuple[str, ...], Table] = field(default_factory=dict)
    schemas: dict[str, bool] = field(default_factory=dict)
    volatile: set[str] = field(default_factory=set)
    marks: list[Mark] = field(default_factory=list)
    others: bool = False


@dataclass
class File:
    """A file that is being looked at: its rules and what its statements have done so far.

    ``altered`` is the older table that it has locked first, ``unchecked`` are constraints it has added NOT VALID,
    ``unqualified`` names without a schema that were told; ``utc`` says that it has set the time zone to that.
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
        return self.known.tables.get(self.key(name) or ())

    def fresh(self, name: Name) -> bool:
        """Whether a table is new, or nobody else's: no lock on it keeps anybody waiting."""
        if len(name.parts) == 1 and name.parts[0] in self.temporary:
            return True
        table = self.table(name)
        return table is not None and table.new

    def key(self, name: Name) -> tuple[str, ...] | None:
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
