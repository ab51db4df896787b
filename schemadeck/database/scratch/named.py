"""A scratch database on a server that the user names, or allows: the target's own.

Its name says what it is and when it was made: ``schemadeck_scratch_<seconds since 1970>_<random>``. What a killed run
has left is found by that, and removed when it is old and nobody is connected to it; nothing else ever is.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from psycopg.errors import Error, InsufficientPrivilege

from schemadeck.database.connect import linked
from schemadeck.database.link import Link, ask, conninfo, identifier
from schemadeck.database.scratch.imitate import create_database, create_roles
from schemadeck.database.scratch.likeness import Likeness
from schemadeck.errors import ConnectError, ServerError

PREFIX = "schemadeck_scratch_"
_NAME = re.compile(rf"{PREFIX}(\d+)_[0-9a-f]+(?:_restored)?")
_OLD = 3600  # seconds
_ELSEWHERE = "--scratch-url names another server; without it, a private one is made of this machine's PostgreSQL"
_MINE = """
SELECT rolsuper, rolcreaterole, rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user
"""
_SCRATCH = """
SELECT d.datname FROM pg_catalog.pg_database AS d
WHERE d.datname LIKE 'schemadeck\\_scratch\\_%'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)
"""


def server_version(url: str, major: int) -> str:
    """The server's version. Raises :class:`ServerError` if it is not of the target's major version."""
    try:
        with linked(url) as link:
            number = link.server_version
    except ConnectError as error:
        error.message = f"no scratch server, so nothing was compared: {error.message}"
        raise
    if number // 10000 != major:
        raise ServerError(
            f"the scratch server is PostgreSQL {number // 10000}, the target {major}",
            next_step=f"name one of version {major} with --scratch-url",
        )
    return f"server {number}"


@contextmanager
def on_server(url: str, like: Likeness, users: Collection[str]) -> Iterator[str]:
    """The URL of a database on a server of the user's, where roles like the target's are made and dropped again."""
    with linked(url) as admin:
        if like.url and _is_one(admin, like.url):
            raise ServerError(
                "--scratch-url leads to the target's own server",
                next_step="--scratch-on-target allows that, with a user who may change nothing beyond a database",
            )
        if not _rights(admin)[0]:
            raise ServerError(
                f"on the scratch server {_user(admin)!r} is no superuser, and roles like the target's are needed",
                next_step="name a superuser's URL of a server that holds nothing of value",
            )
        made = create_roles(admin, like, users)
        try:
            with _database(admin, url, like) as there:
                yield there
        finally:
            for role in made:
                with suppress(Error):  # something of another database's has come to depend on it
                    ask(admin, f"DROP ROLE {identifier(role)}")


@contextmanager
def on_target(like: Likeness, users: Collection[str], role: str) -> Iterator[str]:
    """The URL of a database on the target's server, as a user who can change nothing beyond it."""
    with linked(like.url) as link:
        everything, roles, databases = _rights(link)
        user = _user(link)
        if everything or roles:
            raise ServerError(
                f"--scratch-on-target: {user!r} is a superuser or may make roles: a file could do more",
                next_step=f"connect as a role that has only CREATEDB; or: {_ELSEWHERE}",
            )
        if not databases:
            raise ServerError(
                f"--scratch-on-target: {user!r} may not make a database",
                next_step=f"ALTER ROLE {identifier(user)} CREATEDB; or: {_ELSEWHERE}",
            )
        if set(users) != {user} and not role:
            others = ", ".join(sorted(set(users) - {user}))
            raise ServerError(
                f"--scratch-on-target: {others} applied files too, and {user!r} cannot make what would be theirs",
                next_step=_ELSEWHERE,
            )
        with _database(link, like.url, like) as there:
            yield there


def _user(link: Link) -> str:
    return link.user.decode()


def _rights(link: Link) -> tuple[bool, bool, bool]:
    """Whether the user is a superuser, may make roles, may make databases."""
    ((everything, roles, databases),) = ask(link, _MINE)
    return everything == "t", roles == "t", databases == "t"


def _is_one(one: Link, url: str) -> bool:
    """Whether two connections lead to one server; where it may not be asked for its name, the addresses tell."""
    with linked(url) as other:
        addresses = {(each.host, each.port) for each in (one, other)}
        return len(addresses) == 1 or _system(one) == _system(other)


def _system(link: Link) -> object:
    try:
        return ask(link, "SELECT system_identifier FROM pg_catalog.pg_control_system()")
    except InsufficientPrivilege:
        return link


@contextmanager
def _database(link: Link, url: str, like: Likeness) -> Iterator[str]:
    _remove_old(link)
    name = f"{PREFIX}{int(time.time())}_{secrets.token_hex(4)}"
    owner = like.owner if _rights(link)[0] else _user(link)
    create_database(link, like, name, owner)
    try:
        yield conninfo(url, dbname=name)
    finally:
        for each in (f"{name}_restored", name):
            with suppress(Error):  # the next run finds it
                ask(link, f"DROP DATABASE IF EXISTS {identifier(each)} WITH (FORCE)")


def _remove_old(link: Link) -> None:
    for (name,) in ask(link, _SCRATCH):
        match = _NAME.fullmatch(name or "")
        if match is not None and time.time() - int(match[1]) > _OLD:
            with suppress(Error):  # another run removes it, or it is somebody else's
                ask(link, f"DROP DATABASE IF EXISTS {identifier(match[0])}")
