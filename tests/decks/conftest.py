"""The decks of ``sql/`` on real servers: a migrated database for each, programs that run files, the catalog in words.

A test module names its deck as ``DECK``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import embedded
from tests.conftest import ROOT, Server, clean_environment

OWNER = "decks_owner"  # owns its databases and may create roles, but is no superuser
APP = "decks_app"  # privileges that a test grants and nothing else

# --- files and programs


@dataclass(frozen=True)
class Deck:
    """A folder of ``sql/`` with its migrations and undo files, each in the order in which they run."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / "sql" / self.name

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.sql"))

    @property
    def undo(self) -> list[Path]:
        return sorted((self.folder / "undo").glob("*.sql"), reverse=True)


DECKS = [Deck(folder.name) for folder in sorted((ROOT / "sql").iterdir()) if folder.is_dir()]


def program(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; it must succeed."""
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def by_schemadeck(_: Server, url: str, deck: Deck) -> None:
    """Migrate a deck by the command line."""
    program(sys.executable, "-m", "schemadeck", "migrate", deck.name, "--dir", "sql", "--url", url)


def by_psql(server: Server, url: str, deck: Deck) -> None:
    """Run a deck's files as a DBA without schemadeck would: each in a transaction of its own."""
    for file in deck.files:
        psql(server, url, file)


def down(server: Server, url: str, deck: Deck) -> str:
    """Run all undo files in one transaction; returns what psql said on stderr."""
    return psql(server, url, *deck.undo)


def psql(server: Server, url: str, *files: Path) -> str:
    """Run files in one transaction; returns what psql said on stderr."""
    own = server.programs.bindir / "psql"
    options = ["-X", "-1", "-v", "ON_ERROR_STOP=1", *(f"--file={file}" for file in files)]
    return program(own if own.exists() else embedded.psql(), *options, url).stderr


def dump(server: Server, url: str, *options: str) -> str:
    """All but the ledger and the schema ``hostile``; lines with \\restrict hold a key that is new in every dump."""
    pg_dump = server.programs.bindir / "pg_dump"
    text = program(pg_dump, "--no-owner", "-N", "schemadeck", "-N", "hostile", *options, url).stdout
    return re.sub(r"^\\(?:un)?restrict .*\n", "", text, flags=re.MULTILINE)


# --- databases


@pytest.fixture(scope="module")
def deck(request: pytest.FixtureRequest) -> Deck:
    """The deck that the test module names as ``DECK``."""
    return Deck(request.module.DECK)


@pytest.fixture(scope="session", autouse=True)
def roles(server: Server) -> None:
    """``OWNER`` and ``APP``; the server does not outlive the tests."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        admin.execute(f"CREATE ROLE {APP}")


@contextmanager
def created(server: Server, name: str, template: str = "template0") -> Iterator[str]:
    """A database that ``OWNER`` owns, until the block ends; the value is its URL as ``OWNER``."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        yield server.url(name, OWNER)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def migrated(server: Server, deck: Deck) -> Iterator[str]:
    """The name of a database that schemadeck migrated as ``OWNER``; tests leave it as it is."""
    name = f"{deck.name}_migrated"
    with created(server, name) as url:
        by_schemadeck(server, url, deck)
        yield name


@pytest.fixture
def copy(server: Server, migrated: str) -> Iterator[str]:
    """The URL, as ``OWNER``, of a copy of the migrated database."""
    with created(server, f"{migrated}_copy", migrated) as url:
        yield url


@pytest.fixture
def empty(server: Server, deck: Deck) -> Iterator[str]:
    """The URL, as ``OWNER``, of an empty database."""
    with created(server, f"{deck.name}_empty") as url:
        yield url


@pytest.fixture
def db(server: Server, migrated: str) -> Iterator[psycopg.Connection]:
    """The migrated database, as superuser and with nothing in the search_path, in a transaction that is rolled back."""
    with psycopg.connect(server.url(migrated)) as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL search_path = pg_catalog")
        yield connection


# --- the catalog in words; under the search_path of ``db`` every name is qualified


def pairs(db: psycopg.Connection, query: str, *values: object) -> dict[str, str]:
    """The rows of a query with two columns."""
    return dict(db.execute(query.encode(), values).fetchall())


def relations(db: psycopg.Connection, schema: str) -> dict[str, str]:
    """Each table (r, partitioned p), view (v) and materialized view (m), with its kind; no partitions."""
    return pairs(
        db,
        """
        SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
        """,
        schema,
    )


def columns(db: psycopg.Connection, table: str) -> list[str]:
    """Each column in order: ``qty numeric(20,2) NOT NULL DEFAULT 0``; time zones shortened to timestamptz."""
    rows = db.execute(
        """
        SELECT concat_ws(
            ' ', attname, replace(format_type(atttypid, atttypmod), 'timestamp with time zone', 'timestamptz'),
            CASE WHEN attnotnull THEN 'NOT NULL' END,
            CASE attgenerated WHEN 's' THEN 'GENERATED ' ELSE 'DEFAULT ' END || pg_get_expr(adbin, adrelid)
        )
        FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
        """,
        [table],
    ).fetchall()
    return [row[0] for row in rows]


def constraints(db: psycopg.Connection, schema: str, kinds: str) -> dict[str, str]:
    """Constraints of some kinds (p, u, f, c, x): ``{"t_a_key": "t UNIQUE (a)"}``.

    A name that two tables share stands as ``t.name``. PostgreSQL does not print NO ACTION.
    """
    return by_name(
        db,
        """
        SELECT conname, relname, relname || ' ' || pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE connamespace = %s::regnamespace AND contype::text = ANY (%s) AND conparentid = 0 AND NOT relispartition
        """,
        schema,
        list(kinds),
    )


def by_name(db: psycopg.Connection, query: str, *values: object) -> dict[str, str]:
    """The rows (name, table, text) of a query: ``{name: text}``."""
    rows = db.execute(query.encode(), values).fetchall()
    names = [row[0] for row in rows]
    return {name if names.count(name) == 1 else f"{table}.{name}": text for name, table, text in rows}


def indexes(db: psycopg.Connection, schema: str) -> dict[str, str]:
    """Indexes that belong to no constraint: ``{"ix_t_a": "t USING btree (a)"}``; UNIQUE ones begin with the word."""
    return pairs(
        db,
        """
        SELECT relname, regexp_replace(
            pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ON (ONLY )?[^ .]+\\.', '\\1'
        )
        FROM pg_index JOIN pg_class ON oid = indexrelid
        WHERE relnamespace = %s::regnamespace AND NOT relispartition
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
        """,
        schema,
    )


def enums(db: psycopg.Connection, schema: str) -> dict[str, str]:
    """Each enum with its values in order."""
    return pairs(
        db,
        """
        SELECT typname, string_agg(enumlabel, ' ' ORDER BY enumsortorder)
        FROM pg_type JOIN pg_enum ON pg_type.oid = enumtypid WHERE typnamespace = %s::regnamespace GROUP BY typname
        """,
        schema,
    )


def triggers(db: psycopg.Connection, schema: str) -> dict[str, str]:
    """Enabled triggers of a schema's tables: ``{"t_stamp": "BEFORE UPDATE ON shop.t ROW shop.stamp()"}``.

    A name that two tables share stands as ``t.name``.
    """
    return by_name(
        db,
        """
        SELECT tgname, relname, regexp_replace(
            pg_get_triggerdef(pg_trigger.oid), '^CREATE TRIGGER \\S+ |FOR EACH |EXECUTE FUNCTION ', '', 'g'
        )
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = %s::regnamespace AND NOT tgisinternal AND tgenabled = 'O' AND NOT relispartition
        """,
        schema,
    )
