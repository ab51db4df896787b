"""`plan`."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from functools import partial
from typing import TYPE_CHECKING

import click

from schemadeck.cli.group import option
from schemadeck.cli.options import Options, common, finish, migration_name, migrations, on_scratch, reporting, targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemadeck.cli.options import Targets
    from schemadeck.progress import Progress


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@option("--to", "until", metavar="DECK/NUMBER", callback=migration_name, help="Stop after this one.")
@partial(common, formats=("text", "json", "markdown", "sql"))
@on_scratch
def plan(options: Options, decks: tuple[str, ...], until: tuple[str, int] | None) -> None:
    """Show what the pending migrations lock, rewrite, read and change. Changes nothing.

    They run on a private scratch server of the database's major version, on top of the applied ones; locks are read
    there after each statement. Sizes, writes, and who is in the way now come from the database itself.
    With --format sql: a script that does what `migrate` would do when psql runs it, for whoever has to read it first.

    \b
    Example:
      schemadeck plan
      schemadeck plan --env prod --format sql > release.sql
      psql -X -f release.sql service=prod
    """
    from schemadeck.files.deck import needed
    from schemadeck.files.planned import Planned
    from schemadeck.flows.plan import plan as flow
    from schemadeck.model import History
    from schemadeck.render import Report
    from schemadeck.render.plan import summary

    if until is not None:
        decks = (*decks, until[0])
    write = sys.stdout.buffer.write if options.format == "sql" else None
    if write is not None:
        options = options._replace(format="text")  # of what is wrong, and is no part of the script
    said_to = redirect_stdout(sys.stderr) if write is not None else nullcontext()
    with said_to, reporting("plan", options) as progress, targets(options, decks, progress) as found:
        wanted = needed(found.decks, *until) if until is not None else None
        if write is not None:
            _script(progress, found, write, bool(decks), wanted)
            return
        plans = [
            progress.follow(flow(found.settings, url, there, partial=bool(decks), wanted=wanted))
            for url, there in found.all
        ]
    planned = Planned.joined(one.planned for one in plans)
    said = summary(planned) if planned.judgements else "Nothing is pending."
    history = History.joined(one.history for one in plans)
    finish(options, Report("plan", plans[-1].target, history, (), said, plan=planned))


def _script(
    progress: Progress,
    found: Targets,
    write: Callable[[bytes], object],
    partial: bool,
    wanted: frozenset[tuple[str, int]] | None,
) -> None:
    """Print a script for psql."""
    from schemadeck.errors import UsageError
    from schemadeck.flows.plan import script

    if len(found.all) > 1:
        raise UsageError("--format sql: the decks lie in several databases", next_step="name one deck")
    [(url, there)] = found.all
    due = progress.follow(script(found.settings, url, there, write, partial=partial, wanted=wanted))
    many = f"{migrations(len(due.scripts))} in the script"
    progress.say(many if due.scripts else "Nothing is pending: no script")
