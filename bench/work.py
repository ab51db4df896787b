"""What the tools are given to do: decks of generated files, and how large they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class File(NamedTuple):
    """A migration, before a tool's own way of laying it out."""

    number: int
    name: str
    text: str


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    files: int = 1000
    tables: tuple[int, ...] = (2000, 10_000)
    insert_mb: int = 100
    copy_mb: int = 85
    history: int = 300
    growth: tuple[int, ...] = (10, 100, 1000, 10_000)
    careful: bool = True  # warm up, rest before each measurement, and let the server write to the disk as always


QUICK = Sizes(files=100, tables=(100,), insert_mb=1, copy_mb=1, history=30, growth=(10, 100), careful=False)


def small_files(count: int) -> Iterator[File]:
    """A file that makes the schema, and others of one table each."""
    yield File(1, "schema", "CREATE SCHEMA bench;\n")
    for number in range(2, count + 1):
        yield File(
            number,
            "table",
            f"-- table {number}\nCREATE TABLE bench.t{number} (id bigint PRIMARY KEY, name text NOT NULL);\n"
            f"CREATE INDEX ON bench.t{number} (name);\nCOMMENT ON TABLE bench.t{number} IS 'one of many';\n",
        )


def many_tables(count: int) -> Iterator[File]:
    """Tables of 13 columns, four indexes, a CHECK and a comment; 50 to a file."""
    yield File(1, "schema", "CREATE SCHEMA bench;\n")
    for number, first in enumerate(range(0, count, 50), start=2):
        yield File(number, "tables", "".join(map(_wide_table, range(first, min(first + 50, count)))))


def _wide_table(n: int) -> str:
    kinds = ("int NOT NULL DEFAULT 0", "text", "numeric(10,2)", "timestamptz NOT NULL")
    columns = "".join(f"    c{i} {kinds[i % 4]},\n" for i in range(10))
    return (
        f"CREATE TABLE bench.t{n} (\n    id bigint CONSTRAINT t{n}_pkey PRIMARY KEY,\n    ref bigint,\n{columns}"
        f"    name text,\n    CONSTRAINT t{n}_check CHECK (c0 >= 0)\n);\n"
        f"CREATE INDEX t{n}_a ON bench.t{n} (c0);\nCREATE INDEX t{n}_b ON bench.t{n} (lower(name));\n"
        f"CREATE INDEX t{n}_c ON bench.t{n} (c1, c2) WHERE c0 > 5;\nCOMMENT ON TABLE bench.t{n} IS 'Table {n}.';\n"
    )


class Rows(NamedTuple):
    """A table, and a line of data for each of its rows: by COPY, or by INSERTs of 100 rows each."""

    title: str
    copied: bool
    table: str
    line: Callable[[int], str]


LARGE = (
    Rows(
        "INSERTs of 100 rows", False, "id bigint, code text, note text",
        lambda n: f"({n}, 'code-{n:08d}', 'one of many rows of a file that is as large as they come, number {n}')",
    ),
    Rows(
        "COPY", True, "id bigint, code text, note text",
        lambda n: f"{n}\tcode-{n:08d}\tone of many rows of a file that is as large as they come, number {n}\n",
    ),
    Rows(
        "COPY of typed columns with a key", True,
        "id bigint PRIMARY KEY, customer integer, amount numeric(10,2), placed timestamptz, paid boolean, code text",
        lambda n: f"{n}\t{n * 7919 % 100_003}\t{n % 99_991 / 100:.2f}\t2026-01-{n % 28 + 1:02d} 10:{n % 60:02d}:00+00\t"
        f"{'tf'[n % 2]}\tcode-{n:08d}\n",
    ),
)  # fmt: skip


def one_large_file(megabytes: int, kind: Rows) -> tuple[list[File], int]:
    """A table and a file that fills it; and how many rows that makes."""
    schema = f"CREATE SCHEMA bench;\nCREATE TABLE bench.big ({kind.table});\n"
    rows = range(megabytes * 1_000_000 // (len(kind.line(10**6)) + (not kind.copied)))
    if kind.copied:
        text = f"COPY bench.big FROM stdin;\n{''.join(map(kind.line, rows))}\\.\n"
    else:
        groups = (rows[first : first + 100] for first in range(0, len(rows), 100))
        values = (",\n".join(map(kind.line, group)) for group in groups)
        text = "".join(f"INSERT INTO bench.big VALUES\n{one};\n" for one in values)
    return [File(1, "schema", schema), File(2, "rows", text)], len(rows)
