"""What of a target a scratch database has to share."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from schemadeck.database.connect import reading
from schemadeck.database.link import Link, address, ask

ADMIN = "postgres"  # the superuser of a private cluster
ATTRIBUTES = ("SUPERUSER", "INHERIT", "CREATEROLE", "CREATEDB", "LOGIN", "REPLICATION", "BYPASSRLS")
_DATABASE = """
SELECT current_database(), pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),
    d.datcollate, d.datctype
FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()
"""
_TABLESPACES = "SELECT spcname FROM pg_catalog.pg_tablespace WHERE spcname !~ '^pg_' ORDER BY 1"
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
SELECT r.rolname, c.said FROM pg_catalog.pg_db_role_setting AS s
JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY AS c (said, place)
WHERE s.setdatabase = 0 ORDER BY 1, c.place
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


def likeness(link: Link) -> Likeness:
    """The target as a scratch database has to imitate it."""
    with reading(link):
        (database,) = ask(link, _DATABASE)
        roles, members, settings, tablespaces = (ask(link, one) for one in (_ROLES, _MEMBERS, _SETTINGS, _TABLESPACES))
    name, owner, encoding, collate, ctype = map(str, database)
    pairs = groupby(settings, lambda row: row[0])
    return Likeness(
        link.server_version // 10000, name, owner, encoding, collate, ctype,
        tuple((role, *(one == "t" for one in attributes)) for role, *attributes in roles),
        tuple((role, member, admin == "t") for role, member, admin in members),
        tuple((role, tuple(said for _, said in each)) for role, each in pairs),
        tuple(str(one) for (one,) in tablespaces),
        address(link),
    )  # fmt: skip


def plain(major: int) -> Likeness:
    """A database that is like no other, for files that no database is named for."""
    return Likeness(major, "schemadeck", ADMIN, "UTF8", "C", "C", ((ADMIN, *[True] * len(ATTRIBUTES)),), (), ())
