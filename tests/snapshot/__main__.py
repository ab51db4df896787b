"""Every change with pg_dump beside it: found exactly when the text of ``pg_dump --schema-only --create`` differs.

A dump is restored too: the snapshot stays the same. A server that is not installed where distributions put it is taken
from PATH.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from schemadeck.database import embedded, snapshot
from schemadeck.database.embedded.installation import installed
from schemadeck.model import Snapshot
from tests.snapshot.change import Change, Rich
from tests.snapshot.dump import dumped, restored
from tests.snapshot.explained import differences
from tests.snapshot.groups import GROUPS


def main() -> None:
    majors = sorted({one.major for one in installed()})
    parser = argparse.ArgumentParser(prog="python -m tests.snapshot", description=__doc__)
    parser.add_argument("--major", type=int, default=majors[-1], help=f"of PostgreSQL: {majors}")
    parser.add_argument("--group", choices=[one.name for one in GROUPS], help="only this one")
    parser.add_argument("--only", default="", metavar="TEXT", help="only changes whose statement has this in it")
    parser.add_argument("--pg-dump", type=Path, help="another one than the server's; not older than it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schemadeck-snapshot-") as folder:
        Path(folder).chmod(0o755)
        project = Path(folder) / "server"
        project.mkdir()
        failed = _every(project, options)
    sys.exit(1 if failed else 0)


def _every(project: Path, options: argparse.Namespace) -> int:
    programs = next(one for one in installed() if one.major == options.major)
    dump: Path = options.pg_dump or programs.bindir / "pg_dump"
    address = conninfo_to_dict(embedded.pin(project, options.major).url)
    url = f"host={address['host']} port={address['port']} dbname={{database}} user={{user}}"
    failed = 0
    try:
        with psycopg.connect(url.format(database="postgres", user="postgres"), autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        for group in GROUPS:
            if options.group in (None, group.name):
                began = time.monotonic()
                rich = Rich(url, group)
                judged = [one for one in group.judged if one.fits(options.major)]
                changes = [one for one in (*group.fitting(options.major), *judged) if options.only in one.sql]
                failures = [one for change in changes for one in _tried(rich, change, dump)]
                failures += _restored(rich, dump)
                for one in failures:
                    print(one, flush=True)
                print(
                    f"{programs}, {group.name}: {len(changes)} changes, {len(failures)} failed,"
                    f" {time.monotonic() - began:.0f} s", flush=True,
                )  # fmt: skip
                failed += len(failures)
                rich.close()
    finally:
        embedded.unpin(project)
        embedded.reset(project)
    return failed


def _tried(rich: Rich, change: Change, pg_dump: Path) -> list[str]:
    with rich.copy() as connection:
        url = rich.url.format(database=connection.info.dbname, user="postgres")
        old, before = snapshot.read(connection.pgconn), dumped(pg_dump, url)
        try:
            for statement in change.of(connection.info.dbname).split(b";;"):
                connection.execute(statement)
        except psycopg.Error as error:
            return [f"{change.sql}\n  cannot run: {error}"]
        new, after = snapshot.read(connection.pgconn), dumped(pg_dump, url)
    return _judged(change, old, new, before, after)


def _restored(rich: Rich, pg_dump: Path) -> list[str]:
    if rich.group.restored is None:
        return []
    with rich.open() as connection:
        before = snapshot.read(connection.pgconn)
        text = dumped(pg_dump, rich.url.format(database=connection.info.dbname, user="postgres"), "--schema-only")
    with rich.copy("template0") as connection:
        url = rich.url.format(database=connection.info.dbname, user="postgres")
        restored(text, url)
        found = differences(before, snapshot.read(connection.pgconn))
    return [f"restored: {one}" for one in sorted(found ^ set(rich.group.restored))]


def _judged(change: Change, old: Snapshot, new: Snapshot, before: str, after: str) -> list[str]:
    found = differences(old, new)
    if bool(found) == (before != after) or change.undumped:
        return []
    if found:
        return [f"{change.sql}\n  pg_dump sees no difference, the snapshot: {sorted(found)}"]
    lines = sorted(set(before.splitlines()) ^ set(after.splitlines()))
    return ["\n  ".join([f"{change.sql}\n  the snapshot sees no difference, pg_dump:", *lines])]


if __name__ == "__main__":
    main()
