"""`init` and `new`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadeck.cli.group import option


@click.command()
@click.argument("deck", default="app")
def init(deck: str) -> None:
    """Write schemadeck.toml and a first deck here. Overwrites nothing.

    \b
    Example:
      schemadeck init shop && schemadeck migrate
    """
    from schemadeck.files.deck import shown
    from schemadeck.flows.scaffold import init as flow

    for path in flow(Path.cwd(), deck):
        click.echo(f"wrote {shown(path)}")
    click.echo("next: schemadeck migrate")


@click.command()
@click.argument("deck")
@click.argument("name", nargs=-1, required=True)
@option("--dir", type=click.Path(path_type=Path, file_okay=False), help="Root of the decks.")
def new(deck: str, name: tuple[str, ...], dir: Path | None) -> None:
    """Create the next file of a deck, with its header.

    \b
    Example:
      schemadeck new shop add order table
    """
    from schemadeck.config import load
    from schemadeck.files.deck import shown
    from schemadeck.flows.scaffold import new as flow

    click.echo(shown(flow(load(directory=dir).decks, deck, " ".join(name))))
