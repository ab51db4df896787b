"""A database to replay files in: on a private cluster of the target's major version, made to look like the target.

What a killed run has left is found by a lock that only a living run holds, and removed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from schemadeck.database import cache, embedded
from schemadeck.database.connect import Connection, reading
from schemadeck.errors import EmbeddedError, ServerError

_PREFIX = "scratch"
_ADMIN = "postgres"  # the superuser of a scratch cluster
_DATABASE = """
SELECT current_database(), pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),
       d.datcollate, d.datctype
FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()
"""
_ROLES = """
SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY 1
"""
_MEMBERS = """
SELECT r.rolname, m.rolname, a.admin_option
FROM pg_catalog.pg_auth_members AS a
JOIN pg_catalog.pg_roles AS r ON r.oid = a.roleid
JOIN pg_catalog.pg_roles AS m ON m.oid = a.member
ORDER BY 1, 2
"""
_SETTINGS = """
SELECT r.rolname, s.setconfig FROM pg_catalog.pg_db_role_setting AS s
JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole WHERE s.setdatabase = 0 ORDER BY 1
"""
_ATTRIBUTES = ("SUPERUSER", "INHERIT", "CREATEROLE", "CREATEDB", "LOGIN", "REPLICATION", "BYPASSRLS")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a target a scratch database has to share: its name, owner, encoding and locale, and the cluster's roles.

    Everything comes from catalogs that anybody may read; there are no passwords among it.
    """

    major: int
    database: str
    owner: str
    encoding: str
    collate: str
    ctype: str
    roles: tuple[tuple[Any, ...], ...]
    members: tuple[tuple[Any, ...], ...]
    settings: tuple[tuple[Any, ...], ...]


def likeness(connection: Connection) -> Likeness:
    """The target as a scratch database has to imitate it."""
    with reading(connection):
        row = connection.execute(_DATABASE).fetchone()
        roles, members, settings = (connection.execute(one).fetchall() for one in (_ROLES, _MEMBERS, _SETTINGS))
    assert row is not None
    database, owner, encoding, collate, ctype = row
    pairs = tuple((role, tuple(each)) for role, each in settings)
    major = connection.info.server_version // 10000
    return Likeness(major, database, owner, encoding, collate, ctype, tuple(roles), tuple(members), pairs)


def plain(major: int) -> Likeness:
    """A database that is like no other, for files that no database is named for."""
    return Likeness(major, "schemadeck", _ADMIN, "UTF8", "C", "C", ((_ADMIN, *[True] * len(_ATTRIBUTES)),), (), ())


@contextmanager
def private(like: Likeness, users: Collection[str]) -> Iterator[str]:
    """The URL, as superuser, of a database on a cluster of its own, where ``users`` may make what they once made.

    Raises :class:`ServerError` if none can be had.
    """
    for place in cache.abandoned(_PREFIX):
        with suppress(EmbeddedError):
            embedded.reset(place)
            shutil.rmtree(place, ignore_errors=True)
    with _without_libpq_variables(), cache.workplace(_PREFIX) as place:
        try:
            with embedded.borrow(place, like.major, cache.folder()) as server:
                with psycopg.connect(server.url, dbname="template1", autocommit=True) as admin:
                    _imitate(admin, like)
                    _allow(admin, like, users)
                yield make_conninfo(server.url, dbname=like.database)
        finally:
            embedded.reset(place)


def restored(url: str, like: Likeness) -> str:
    """The URL of a second database on the scratch cluster: what pg_dump and psql make of the first one's schema."""
    name = "restored" if like.database != "restored" else "restored too"
    there = make_conninfo(url, dbname=name)
    with psycopg.connect(url, autocommit=True) as admin:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {}")
        admin.execute(create.format(sql.Identifier(name), sql.Literal(like.encoding)))
    pg_dump = embedded.find(like.major).bindir / "pg_dump"
    try:
        dump = subprocess.run([pg_dump, "--schema-only", url], capture_output=True, check=True)
        command: list[str | Path] = [embedded.psql(), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", there]
        subprocess.run(command, input=dump.stdout, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode("utf-8", "replace") or str(error)
        raise ServerError(
            "the scratch database cannot be dumped and restored, to see how its expressions are printed then",
            detail=said.strip(),
            next_step=f"pg_dump of PostgreSQL {like.major} and psql have to be on this machine",
        ) from None
    return there


def _imitate(admin: psycopg.Connection, like: Likeness) -> None:
    """Make the target's roles and its database."""
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"):
        admin.execute(f"ALTER SYSTEM SET {setting}".encode())
    admin.execute("SELECT pg_reload_conf()")
    for name, *attributes in like.roles:
        if name != admin.info.user:
            words = " ".join(word if on else f"NO{word}" for word, on in zip(_ATTRIBUTES, attributes, strict=True))
            admin.execute(sql.SQL("CREATE ROLE {} ").format(sql.Identifier(name)) + sql.SQL(words))
    for role, member, with_admin in like.members:
        grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(member))
        with suppress(psycopg.Error):  # built-in roles of a provider's own are not here
            admin.execute(grant + sql.SQL(" WITH ADMIN OPTION" if with_admin else ""))
    for role, pairs in like.settings:
        for name, _, value in (pair.partition("=") for pair in pairs):
            with suppress(psycopg.Error):  # of an extension that is not here
                admin.execute("SELECT pg_catalog.set_config(%s, %s, false)", [name, value])
                admin.execute(
                    sql.SQL("ALTER ROLE {} SET {} FROM CURRENT").format(sql.Identifier(role), sql.Identifier(name))
                )
    admin.execute("RESET ALL")
    _create_database(admin, like)


def _allow(admin: psycopg.Connection, like: Likeness, users: Collection[str]) -> None:
    """Give users the rights of the database's owner; grants on the database would be taken for the files' own."""
    known = {name for name, *_ in like.roles}
    for user in sorted(users):
        if user not in known:  # gone from the target since
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(sql.Identifier(user)))
        admin.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(user)))
        with suppress(psycopg.Error):  # the owner itself, or one who is a member of the user
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(like.owner), sql.Identifier(user)))


def _create_database(admin: psycopg.Connection, like: Likeness) -> None:
    """With the target's locale if this machine has it, else with C."""
    create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING {}").format(
        sql.Identifier(like.database), sql.Identifier(like.owner), sql.Literal(like.encoding)
    )
    locale = sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(sql.Literal(like.collate), sql.Literal(like.ctype))
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(like.database)))
    try:
        admin.execute(create + locale)
    except psycopg.Error:
        try:
            admin.execute(create + sql.SQL(" LC_COLLATE 'C' LC_CTYPE 'C'"))
        except psycopg.Error as error:
            raise ServerError(
                f"no database like the target can be made on scratch: {error.diag.message_primary}",
                next_step="install on this machine what the target's PostgreSQL has",
            ) from None


@contextmanager
def _without_libpq_variables() -> Iterator[None]:
    """PGHOSTADDR, PGSERVICE and others are meant for the target, not for a server of our own."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)
