"""`migrate`, `status`, `verify`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from schemadeck.cli.group import option
from schemadeck.cli.options import Options, common, finish, migration_name, migrations, on_scratch, reporting, targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemadeck.cli.options import Targets
    from schemadeck.progress import Progress


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@option("--to", "until", metavar="DECK/NUMBER", callback=migration_name, help="Stop after this one.")
@option("--single-transaction", "-1", "together", is_flag=True, help="All files or none.")
@option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@common
def migrate(
    options: Options, decks: tuple[str, ...], until: tuple[str, int] | None, together: bool, dry_run: bool
) -> None:
    """Apply what is pending.

    Each file and its row in the ledger commit together; a file that fails is rolled back, and those before it stay. A
    file that PostgreSQL cannot run in a transaction runs statement by statement, and goes on where it stopped.
    Naming a deck includes the decks that it requires.

    \b
    Example:
      schemadeck migrate
      schemadeck migrate shop --url postgresql://app@localhost/shop
      schemadeck migrate --to shop/12 --single-transaction
    """
    from schemadeck.errors import UsageError
    from schemadeck.files.deck import needed
    from schemadeck.flows.migrate import migrate as flow
    from schemadeck.model import History
    from schemadeck.render import Report

    if until is not None:
        decks = (*decks, until[0])
    with reporting("migrate", options) as progress, targets(options, decks, progress) as found:
        if together and len(found.all) > 1:
            raise UsageError("--single-transaction: the decks lie in several databases", next_step="name one deck")
        wanted = needed(found.decks, *until) if until is not None else None
        if dry_run:
            _dry_run(options, progress, found, bool(decks), wanted, together)
        outcomes = [
            progress.follow(flow(found.settings, url, there, partial=bool(decks), wanted=wanted, together=together))
            for url, there in found.all
        ]
    history = History.joined(outcome.history for outcome in outcomes)
    applied = tuple(one for outcome in outcomes for one in outcome.applied)
    elsewhere = sum(outcome.elsewhere for outcome in outcomes)
    if applied:
        how = " in one transaction" if together else ""
        statements = sum(one.statements for one in applied)
        summary = f"{migrations(len(applied))} applied{how}, {statements} statement{'s' * (statements != 1)}."
    elif any(history.of("pending")):
        summary = f"Nothing to do: {migrations(len(history.entries))}, some pending, none of them wanted."
    else:
        summary = f"Nothing to do: {migrations(len(history.entries))} on record, none pending."
    if elsewhere:
        summary += f" {migrations(elsewhere)} applied by another run meanwhile."
    finish(options, Report("migrate", outcomes[-1].target, history, applied, summary))


def _dry_run(
    options: Options,
    progress: Progress,
    found: Targets,
    partial: bool,
    wanted: frozenset[tuple[str, int]] | None,
    together: bool,
) -> NoReturn:
    """Print the pending files as they would be sent, and end."""
    from schemadeck.flows.migrate import pending
    from schemadeck.model import History
    from schemadeck.render import Report
    from schemadeck.render.script import lines

    dues = [
        progress.follow(pending(found.settings, url, there, partial=partial, wanted=wanted, together=together))
        for url, there in found.all
    ]
    scripts = [one for due in dues for one in due.scripts]
    if options.format == "text":
        for one in scripts:
            for line in lines(one):
                click.echo(line)
    summary = f"Nothing was sent: {migrations(len(scripts))} pending."
    finish(options, Report("migrate", dues[-1].target, History.joined(due.history for due in dues), (), summary))


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@common
def status(options: Options, decks: tuple[str, ...]) -> None:
    """Show what is applied, pending, edited, deleted or late. Changes nothing.

    \b
    Example:
      schemadeck status --env prod
    """
    from schemadeck.flows.status import status as flow
    from schemadeck.model import History
    from schemadeck.render import Report

    with reporting("status", options) as progress, targets(options, decks, progress) as found:
        looks = [progress.follow(flow(found.settings, url, there, partial=bool(decks))) for url, there in found.all]
    history = History.joined(look.history for look in looks)
    pending = sum(1 for _ in history.of("pending"))
    if any(finding.verdict != "interrupted" for finding in history.errors):
        summary, next_step = "", "settle the findings above; `schemadeck migrate` runs nothing before that"
    elif history.errors:
        by_hand = [one.next_step for one in history.errors if not one.next_step.startswith("schemadeck migrate")]
        summary, next_step = "A migration was interrupted.", (by_hand or ["schemadeck migrate"])[0]
    elif pending:
        summary, next_step = f"{migrations(pending)} pending.", "schemadeck migrate"
    else:
        summary, next_step = "Up to date.", ""
    finish(options, Report("status", looks[-1].target, history, (), summary, next_step, listing=True))


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@option("--current", is_flag=True, help="Pending migrations are findings too.")
@option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Compare with a stored snapshot, not with the files.",
)
@partial(common, formats=("text", "json", "github", "junit", "markdown"))
@on_scratch
def verify(options: Options, decks: tuple[str, ...], current: bool, against: Path | None) -> None:
    """Check that files, ledger and live schema still agree. Changes nothing.

    The applied files are replayed on a private scratch server of the database's major version, and what they make there
    is compared with the database: missing, extra and changed objects. Edited, deleted and late files are found too.

    \b
    Example:
      schemadeck verify --format json
      schemadeck verify --against schema.toml
      schemadeck verify --env prod --format github
    """
    from schemadeck.errors import UsageError
    from schemadeck.flows.verify import verify as flow
    from schemadeck.model import History
    from schemadeck.render import Report

    with reporting("verify", options) as progress, targets(options, decks, progress) as found:
        if against is not None and len(found.all) > 1:
            raise UsageError("--against: the decks lie in several databases", next_step="name one deck")
        looks = [
            progress.follow(flow(found.settings, url, there, partial=bool(decks), against=against))
            for url, there in found.all
        ]
    history = History.joined(look.history for look in looks)
    drift = tuple(finding for look in looks for finding in look.drift)
    checked = sum(1 for entry in history.entries if entry.row is not None)
    pending = sum(1 for _ in history.of("pending"))
    more = f", {migrations(pending)} pending" if pending else ""
    wrong = len(history.errors)
    edits = f"{wrong} finding{'s' * (wrong != 1)}" if wrong else "none edited, deleted or late"
    summary = f"History: {migrations(checked)} checked, {edits}{more}."
    ignored = [f"\nIgnored: {one}" for look in looks for one in look.ignored]
    skipped = [f"\nNot replayed: {one.message} ({one.place})" for look in looks for one in look.skipped]
    elsewhere = [f"\nNot compared: {_elsewhere(look.elsewhere)}" for look in looks if look.elsewhere]
    count = sum(1 for one in drift if one.severity == "error")
    differ = f"{count} differ{'s' * (count == 1)}" if count else "none differs"
    schema = f"{sum(look.compared or 0 for look in looks)} objects compared, {differ}"
    unknown = any(look.compared is None for look in looks)
    if unknown:
        schema = "not compared, because the ledger has no copy of a file as it was applied: settle the findings above"
    summary += "".join([*skipped, *ignored, *elsewhere, f"\nSchema: {schema}."])
    ok = not (unknown or (current and pending))
    finish(options, Report("verify", looks[-1].target, history, (), summary, drift=drift, clean=ok))


def _elsewhere(counts: Mapping[str, int]) -> str:
    """The schemas outside of the scope, in a line."""
    names = sorted(counts)
    listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    many = f"{len(names)} schemas that no deck makes" if len(names) > 1 else "a schema that no deck makes"
    return f'{sum(counts.values())} objects in {many}: {listed} (scope = "database" includes them)'
