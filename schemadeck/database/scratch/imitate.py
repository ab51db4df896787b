"""Roles, tablespaces and a database like the target's."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

import psycopg
from psycopg import sql

from schemadeck.database.connect import Connection
from schemadeck.database.scratch.likeness import ATTRIBUTES, Likeness
from schemadeck.errors import ServerError


def create_roles(admin: Connection, like: Likeness, users: Collection[str]) -> list[str]:
    """Make the target's roles that are not there; returns their names.

    ``users`` get the rights of the database's owner; grants on the database would be taken for the files' own.
    """
    there = {name for (name,) in admin.execute("SELECT rolname FROM pg_catalog.pg_roles").fetchall()}
    made = []
    for name, *attributes in like.roles:
        if name not in there:
            words = " ".join(word if on else f"NO{word}" for word, on in zip(ATTRIBUTES, attributes, strict=True))
            admin.execute(sql.SQL("CREATE ROLE {} ").format(sql.Identifier(name)) + sql.SQL(words))
            made.append(name)
    for role, member, with_admin in like.members:
        grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(member))
        with suppress(psycopg.Error):  # built-in roles of a provider's own are not here
            admin.execute(grant + sql.SQL(" WITH ADMIN OPTION" if with_admin else ""))
    for role, pairs in like.settings:
        if role in made:
            _settings(admin, role, pairs)
    admin.execute("RESET ALL")
    for user in sorted(set(users) - there - set(made)):  # gone from the target since
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(sql.Identifier(user)))
        made.append(user)
    for user in sorted(users):
        with suppress(psycopg.Error):  # the owner itself, or one who is a member of the user
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(like.owner), sql.Identifier(user)))
    return made


def _settings(admin: Connection, role: str, pairs: Collection[str]) -> None:
    for name, _, value in (pair.partition("=") for pair in pairs):
        with suppress(psycopg.Error):  # of an extension that is not here
            admin.execute("SELECT pg_catalog.set_config(%s, %s, false)", [name, value])
            admin.execute(
                sql.SQL("ALTER ROLE {} SET {} FROM CURRENT").format(sql.Identifier(role), sql.Identifier(name))
            )


def create_tablespaces(admin: Connection, like: Likeness) -> None:
    """Make the target's tablespaces, within the data directory (15 and later)."""
    if like.tablespaces and like.major >= 15:
        admin.execute("SET allow_in_place_tablespaces = on")
        for name in like.tablespaces:
            admin.execute(sql.SQL("CREATE TABLESPACE {} LOCATION ''").format(sql.Identifier(name)))
            admin.execute(sql.SQL("GRANT CREATE ON TABLESPACE {} TO PUBLIC").format(sql.Identifier(name)))


def create_database(admin: Connection, like: Likeness, name: str, owner: str) -> None:
    """Make a database, with the target's locale if the server has it, else with C."""
    create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING {}").format(
        sql.Identifier(name), sql.Identifier(owner), sql.Literal(like.encoding)
    )
    locale = sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(sql.Literal(like.collate), sql.Literal(like.ctype))
    try:
        admin.execute(create + locale)
    except psycopg.Error:
        try:
            admin.execute(create + sql.SQL(" LC_COLLATE 'C' LC_CTYPE 'C'"))
        except psycopg.Error as error:
            raise ServerError(
                f"no database like the target can be made on scratch: {error.diag.message_primary}",
                next_step="install on the scratch server's machine what the target's PostgreSQL has",
            ) from None
