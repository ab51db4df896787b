"""`baseline`, `accept`, `undo`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from schemadeck.cli.group import option
from schemadeck.cli.options import Options, common, finish, migration_name, migrations, on_scratch, reporting, targets

if TYPE_CHECKING:
    from schemadeck.flows.adopt import Settled


@click.command()
@click.argument("migration", metavar="DECK/NUMBER", callback=migration_name)
@option("--force", is_flag=True, help="You have seen yourself that the schema is what the files make.")
@option("--reason", metavar="TEXT", help="Why; kept in the journal.")
@common
@on_scratch
def baseline(options: Options, migration: tuple[str, int], force: bool, reason: str | None) -> None:
    """Record a deck's files up to NUMBER as applied, without running them.

    For a database that has their objects already. The files are replayed on scratch, and the live schema has to be what
    they make there; --force takes your word for it, and then needs a --reason.

    \b
    Example:
      schemadeck baseline shop/12
      schemadeck baseline shop/12 --force --reason "made by hand in 2019, compared with pg_dump"
    """
    from schemadeck.errors import UsageError
    from schemadeck.flows.adopt import baseline as flow

    if force and not (reason or "").strip():
        raise UsageError("--force needs a reason", next_step="--reason TEXT")
    names = (migration[0],)
    with reporting("baseline", options) as progress, targets(options, names, progress) as found:
        url, decks = found.of(migration[0])
        done = progress.follow(flow(found.settings, url, decks, *migration, reason or "", force=force))
    _finish(options, "baseline", done, "recorded without being run")


@click.command()
@click.argument("migration", metavar="DECK/NUMBER", callback=migration_name)
@option("--reason", metavar="TEXT", required=True, help="Why; kept in the journal.")
@common
def accept(options: Options, migration: tuple[str, int], reason: str) -> None:
    """Settle an edited or deleted file, or an interrupted one that was finished by hand.

    Takes the file as it is now for what was applied; the row of a deleted file goes. Runs nothing.

    \b
    Example:
      schemadeck accept shop/7 --reason "index built by hand on Sunday, OPS-12"
    """
    from schemadeck.errors import UsageError
    from schemadeck.flows.adopt import accept as flow

    if not reason.strip():
        raise UsageError("a reason says something", next_step="--reason TEXT")
    with reporting("accept", options) as progress, targets(options, (), progress) as found:
        url, decks = found.of(migration[0])
        done = progress.follow(flow(found.settings, url, decks, *migration, reason))
    _finish(options, "accept", done, "accepted")


@click.command()
@click.argument("deck", metavar="DECK")
@option("--to", "above", type=click.IntRange(0), metavar="NUMBER", help="Undo everything above this number.")
@option("--yes", is_flag=True, help="Do not ask.")
@common
def undo(options: Options, deck: str, above: int | None, yes: bool) -> None:
    """Take a deck's newest migration back, by its file in the deck's undo/ folder.

    Each undo file and the removal of its row in the ledger commit together. Asks on a terminal; elsewhere it needs
    --yes.

    \b
    Example:
      schemadeck undo shop
      schemadeck undo shop --to 7 --yes
    """
    from schemadeck.flows.adopt import to_undo
    from schemadeck.flows.adopt import undo as flow
    from schemadeck.render import Report

    with reporting("undo", options) as progress, targets(options, (), progress) as found:
        url, decks = found.of(deck)
        scripts = progress.follow(to_undo(found.settings, url, decks, deck, above))
        if not scripts:
            finish(options, Report("undo", progress.target, summary=f"Nothing to undo in {deck}."))
        _ask([f"{one.migration.shown} ({one.statements} statements)" for one in scripts], yes)
        done = progress.follow(flow(found.settings, url, decks, deck, above, scripts))
    finish(options, Report("undo", progress.target, applied=done, summary=f"{migrations(len(done))} undone."))


def _ask(files: list[str], yes: bool) -> None:
    """Nothing is destroyed without a yes."""
    from schemadeck.errors import UsageError

    if yes:
        return
    listed = "\n  ".join(files)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"this would run\n  {listed}", next_step="confirm it with --yes")
    click.echo(f"this runs\n  {listed}", err=True)
    click.confirm("Undo?", abort=True, err=True)


def _finish(options: Options, command: str, done: Settled, how: str) -> None:
    from schemadeck.render import Report

    listed = "".join(f"\n  {name}" for name in done.migrations)
    summary = f"{migrations(len(done.migrations))} {how}:{listed}"
    finish(options, Report(command, done.target, done.history, summary=summary))
