"""The peers: one record each, of how it is installed, how it wants the files and what its command is.

All take the server from libpq's variables or DATABASE_URL, unless the command says more.
"""

from __future__ import annotations

from collections.abc import Callable

from bench import layouts
from bench.ground import Database
from bench.install import HOME
from bench.layouts import Lay, named
from bench.tools import Tool

_PSYCOPG2 = "psycopg2-binary==2.9.13"
_FOLDERS = {"pip": "bin", "npm": "node_modules/.bin", "deb": "usr/bin"}

Command = Callable[[Database], list[str]]


def _peer(
    name: str,
    needs: tuple[str, ...],
    lay: Lay,
    command: Command,
    *,
    own: tuple[str, ...] = (),
    program: str = "",
    copies: bool = False,
    compares: bool = False,
) -> Tool:
    path = program or f"{_FOLDERS[needs[0]]}/{name}"
    return Tool(
        name,
        lay,
        lambda _, database: [*_start(name, path), *command(database)],
        lambda: [*_start(name, path), "--version"],
        own,
        copies=copies,
        compares=compares,
        needs=needs,
    )


def _start(name: str, path: str) -> list[str]:
    """The beginning of the command, once it is installed; Perl has to be told where unpacked modules lie."""
    modules = [*(HOME / name).glob("usr/share/perl5"), *(HOME / name).glob("usr/lib/*/perl5/5.*")]
    found = str(next((HOME / name).glob(path)))
    return ["env", f"PERL5LIB={':'.join(map(str, modules))}", found] if modules else [found]


def _libpq(database: Database) -> str:
    return f"host={database.host} port={database.port} user=postgres dbname={database.name}"


PEERS = [
    _peer(
        "dbmate",
        ("npm", "dbmate@2.36.0"),
        named("{number:05d}_{name}.sql", "-- migrate:up\n", "\n-- migrate:down\n"),
        lambda database: [
            f"--url=postgres://postgres@/{database.name}?socket={database.host}&port={database.port}&sslmode=disable",
            "--migrations-dir=migrations",
            "--no-dump-schema",
            "migrate",
        ],
        own=("--exclude-table=public.schema_migrations",),
        program="node_modules/@dbmate/*/bin/dbmate",
    ),
    _peer(
        "sql-migrate",
        ("deb", "sql-migrate"),
        layouts.sql_migrate,
        lambda _: ["up", "-env=bench"],
        own=("--exclude-table=public.gorp_migrations",),
    ),
    _peer(
        "node-pg-migrate",
        ("npm", "node-pg-migrate@9.0.0", "pg@8.23.1"),
        named("{number:05d}_{name}.sql", "-- Up Migration\n"),
        lambda _: ["up", "--verbose=false"],
        own=("--exclude-table=public.pgmigrations",),
    ),
]
