"""`snapshot` and `diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from schemadeck.cli.group import option
from schemadeck.cli.options import Options, common, discard_output, finish, on_scratch, reporting, running

if TYPE_CHECKING:
    from schemadeck.flows.diff import Source
    from schemadeck.model import Deck, Settings
    from schemadeck.progress import Progress


@click.command()
@option("--of", "of", metavar="SOURCE", default="live", show_default=True, help="As for diff.")
@common
@on_scratch
def snapshot(options: Options, of: str) -> None:
    """Write what a database holds, every object and property, as text that reads well in a git diff.

    The ledger itself is left out. `verify --against FILE` and `diff` read the text.

    \b
    Example:
      schemadeck snapshot > schema.toml
      schemadeck snapshot --of files > schema.toml
    """
    from schemadeck.files.stored import written
    from schemadeck.flows.diff import snapshots

    with (
        reporting("snapshot", options) as progress,
        _sources(options, (of,), progress) as (settings, url, decks, found),
    ):
        (side,) = progress.follow(snapshots(settings, url, decks, found))
    try:
        sys.stdout.writelines(written(side.snapshot, side.major, without=[settings.ledger_schema]))
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@common
@on_scratch
def diff(options: Options, left: str, right: str) -> None:
    """Show how B differs from A. Changes nothing.

    A and B are two of: `live` (the database), `files` (what all of them make), `files@DECK/NUMBER` (what they make up
    to one, with what that requires), a URL, a file that `schemadeck snapshot` wrote. Status 1: they differ.

    \b
    Example:
      schemadeck diff files live
      schemadeck diff files@shop/12 files@shop/15
      schemadeck diff live postgresql://app@staging/shop
      schemadeck diff schema.toml live
    """
    from schemadeck.flows.diff import diff as flow
    from schemadeck.render import Report

    with (
        reporting("diff", options) as progress,
        _sources(options, (left, right), progress) as (settings, url, decks, (one, other)),
    ):
        compared = progress.follow(flow(settings, url, decks, (one, other)))
    count = len(compared.findings)
    summary = f"{compared.compared} objects of {other.label} compared, "
    summary += f"{count} differ{'s' * (count == 1)}." if count else "none differs."
    sides = (one.label, other.label)
    finish(options, Report("diff", progress.target, summary=summary, drift=compared.findings, sides=sides))


@contextmanager
def _sources(
    options: Options, names: tuple[str, ...], progress: Progress
) -> Iterator[tuple[Settings, str, tuple[Deck, ...], tuple[Source, ...]]]:
    """The settings, the database's URL (or ""), the decks there, if files are asked for, and what is asked for."""
    from schemadeck.files import deck
    from schemadeck.flows.diff import source

    config = options.load()
    decks: tuple[Deck, ...] = ()
    if any(name.startswith("files") for name in names):
        groups = dict(deck.by_database(deck.load(config.decks), config.deck_urls))
        decks = groups.get(None, ())
    with running(config, progress) as url:
        yield config.settings, url, decks, tuple(source(name, url) for name in names)
