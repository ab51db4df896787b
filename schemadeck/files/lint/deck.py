"""Rules about files and their deck, and about the comments that switch rules off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadeck.files.lint.atoms import Name
from schemadeck.files.lint.known import File, Known
from schemadeck.files.lint.rule import RULES, Found, object_of, rule

_PROSE = re.compile(r"/\*|^[ \t]*--(?![ \t]*(?:schemadeck|lint):)[^\w\n]*\w", re.MULTILINE)


@rule("number-width", scope="file")
def number_width(file: File) -> Iterator[Found]:
    """Numbers of different widths are listed in another order than they run in.

    Numbers are compared as integers: 12 runs before 0013, and every listing shows it behind. Keep to the width of the
    deck's first file. Longer numbers that sort behind the shorter ones are no matter: 0041, then 20260131120000.

    Bad::

        -- 0001_first.sql
        CREATE SCHEMA shop;
        -- 2_second.sql
        CREATE TABLE shop.item (id bigint);

    Good::

        -- 0001_first.sql
        CREATE SCHEMA shop;
        -- 0002_second.sql
        CREATE TABLE shop.item (id bigint);
    """
    if file.before is None:
        return
    before, here = (one.file.partition("_")[0] for one in (file.before, file.migration))
    grown = len(here) > len(before) and not here.startswith("0") and here > before
    if len(here) != len(before) and not grown:
        yield Found(
            f"its number is not as wide as {file.before.file}'s, so that listings do not show them in order",
            f"name it {file.migration.number:0{len(before)}d}_{file.migration.name}.sql, before it is applied anywhere",
        )


@rule("missing-header", scope="file", asked=True)
def missing_header(file: File) -> Iterator[Found]:
    """A file that does not begin with what it is for.

    Whoever reads it in a year, a DBA with psql or a colleague after an incident, has the file and no pull request. A
    line or two suffice: what, why, which locks. Directives alone are no header. On where the deck requires it.

    Bad::

        ALTER TABLE shop.item ADD COLUMN note text;

    Good::

        -- Free text of the shop's staff; asked for in TICKET-12.
        ALTER TABLE shop.item ADD COLUMN note text;
    """
    if not _PROSE.search(file.header):
        yield Found("does not begin with what it is for", "write it above the first statement, in a comment")


@rule("transaction-off", scope="file", asked=True)
def transaction_off(file: File) -> Iterator[Found]:
    """A file that cannot run in a transaction, and does not say so.

    schemadeck sees it by itself; whoever runs the file with ``psql -1`` does not, and neither does a reader who takes
    each file for all or nothing. The directive says it to both. On where the deck requires it.

    Bad::

        CREATE INDEX CONCURRENTLY item_name ON shop.item (name);

    Good::

        -- schemadeck: transaction=off
        CREATE INDEX CONCURRENTLY item_name ON shop.item (name);
    """
    if file.stepwise and not file.migration.transaction_off:
        yield Found(
            "runs statement by statement, and does not say so",
            "add -- schemadeck: transaction=off to its header",
        )


@rule("missing-comment", scope="decks", asked=True)
def missing_comment(known: Known) -> Iterator[Found]:
    """A table that no file comments on.

    COMMENT ON TABLE is where psql, `schemadeck blame` and every modelling tool look for what a table is for; a comment
    in the file reaches none of them. It may stand in a later file. On where the deck requires it.

    Bad::

        CREATE TABLE shop.item (id bigint);

    Good::

        CREATE TABLE shop.item (id bigint);
        COMMENT ON TABLE shop.item IS 'What can be ordered.';
    """
    for key, table in known.tables.items():
        if table.new and not table.commented and table.kind == "TABLE":
            name = Name(key)
            yield Found(
                "no file says what it is for",
                f"add COMMENT ON TABLE {name} IS '...';",
                object_of(table.kind, name),
                place=table.place,
                marks=table.marks,
            )


@rule("ignore-comment", scope="decks")
def ignore_comment(known: Known) -> Iterator[Found]:
    """A comment that switches a rule off has to name one, give a reason, and be of use.

    It stands before the statement, or in it: ``-- lint: ignore=RULE the reason``, several rules with commas. Before the
    first statement it is for the file's own rules too. One that no longer hits anything would hide the next finding.

    Bad::

        -- lint: ignore=index-blocks-writes
        CREATE INDEX item_name ON shop.item (name);

    Good::

        -- lint: ignore=index-blocks-writes twenty rows, and there will never be more
        CREATE INDEX item_name ON shop.item (name);
    """
    for mark in known.marks:
        strange = [one for one in mark.rules if one not in RULES and not one.startswith("squawk/")]
        unused = [one for one in mark.rules if one not in mark.hit and (known.others or not one.startswith("squawk/"))]
        if not mark.rules:
            said, next_step = "cannot be understood", "write -- lint: ignore=RULE the reason"
        elif strange:
            said, next_step = f"there is no rule {strange[0]!r}", "schemadeck lint --rules lists them"
        elif not mark.reason:
            said, next_step = "gives no reason", f"write -- lint: ignore={','.join(mark.rules)} the reason"
        elif unused:
            said, next_step = f"{unused[0]} finds nothing in the statement behind it", "remove it"
        else:
            continue
        yield Found(said, next_step, object_of("COMMENT", f"ignore={','.join(mark.rules)}"), place=mark.place)
