"""Rules about roles and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadeck.files.lexer import Kind
from schemadeck.files.lint.command import Command
from schemadeck.files.lint.known import File
from schemadeck.files.lint.rule import Found, object_of, rule

_ROLES = ("ROLE", "USER", "GROUP")
# What holds a password within a literal: SQL in a body, a conninfo, a URL. %L and the like are places for one.
_HIDDEN = re.compile(
    rb"\b(?:CREATE|ALTER)\s+(?:ROLE|USER)\b[^;]*?\bPASSWORD\s+'+[^'%|][^']*'"
    rb"|\b(?:host|hostaddr|dbname|user|port)\s*=[^;]*?\bpassword\s*=\s*[^\s'%|;]"
    rb"|\bpassword\s*=\s*[^\s'%|;][^;]*?\b(?:host|hostaddr|dbname|user|port)\s*="
    rb"|\bpostgres(?:ql)?://[^/\s:@']+:[^@\s'%]+@",
    re.IGNORECASE,
)


@rule("unguarded-role", "CREATE", "DROP")
def unguarded_role(one: Command, _file: File) -> Iterator[Found]:
    """CREATE ROLE fails in the second database of a server.

    Roles belong to all databases of a server: the file runs in the first one, and in the next one, a staging copy or
    the databases of the tests, the role is there already. CREATE ROLE knows no IF NOT EXISTS; a DO block asks first.
    DROP ROLE needs its IF EXISTS.

    Bad::

        CREATE ROLE shop_app;

    Good::

        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'shop_app') THEN
                CREATE ROLE shop_app;
            END IF;
        END $$;
    """
    if one.kind not in _ROLES or one[2] == "MAPPING" or "IF EXISTS" in one.flags or not one.names:
        return
    made = one.act == "CREATE"
    yield Found(
        "belongs to the whole server: " + ("the second database has it already" if made else "it may be gone already"),
        "put it into a DO block that asks pg_roles first" if made else "write DROP ROLE IF EXISTS",
        object_of("ROLE", one.names[0]),
    )


@rule("literal-password")
def literal_password(one: Command, _file: File) -> Iterator[Found]:
    r"""A password in a file is everybody's.

    It stands in version control, in the ledger's copy of the file and in the server's log, and cannot be another one
    in another environment. Give the role none here, and set it by hand: ``\password`` of psql sends only its hash.
    For connections to other servers a passfile or service file holds it. The finding does not show the statement.

    Bad::

        ALTER ROLE shop_app PASSWORD 'tea';

    Good::

        ALTER ROLE shop_app LOGIN PASSWORD NULL;
    """
    if b"assword" not in one.text and b"ASSWORD" not in one.text and b"://" not in one.text:
        return
    roles = one.kind in _ROLES and one.names and one[2] != "MAPPING"
    for at, token in enumerate(one.tokens):
        if token.kind is not Kind.LITERAL:
            continue
        given = one[at - 1] == "PASSWORD" and one[at] != "''" and one.act != "COMMENT"
        if given or (one.act != "COMMENT" and _HIDDEN.search(one.text, token.start, token.end)):
            yield Found(
                "a password stands here, for everybody who can read the file or the ledger",
                "take it out, and change it: it is known; set the new one by hand (psql's \\password)",
                object_of(*(("ROLE", one.names[0]) if roles else ("STATEMENT", one.act))),
                token.start,
            )
            return
