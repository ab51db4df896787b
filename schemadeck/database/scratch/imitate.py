"""Roles, tablespaces and a database like the target's."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from psycopg.errors import Error

from schemadeck.database.link import Link, ask, identifier, literal
from schemadeck.database.scratch.likeness import ATTRIBUTES, Likeness
from schemadeck.errors import ServerError


def create_roles(admin: Link, like: Likeness, users: Collection[str]) -> list[str]:
    """Make the target's roles that are not there; returns their names.

    ``users`` get the rights of the database's owner; grants on the database would be taken for the files' own.
    """
    there = {name for (name,) in ask(admin, "SELECT rolname FROM pg_catalog.pg_roles")}
    made = []
    for name, *attributes in like.roles:
        if name not in there:
            words = " ".join(word if on else f"NO{word}" for word, on in zip(ATTRIBUTES, attributes, strict=True))
            ask(admin, f"CREATE ROLE {identifier(name)} {words}")
            made.append(name)
    for role, member, with_admin in like.members:
        grant = f"GRANT {identifier(role)} TO {identifier(member)}"
        with suppress(Error):  # built-in roles of a provider's own are not here
            ask(admin, grant + " WITH ADMIN OPTION" * with_admin)
    for role, pairs in like.settings:
        if role in made:
            _settings(admin, role, pairs)
    ask(admin, "RESET ALL")
    for user in sorted(set(users) - there - set(made)):  # gone from the target since
        ask(admin, f"CREATE ROLE {identifier(user)} LOGIN SUPERUSER")
        made.append(user)
    for user in sorted(users):
        with suppress(Error):  # the owner itself, or one who is a member of the user
            ask(admin, f"GRANT {identifier(like.owner)} TO {identifier(user)}")
    return made


def _settings(admin: Link, role: str, pairs: Collection[str]) -> None:
    for name, _, value in (pair.partition("=") for pair in pairs):
        with suppress(Error):  # of an extension that is not here
            ask(admin, "SELECT pg_catalog.set_config($1, $2, false)", name, value)
            ask(admin, f"ALTER ROLE {identifier(role)} SET {identifier(name)} FROM CURRENT")


def create_tablespaces(admin: Link, like: Likeness) -> None:
    """Make the target's tablespaces, within the data directory (15 and later)."""
    if like.tablespaces and like.major >= 15:
        ask(admin, "SET allow_in_place_tablespaces = on")
        for name in like.tablespaces:
            ask(admin, f"CREATE TABLESPACE {identifier(name)} LOCATION ''")
            ask(admin, f"GRANT CREATE ON TABLESPACE {identifier(name)} TO PUBLIC")


def create_database(admin: Link, like: Likeness, name: str, owner: str) -> None:
    """Make a database, with the target's locale if the server has it, else with C."""
    create = (
        f"CREATE DATABASE {identifier(name)} OWNER {identifier(owner)} TEMPLATE template0"
        f" ENCODING {literal(like.encoding)}"
    )
    locale = f" LC_COLLATE {literal(like.collate)} LC_CTYPE {literal(like.ctype)}"
    try:
        ask(admin, create + locale)
    except Error:
        try:
            ask(admin, f"{create} LC_COLLATE 'C' LC_CTYPE 'C'")
        except Error as error:
            raise ServerError(
                f"no database like the target can be made on scratch: {error.diag.message_primary}",
                next_step="install on the scratch server's machine what the target's PostgreSQL has",
            ) from None
