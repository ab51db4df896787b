"""`migrate`, `status`, `verify`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from schemadeck.cli.options import Options, common, finish, migration_name, migrations, reporting, target

if TYPE_CHECKING:
    from schemadeck.model import Deck, Settings
    from schemadeck.progress import Progress


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@click.option("--to", "until", metavar="DECK/NUMBER", callback=migration_name, help="Stop after this one.")
@click.option("--single-transaction", "-1", "together", is_flag=True, help="All files or none.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@common
def migrate(
    options: Options, decks: tuple[str, ...], until: tuple[str, int] | None, together: bool, dry_run: bool
) -> None:
    r"""Apply what is pending.

    Each file and its row in the ledger commit together; a file that fails is rolled back, and those before it stay. A
    file that PostgreSQL cannot run in a transaction runs statement by statement, and goes on where it stopped.
    Naming a deck includes the decks that it requires.

    \b
    Example:
      schemadeck migrate
      schemadeck migrate shop --url postgresql://app@localhost/shop
      schemadeck migrate --to shop/12 --single-transaction
    """
    from schemadeck.flows.migrate import migrate as flow
    from schemadeck.render import Report

    if until is not None:
        decks = (*decks, until[0])
    with reporting("migrate", options) as progress, target(options, decks, progress) as (settings, url, found):
        if dry_run:
            _dry_run(options, progress, settings, url, found, bool(decks), until)
        run = flow(settings, url, found, partial=bool(decks), until=until, together=together)
        outcome = progress.follow(run)
    count = len(outcome.applied)
    if count:
        how = " in one transaction" if together else ""
        summary = f"{migrations(count)} applied{how}, {sum(one.statements for one in outcome.applied)} statements."
    else:
        summary = f"Nothing to do: {migrations(len(outcome.history.entries))} on record, none pending."
    if outcome.elsewhere:
        summary += f" {migrations(outcome.elsewhere)} applied by another run meanwhile."
    finish(options, Report("migrate", outcome.target, outcome.history, outcome.applied, summary))


def _dry_run(
    options: Options,
    progress: Progress,
    settings: Settings,
    url: str,
    decks: Sequence[Deck],
    partial: bool,
    until: tuple[str, int] | None,
) -> NoReturn:
    """Print the pending files as they would be sent, and end."""
    from schemadeck.flows.migrate import pending
    from schemadeck.render import Report
    from schemadeck.render.script import lines

    due = progress.follow(pending(settings, url, decks, partial=partial, until=until))
    if options.format == "text":
        for one in due.scripts:
            for line in lines(one):
                click.echo(line)
    summary = f"Nothing was sent: {migrations(len(due.scripts))} pending."
    finish(options, Report("migrate", due.target, due.history, (), summary))


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@common
def status(options: Options, decks: tuple[str, ...]) -> None:
    r"""Show what is applied, pending, edited, deleted or late. Changes nothing.

    \b
    Example:
      schemadeck status --env prod
    """
    from schemadeck.flows.verify import status as flow
    from schemadeck.render import Report

    with reporting("status", options) as progress, target(options, decks, progress) as (settings, url, found):
        look = progress.follow(flow(settings, url, found, partial=bool(decks)))
    pending = sum(1 for _ in look.history.of("pending"))
    if any(finding.verdict != "interrupted" for finding in look.history.errors):
        summary, next_step = "", "settle the findings above; `schemadeck migrate` runs nothing before that"
    elif look.history.errors:
        summary, next_step = "A migration was interrupted.", "schemadeck migrate"
    elif pending:
        summary, next_step = f"{migrations(pending)} pending.", "schemadeck migrate"
    else:
        summary, next_step = "Up to date.", ""
    finish(options, Report("status", look.target, look.history, (), summary, next_step, listing=True))


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@common
def verify(options: Options, decks: tuple[str, ...]) -> None:
    r"""Check that the files are still what was applied. Changes nothing.

    Finds edited, deleted and late files; edits of comments and white space are only mentioned. This version compares
    files with the ledger; it does not look at the live schema.

    \b
    Example:
      schemadeck verify --format json
    """
    from schemadeck.flows.verify import verify as flow
    from schemadeck.render import Report

    with reporting("verify", options) as progress, target(options, decks, progress) as (settings, url, found):
        look = progress.follow(flow(settings, url, found, partial=bool(decks)))
    checked = sum(1 for entry in look.history.entries if entry.row is not None)
    pending = sum(1 for _ in look.history.of("pending"))
    more = f", {migrations(pending)} pending" if pending else ""
    if look.history.errors:
        summary = f"History: {migrations(checked)} checked, {len(look.history.errors)} findings{more}."
    else:
        summary = f"History: {migrations(checked)} checked, none edited, deleted or late{more}."
    summary += "\nThe live schema was not compared: this version of schemadeck cannot do that yet."
    finish(options, Report("verify", look.target, look.history, (), summary))
