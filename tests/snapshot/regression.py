"""Changes at random in PostgreSQL's own regression database, each found exactly when the text of pg_dump differs.

The findings are held against the raw differences too: none may be lost, and a rename or a DROP is told as one. What
pg_dump writes is restored: the snapshot stays the same. The sources are those of the server's major version.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random, randrange

import psycopg
from psycopg.conninfo import conninfo_to_dict

from schemadeck.database import embedded, snapshot
from schemadeck.database.connect import Connection
from schemadeck.database.embedded.installation import installed
from schemadeck.model import Snapshot
from tests.snapshot import generated, regress
from tests.snapshot.change import make_shared
from tests.snapshot.dump import dumped, restored
from tests.snapshot.explained import differences, parsed, violations
from tests.snapshot.groups import GROUPS

_DATABASE, _COPY = "regression", "regression_copy"
# Kinds and properties that pg_dump does not show, as the changes that are written by hand say, each with its reason.
_UNDUMPED = {
    parsed(found)[::2]
    for group in GROUPS
    for change in (*group.changes, *group.silent)
    if change.undumped
    for found in change.found
} - {("schema", "missing"), ("collation", "locale"), ("collation", "icu_rules")}
_ROUND = 50  # changes pile up on one copy of the database


def main() -> None:
    majors = sorted({one.major for one in installed()})
    parser = argparse.ArgumentParser(prog="python -m tests.snapshot.regression", description=__doc__)
    parser.add_argument("sources", type=Path, metavar="src/test/regress", help="that folder of PostgreSQL's sources")
    parser.add_argument("--major", type=int, default=majors[-1], help=f"of PostgreSQL: {majors}")
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=randrange(10**6))
    parser.add_argument("--pg-dump", type=Path, help="another one than the server's; not older than it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schemadeck-regression-") as folder:
        Path(folder).chmod(0o755)
        project = Path(folder) / "server"
        project.mkdir()
        try:
            failed = _held(project, options)
        finally:
            embedded.unpin(project)
            embedded.reset(project)
    sys.exit(1 if failed else 0)


def _held(project: Path, options: argparse.Namespace) -> int:
    programs = next(one for one in installed() if one.major == options.major)
    dump: Path = options.pg_dump or programs.bindir / "pg_dump"
    address = conninfo_to_dict(embedded.pin(project, options.major).url)
    url = f"host={address['host']} port={address['port']} dbname={{database}} user={{user}}"
    print(f"{programs}, seed {options.seed}", flush=True)
    with _admin(url) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
        make_shared(admin)
    began = time.monotonic()
    files = regress.build(url, programs.bindir.parent / "lib", options.sources.resolve())
    with psycopg.connect(url.format(database=_DATABASE, user="postgres")) as connection:
        connection.execute(generated.SETUP)
        objects = sum(len(one.objects) for one in snapshot.read_within(connection.pgconn).kinds.values())
    print(f"{files} files, {objects} objects, {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    failures = [*_restored(url, dump)]
    count: Counter[str] = Counter()
    random = Random(options.seed)
    while count["made"] < options.changes:
        failures += _round(url, dump, random, count)
    print(
        f"{count['made']} changes ({count['silent']} silent) of {count['tried']} tried,"
        f" {len(failures)} failures, {time.monotonic() - began:.0f} s"
    )
    return len(failures)


def _admin(url: str) -> psycopg.Connection:
    return psycopg.connect(url.format(database="postgres", user="postgres"), autocommit=True)


def _round(url: str, dump: Path, random: Random, count: Counter[str]) -> Iterator[str]:
    with _admin(url) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {_COPY} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {_COPY} TEMPLATE {_DATABASE}".encode())
    here = url.format(database=_COPY, user="postgres")
    with psycopg.connect(here, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '5s'; SET statement_timeout = '20s'")
        before, text = snapshot.read(connection.pgconn), dumped(dump, here)
        for _ in range(_ROUND):
            statement, about = _made(connection, before, random, count)
            after, now = snapshot.read(connection.pgconn), dumped(dump, here)
            found = differences(before, after)
            count["silent"] += not found
            for one in (*_judged(about, found, text, now), *violations(before, after, found, statement)):
                print(f"{statement}\n  {one}", flush=True)
                yield one
            before, text = after, now
        subscriptions = connection.execute("SELECT quote_ident(subname) FROM pg_subscription").fetchall()
        for (name,) in subscriptions:
            connection.execute(f"ALTER SUBSCRIPTION {name} DISABLE".encode())
            connection.execute(f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)".encode())
            connection.execute(f"DROP SUBSCRIPTION {name}".encode())


def _made(connection: Connection, before: Snapshot, random: Random, count: Counter[str]) -> tuple[str, tuple[str, ...]]:
    """The first change that the server accepts, and what it is about."""
    for statement, about in generated.changes(before, random):
        count["tried"] += 1
        try:
            connection.execute(statement.encode())
        except psycopg.Error:
            continue
        count["made"] += 1
        return statement, about
    raise AssertionError("there is always one more")


def _judged(about: tuple[str, ...], found: set[str], text: str, now: str) -> Iterator[str]:
    seen = {one for one in found if parsed(one)[::2] not in _UNDUMPED}
    if bool(seen) != (text != now):
        lines = sorted(set(text.splitlines()) ^ set(now.splitlines()))[:10]
        yield "\n  ".join([f"found: {sorted(seen)[:10]}, pg_dump:", *lines])
    if found and about and not any(one in each for one in about for each in found):
        yield f"the finding names something else: {sorted(found)[:10]}"


def _restored(url: str, dump: Path) -> Iterator[str]:
    """The database as its dump makes it, under its own name."""
    here = url.format(database=_DATABASE, user="postgres")
    with psycopg.connect(here, autocommit=True) as connection:
        before = snapshot.read(connection.pgconn)
    text = dumped(dump, here)
    if "from database version 14" in text:  # a newer pg_dump says what that does not know
        text = text.replace(" LOCALE_PROVIDER = libc", "")
    with _admin(url) as admin:
        admin.execute(f"ALTER DATABASE {_DATABASE} RENAME TO {_COPY}".encode())
    restored(text, url.format(database="postgres", user="postgres"))
    with psycopg.connect(here, autocommit=True) as connection:
        found = differences(before, snapshot.read(connection.pgconn))
    with _admin(url) as admin:
        admin.execute(f"DROP DATABASE {_DATABASE}".encode())
        admin.execute(f"ALTER DATABASE {_COPY} RENAME TO {_DATABASE}".encode())
    for one in sorted(one for one in found if parsed(one)[::2] not in _UNDUMPED):
        print(f"restored: {one}", flush=True)
        yield one


if __name__ == "__main__":
    main()
