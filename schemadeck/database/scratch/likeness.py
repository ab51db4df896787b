"""What of a target a scratch database has to share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from psycopg.conninfo import make_conninfo

from schemadeck.database.connect import Connection, reading

ADMIN = "postgres"  # the superuser of a private cluster
ATTRIBUTES = ("SUPERUSER", "INHERIT", "CREATEROLE", "CREATEDB", "LOGIN", "REPLICATION", "BYPASSRLS")
_DATABASE = """
SELECT current_database(), pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),
    d.datcollate, d.datctype,
    (SELECT coalesce(pg_catalog.array_agg(t.spcname::pg_catalog.text ORDER BY t.spcname), '{}')
        FROM pg_catalog.pg_tablespace AS t WHERE t.spcname !~ '^pg_')
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


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a target a scratch database has to share: its name, owner, encoding and locale, and the cluster's roles.

    Everything comes from catalogs that anybody may read; there are no passwords among it, but in ``url``, which leads
    to the target and is no part of what is compared or shown.
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
    tablespaces: tuple[str, ...] = ()
    url: str = field(default="", repr=False, compare=False)


def likeness(connection: Connection) -> Likeness:
    """The target as a scratch database has to imitate it."""
    with reading(connection.pgconn):
        row = connection.execute(_DATABASE).fetchone()
        roles, members, settings = (connection.execute(one).fetchall() for one in (_ROLES, _MEMBERS, _SETTINGS))
    assert row is not None
    database, owner, encoding, collate, ctype, tablespaces = row
    pairs = tuple((role, tuple(each)) for role, each in settings)
    info = connection.info
    url = make_conninfo(info.dsn, **({"password": info.password} if info.password else {}))
    major = info.server_version // 10000
    return Likeness(
        major, database, owner, encoding, collate, ctype, tuple(roles), tuple(members), pairs, tuple(tablespaces), url
    )


def plain(major: int) -> Likeness:
    """A database that is like no other, for files that no database is named for."""
    return Likeness(major, "schemadeck", ADMIN, "UTF8", "C", "C", ((ADMIN, *[True] * len(ATTRIBUTES)),), (), ())
