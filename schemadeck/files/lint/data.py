"""Rules about data, and about what passes over a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadeck.files.lexer import Kind
from schemadeck.files.lint.columns import actions
from schemadeck.files.lint.command import Command
from schemadeck.files.lint.known import File
from schemadeck.files.lint.rule import Found, object_of, rule
from schemadeck.files.statement import classify

_MAY_BE_VARIABLE = re.compile(rb"(?<!:):['\"\w{\x80-\xff]")


@rule("psql-variable")
def psql_variable(one: Command, _file: File) -> Iterator[Found]:
    """A variable of psql's is a syntax error for the server.

    ``:name``, ``:'name'`` and ``:"name"`` are replaced by psql before it sends a statement, from what stands on its
    command line; here nobody would do it, and the same file would not be the same migration everywhere. Within
    literals and function bodies psql replaces nothing either. Of INSERTs that begin alike the first is looked at.

    Bad::

        GRANT USAGE ON SCHEMA shop TO :app_role;

    Good::

        GRANT USAGE ON SCHEMA shop TO shop_app;
    """
    if not _MAY_BE_VARIABLE.search(one.text):
        return
    at = classify(one.statement).variable
    if at is not None:
        yield Found(
            "a variable that only psql would replace",
            "write the value itself; what differs between environments belongs into the role or the config",
            object_of("STATEMENT", one.act),
            at,
        )


@rule("if-not-exists", "CREATE", "ALTER")
def if_not_exists(one: Command, _file: File) -> Iterator[Found]:
    """IF NOT EXISTS takes whatever has this name for what the file would have made.

    A table of another shape, left by a hand or an older attempt, lets the file pass, and what follows fails or, worse,
    does not. CREATE INDEX CONCURRENTLY IF NOT EXISTS passes over an INVALID index. schemadeck runs a file once, so
    there is nothing to guard against. Of schemas, extensions and values of an enum only the name counts: there it is
    customary, and harmless.

    Bad::

        CREATE TABLE IF NOT EXISTS shop.item (id bigint);

    Good::

        CREATE SCHEMA IF NOT EXISTS shop;
        CREATE TABLE shop.item (id bigint);
    """
    next_step = "leave IF NOT EXISTS out: the file runs once, and should fail if something is in its way"
    if one.act == "CREATE" and "IF NOT EXISTS" in one.flags:
        if one.kind not in ("SCHEMA", "EXTENSION") and not one.flags & {"TEMP", "TEMPORARY"} and one.names:
            what = "an index that is not this one, or INVALID," if one.kind == "INDEX" else "another one of this name"
            kind = "TABLE" if one.kind == "INDEX" else one.kind
            yield Found(f"{what} would pass for what this makes", next_step, object_of(kind, one.names[0]))
    elif one.act == "ALTER" and one.kind == "TABLE" and one.names:
        for start, end in actions(one):
            at = one.find("IF", "NOT", "EXISTS", start=start, end=min(end, start + 5))
            if one[start] == "ADD" and at > 0:
                name, _ = one.name(at + 3)
                yield Found(
                    "a column of another type would pass for this one",
                    next_step,
                    object_of("COLUMN", f"{one.names[0]}.{name}"),
                    one.at(at),
                )


@rule("unbounded-data", "UPDATE", "DELETE", "WITH")
def unbounded_data(one: Command, file: File) -> Iterator[Found]:
    """UPDATE or DELETE without WHERE is for every row there is.

    On a table in use that is a transaction of hours: rows stay locked and dead ones pile up until it ends, and a
    forgotten WHERE looks the same. Bound it, in portions if there are many rows; if every row is meant and there are
    few, say so with a comment. A table that a new file makes is no matter.

    Bad::

        UPDATE shop.item SET price = 0;

    Good::

        UPDATE shop.item SET price = 0 WHERE price IS NULL;
    """
    if one.act not in ("UPDATE", "DELETE") or not one.names or one.has("WHERE", start=one.rest):
        return
    name = one.names[-1]
    if not file.fresh(name):
        yield Found(
            f"this {one.act} is for every row",
            "add a WHERE; or, if every row is meant: -- lint: ignore=unbounded-data the reason",
            object_of("TABLE", name),
        )


@rule("data-under-lock", "UPDATE", "DELETE", "MERGE", "WITH")
def data_under_lock(one: Command, file: File) -> Iterator[Found]:
    """Rows are changed while the file already holds a table locked.

    ALTER TABLE keeps everybody out until the transaction ends, and a file is one transaction: the backfill behind it
    makes a lock of milliseconds one of minutes. Two files part them. A WHERE that compares with a constant is taken to
    mean a few rows; tables that a new file makes are no matter.

    Bad::

        ALTER TABLE shop.item ADD COLUMN sold boolean;
        UPDATE shop.item SET sold = false WHERE sold IS NULL;

    Good::

        -- 0001_add_column.sql
        ALTER TABLE shop.item ADD COLUMN sold boolean;
        -- 0002_fill_column.sql
        UPDATE shop.item SET sold = false WHERE sold IS NULL;
    """
    if file.altered is None or one.act not in ("UPDATE", "DELETE", "MERGE") or not one.names:
        return
    name = one.names[-1]
    if file.fresh(name) or _few(one):
        return
    yield Found(
        f"runs while {file.altered} is locked by the ALTER TABLE before it",
        "move it into a file of its own, behind this one",
        object_of("TABLE", name),
    )


def _few(one: Command) -> bool:
    """Whether a WHERE compares with a constant."""
    where = one.find("WHERE", start=one.rest)
    if where < 0:
        return False
    equal = [at for at in range(where, len(one.atoms) - 1) if one[at] == "="]
    constant = any(one.tokens[at + 1].kind in (Kind.LITERAL, Kind.NUMBER) for at in equal)
    return constant or one.has("IN", "(", start=where)
