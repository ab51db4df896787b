"""What the snapshot is tested with: databases with one object of each form, and statements that change one property."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier

from schemadeck.database import snapshot
from schemadeck.database.connect import Connection
from schemadeck.model import Snapshot
from tests.snapshot.explained import differences, violations

# In every cluster; a setup may use them, and adds none.
ROLES = ("snapshot_owner", "snapshot_reader", "snapshot_writer")
TABLESPACE = "snapshot_space"
NOBODY = "snapshot_nobody"  # may log in, and has no privileges at all
_RICH, _COPY = "snapshot_rich", "snapshot_copy"
_SUBSCRIPTIONS = """
SELECT s.subname
FROM pg_catalog.pg_subscription AS s
JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid
WHERE d.datname = pg_catalog.current_database()
"""


@dataclass(frozen=True)
class Change:
    """A statement, and what is to be found: ``kind object: property``, or ``missing`` or ``extra`` as property.

    The first of ``found`` is what the change is for; the others follow from it. None at all: it changes nothing that
    counts. ``alone``: it cannot run in a transaction; its statements are parted by ``;;``.
    THIS_DATABASE in the SQL is replaced by the database's name.
    ``undumped``: snapshot and pg_dump do not agree; the text says why.
    """

    sql: str
    found: tuple[str, ...]
    since: int = 14
    until: int = 99
    alone: bool = False
    undumped: str = ""

    def __init__(
        self, sql: str, *found: str, since: int = 14, until: int = 99, alone: bool = False, undumped: str = ""
    ) -> None:
        for name, value in {
            "sql": sql, "found": found, "since": since, "until": until, "alone": alone, "undumped": undumped
        }.items():  # fmt: skip
            object.__setattr__(self, name, value)

    def fits(self, major: int) -> bool:
        return self.since <= major <= self.until

    def of(self, database: str) -> bytes:
        return self.sql.replace("THIS_DATABASE", database).encode()


@dataclass(frozen=True)
class Group:
    """Kinds of objects that are tested together; the setup is by the major version that its parts need.

    ``restored``: the differences that pg_dump and a restore of its output make, None if that is not to be tried.
    ``judged``: more changes, where it is only asked whether the snapshot sees what pg_dump sees.
    ``beside``: what a copy of the database would not have; THIS_DATABASE in it is replaced by its name.
    """

    name: str
    kinds: tuple[str, ...]
    rich: dict[int, str]
    changes: tuple[Change, ...]
    silent: tuple[Change, ...]
    restored: tuple[str, ...] | None = None
    beside: str = ""
    judged: tuple[Change, ...] = ()

    def setup(self, major: int) -> str:
        return "\n".join(sql for since, sql in sorted(self.rich.items()) if since <= major)

    def fitting(self, major: int) -> list[Change]:
        return [one for one in (*self.changes, *self.silent) if one.fits(major)]


# What no server has without a module of its own: the row that SECURITY LABEL would write.
_LABEL = """
INSERT INTO pg_catalog.pg_seclabel (objoid, classoid, objsubid, provider, label)
SELECT objid, classid, objsubid, 'selinux', 'label' FROM pg_catalog.pg_get_object_address('{kind}', '{names}', '{{}}')
"""


def label(kind: str, name: str, found: str) -> Change:
    """A security label on an object whose ``kind`` and ``name`` are as pg_get_object_address() takes them."""
    return Change(_LABEL.format(kind=kind.lower(), names="{" + name.replace(".", ",") + "}"), found)


def major_of(connection: Connection) -> int:
    return connection.info.server_version // 10000


class Rich:
    """A database with one object of each form in a group, on a server whose superuser ``url`` names.

    ``url`` is a format with ``{database}`` and ``{user}``.
    """

    def __init__(self, url: str, group: Group) -> None:
        self.url, self.group = url, group
        with self._admin() as admin:
            self.major = major_of(admin)
            make_shared(admin)
        for name in (_COPY, _RICH):
            self._drop(name)
        with self._admin() as admin:
            admin.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(_RICH)))
        with self.open(_RICH) as connection:
            connection.execute(group.setup(self.major).encode())
            self._add_what_copies_lack(connection)

    def _add_what_copies_lack(self, connection: Connection) -> None:
        connection.execute(self.group.beside.replace("THIS_DATABASE", connection.info.dbname).encode())

    def close(self) -> None:
        for name in (_COPY, _RICH):
            self._drop(name)

    def _drop(self, database: str) -> None:
        """Whatever a change did to it; a database with subscriptions cannot be dropped."""
        there = (
            "UPDATE pg_catalog.pg_database AS d SET datallowconn = true, datistemplate = false, encoding = t.encoding"
            " FROM pg_catalog.pg_database AS t WHERE d.datname = %s AND t.datname = 'template0'"
        )
        with self._admin() as admin:
            if not admin.execute(there, [database]).rowcount:
                return
        with self.open(database) as connection:
            for (name,) in connection.execute(_SUBSCRIPTIONS).fetchall():
                connection.execute(SQL("ALTER SUBSCRIPTION {} SET (slot_name = NONE)").format(Identifier(name)))
                connection.execute(SQL("DROP SUBSCRIPTION {}").format(Identifier(name)))
        with self._admin() as admin:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(database)))

    @contextmanager
    def open(self, database: str = _RICH, user: str = "postgres") -> Iterator[Connection]:
        """An autocommit connection."""
        with psycopg.connect(self.url.format(database=database, user=user), autocommit=True) as connection:
            yield connection

    @contextmanager
    def copy(self, template: str = _RICH) -> Iterator[Connection]:
        """A connection to a copy to be spoiled; nobody may be connected to the database itself."""
        with self._admin() as admin:
            admin.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(_COPY), Identifier(template)))
        try:
            with self.open(_COPY) as connection:
                self._add_what_copies_lack(connection)
                yield connection
        finally:
            self._drop(_COPY)

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.url.format(database="postgres", user="postgres"), autocommit=True)

    def failures(self, every: int = 1) -> list[str]:
        """Each change, or every so many, whose differences are not those that it is written to make."""
        changes = self.group.fitting(self.major)[self.major % every :: every]
        failed: list[str] = []
        with self.open() as connection:
            with connection.transaction(force_rollback=True):
                before = snapshot.read_within(connection.pgconn)
            for one in (one for one in changes if not one.alone):
                failed += self._judged(one, _tried(connection, one, before))
        for one in (one for one in changes if one.alone):
            with self.copy() as connection:
                before = snapshot.read(connection.pgconn)
                failed += self._judged(one, _made(connection, one, before))
        return failed

    def _judged(self, change: Change, found: set[str] | str) -> list[str]:
        if isinstance(found, str):
            return [f"{change.sql}\n  {found}"]
        wanted = set(change.found)
        if found == wanted:
            return []
        return [f"{change.sql}\n  not found: {sorted(wanted - found)}\n  found: {sorted(found - wanted)}"]


def _tried(connection: Connection, change: Change, before: Snapshot) -> set[str] | str:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(change.of(_RICH))
            return _seen(before, snapshot.read_within(connection.pgconn))
    except psycopg.Error as error:
        return f"cannot run: {error}"


def _made(connection: Connection, change: Change, before: Snapshot) -> set[str] | str:
    try:
        for statement in change.of(_COPY).split(b";;"):
            connection.execute(statement)
        return _seen(before, snapshot.read(connection.pgconn))
    except psycopg.Error as error:
        return f"cannot run: {error}"


def _seen(before: Snapshot, after: Snapshot) -> set[str] | str:
    found = differences(before, after)
    return "; ".join(violations(before, after, found)) or found


def make_shared(admin: Connection) -> None:
    """The roles and the tablespace that every setup may use."""
    for role in (*ROLES, NOBODY):
        if not admin.execute("SELECT FROM pg_catalog.pg_roles WHERE rolname = %s", [role]).rowcount:
            admin.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))
    if not admin.execute("SELECT FROM pg_catalog.pg_tablespace WHERE spcname = %s", [TABLESPACE]).rowcount:
        admin.execute("SET allow_in_place_tablespaces = on")
        admin.execute(SQL("CREATE TABLESPACE {} LOCATION ''").format(Identifier(TABLESPACE)))
