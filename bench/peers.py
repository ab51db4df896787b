"""The peers: one record each, of how it is installed, how it wants the files and what its command is.

All take the server from libpq's variables or DATABASE_URL, unless the command says more.
"""

from __future__ import annotations

from collections.abc import Callable

from bench import layouts
from bench.ground import Database
from bench.install import HOME
from bench.layouts import Lay, named
from bench.tools import Tool, lay_plain

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
    says: str = "--version",  # what needs no database
    copies: bool = False,
    compares: bool = False,
) -> Tool:
    path = program or f"{_FOLDERS[needs[0]]}/{name}"
    return Tool(
        name,
        lay,
        lambda _, database: [*_start(name, path), *command(database)],
        lambda: [*_start(name, path), says],
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
        own=("--exclude-table=public.pgmigrations*",),
    ),
    _peer(
        "graphile-migrate",
        ("npm", "graphile-migrate@1.4.1"),
        layouts.graphile,
        lambda _: ["migrate"],
        own=("--exclude-schema=graphile_migrate",),
    ),
    _peer(
        "postgrator",
        ("npm", "postgrator-cli@9.1.1", "pg@8.23.1"),
        named("{number:05d}.do.{name}.sql"),
        lambda database: [
            "--no-config",
            "--driver=pg",
            f"--host={database.host}",
            f"--port={database.port}",
            f"--database={database.name}",
            "--username=postgres",
            "--password=",
        ],
        own=("--exclude-table=public.schemaversion",),
    ),
    _peer(
        "sqitch",
        ("deb", "sqitch", "libdbd-pg-perl"),
        layouts.sqitch,
        lambda database: ["deploy", f"db:pg:{database.name}"],
        own=("--exclude-schema=sqitch",),
        copies=True,
    ),
    _peer(
        "alembic",
        ("pip", "alembic==1.20.1", _PSYCOPG2),
        layouts.alembic,
        lambda _: ["upgrade", "head"],
        own=("--exclude-table=public.alembic_version",),
    ),
    _peer(
        "yoyo",
        ("pip", "yoyo-migrations==9.0.0", "setuptools<81", _PSYCOPG2),
        named("{number:05d}_{name}.sql"),
        lambda database: [
            "apply",
            "--batch",
            "--no-config-file",
            f"--database=postgresql://postgres@/{database.name}?host={database.host}&port={database.port}",
            "migrations",
        ],
        own=("--exclude-table=public._yoyo_*", "--exclude-table=public.yoyo_lock"),
        says="--help",
    ),
    _peer(
        "pgmigrate",
        ("pip", "yandex-pgmigrate==1.0.13", _PSYCOPG2),
        named("V{number:05d}__{name}.sql"),
        lambda database: [f"--conn={_libpq(database)}", "--target=latest", "migrate"],
        own=("--exclude-schema=public",),
        says="--help",
    ),
    _peer(
        "pyway",
        ("pip", "pyway==0.3.33", _PSYCOPG2),
        named("V01_{number:05d}__{name}.sql"),
        lambda database: [
            "--database-type=postgres",
            "--database-migration-dir=migrations",
            "--database-table=pyway",
            f"--database-host={database.host}",
            f"--database-port={database.port}",
            f"--database-name={database.name}",
            "--database-username=postgres",
            "--database-password=x",
            "migrate",
        ],
        own=("--exclude-table=public.pyway*",),
    ),
    _peer(
        "migra",
        ("pip", "migra==3.0.1663481299", "sqlalchemy<2.1", "setuptools<81", _PSYCOPG2),
        lay_plain,
        lambda database: ["--unsafe", database.url, database.copy.url],
        compares=True,
        says="--help",
    ),
    _peer(
        "pg-delta",
        ("npm", "@supabase/pg-delta@1.0.0-alpha.34"),
        lay_plain,
        lambda database: ["diff", "--source", database.url, "--desired", database.copy.url],
        program="node_modules/.bin/pgdelta",
        compares=True,
        says="--help",
    ),
]
