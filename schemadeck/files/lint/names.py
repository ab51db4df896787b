"""Rules about names and what they say."""

from __future__ import annotations

from collections.abc import Iterator

from schemadeck.files.lint.columns import actions
from schemadeck.files.lint.command import IN_SCHEMAS, Command
from schemadeck.files.lint.known import File
from schemadeck.files.lint.rule import Found, object_of, rule

_DATA = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "LOCK", "REFRESH")
_DEFINED = ("CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE")


@rule("unqualified-name", *_DATA, "WITH", *_DEFINED)
def unqualified_name(one: Command, file: File) -> Iterator[Found]:
    """A name without its schema goes wherever the search_path of the day leads.

    The path is the role's, the database's or the pooler's, and not the file's: the same file makes its table in one
    schema here and in another there, or changes a table of the same name. A file that sets search_path itself, to a
    schema of its own, has said what it means. Temporary tables have no schema; only what a statement makes, changes or
    drops is looked at, not what it reads, and each name once in a file.

    Bad::

        CREATE TABLE item (id bigint);

    Good::

        CREATE TABLE shop.item (id bigint);
    """
    if (one.act in _DEFINED and one.kind not in IN_SCHEMAS) or file.search_path:
        return
    if one.flags & {"TEMP", "TEMPORARY"}:
        return
    for name in one.names:
        if len(name.parts) == 1 and name.parts[0] not in file.temporary | file.unqualified:
            file.unqualified.add(name.parts[0])
            yield Found(
                "has no schema here: the search_path of whoever runs the file decides where it is",
                f"write schema.{name}, or begin the file with SET LOCAL search_path = schema",
                object_of(one.kind if one.kind not in ("", "INDEX", "COLUMN") else "TABLE", name),
                name.at,
            )


@rule("unnamed-constraint", "CREATE", "ALTER", asked=True)
def unnamed_constraint(one: Command, _file: File) -> Iterator[Found]:
    """A constraint without a name gets one from the server.

    That name is made of the table's and the columns' as they are now, and stays when they are renamed; a later
    ALTER TABLE ... DROP CONSTRAINT has to guess it, and so does a program that tells violations apart. NOT NULL needs
    no name. On where the deck requires it.

    Bad::

        CREATE TABLE shop.item (id bigint PRIMARY KEY, price numeric CHECK (price > 0));

    Good::

        CREATE TABLE shop.item (
            id    bigint  CONSTRAINT item_pkey PRIMARY KEY,
            price numeric,
            CONSTRAINT item_price_check CHECK (price > 0)
        );
    """
    if one.kind not in ("TABLE", "FOREIGN TABLE") or not one.names:
        return
    if one.act == "CREATE":
        stretches = [(one.rest + 1, one.closing(one.rest))] if one[one.rest] == "(" else []
    else:
        stretches = [each for each in actions(one) if one[each[0]] == "ADD"]
    for start, end in stretches:
        for at in _unnamed(one, start, end):
            said = one[at] + (f" {one[at + 1]}" if one[at] in ("PRIMARY", "FOREIGN") else "")
            yield Found(
                f"{said} has no name of its own",
                "write CONSTRAINT name before it",
                object_of("TABLE", one.names[0]),
                one.at(at),
            )


def _unnamed(one: Command, start: int, end: int) -> Iterator[int]:
    """Where constraints begin that CONSTRAINT name does not stand before, in no further parentheses."""
    depth, foreign = 0, False
    for at in range(start, end):
        atom = one[at]
        depth += (atom == "(") - (atom == ")")
        if atom == "," and not depth:
            foreign = False
        if depth or not (
            atom in ("UNIQUE", "CHECK", "REFERENCES", "EXCLUDE")
            or (atom in ("PRIMARY", "FOREIGN") and one[at + 1] == "KEY")
        ):
            continue
        if not (atom == "REFERENCES" and foreign) and one[at - 2] != "CONSTRAINT":
            yield at
        foreign = foreign or atom == "FOREIGN"
