"""`plan`."""

from __future__ import annotations

import sys
from functools import partial

import click

from schemadeck.cli.options import Options, common, migration_name, migrations, on_scratch, reporting, targets


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@click.option("--to", "until", metavar="DECK/NUMBER", callback=migration_name, help="Stop after this one.")
@partial(common, formats=("text", "json", "markdown", "sql"))
@on_scratch
def plan(options: Options, decks: tuple[str, ...], until: tuple[str, int] | None) -> None:
    """Show what `migrate` would do. Changes nothing.

    With --format sql: a script that does the same when psql runs it, for whoever has to read it first.

    \b
    Example:
      schemadeck plan
      schemadeck plan --env prod --format sql > release.sql
      psql -X -f release.sql service=prod
    """
    from schemadeck.errors import UsageError
    from schemadeck.files.deck import needed
    from schemadeck.flows.plan import script

    if until is not None:
        decks = (*decks, until[0])
    with reporting("plan", options._replace(format="text")) as progress, targets(options, decks, progress) as found:
        wanted = needed(found.decks, *until) if until is not None else None
        if len(found.all) > 1:
            raise UsageError("--format sql: the decks lie in several databases", next_step="name one deck")
        [(url, there)] = found.all
        due = progress.follow(
            script(found.settings, url, there, sys.stdout.buffer.write, partial=bool(decks), wanted=wanted)
        )
        progress.say(
            f"{migrations(len(due.scripts))} in the script" if due.scripts else "Nothing is pending: no script"
        )
