"""`db`: the embedded server."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from schemadeck.cli.group import Commands, option


@click.group(cls=Commands)
def db() -> None:
    """The embedded server: a PostgreSQL of this project's own, for development.

    Commands start it when they need it, and the last one stops it. Its data lie in .schemadeck/ beside the config.
    """


@db.command()
def start() -> None:
    """Start the server and keep it running; prints its URL.

    \b
    Example:
      schemadeck db start && psql "$(schemadeck db url)"
    """
    from schemadeck.database import embedded

    server = embedded.pin(_project())
    click.echo(f"embedded server: {server.says}", err=True)
    click.echo(server.url)


@db.command()
def stop() -> None:
    """Stop the server; commands that are using it may finish first."""
    from schemadeck.database import embedded

    stopped = embedded.unpin(_project())
    click.echo("stopped" if stopped else "in use: it stops when the last command that uses it ends", err=True)


@db.command()
def url() -> None:
    """Print the URL of the running server."""
    from schemadeck.database import embedded
    from schemadeck.errors import EmbeddedError

    server = embedded.look(_project())
    if server is None:
        raise EmbeddedError("the embedded server is not running", next_step="schemadeck db start")
    click.echo(server.url)


@db.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> NoReturn:
    """Open psql on the server; arguments are psql's.

    \b
    Example:
      schemadeck db psql -c 'TABLE schemadeck.version'
    """
    import os
    import subprocess

    from schemadeck.database import embedded

    with embedded.borrow(_project()) as server:
        if sys.stderr.isatty():
            click.echo(f"embedded server: {server.says}", err=True)
        interrupts = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is psql's own
        env = os.environ | server.variables  # no URL, because psql's -d would replace all of it
        process = subprocess.Popen([embedded.psql(), *arguments], env=env)
        try:
            status = process.wait()
        finally:
            process.terminate()
            process.wait()
            signal.signal(signal.SIGINT, interrupts)
    sys.exit(status)


@db.command()
@option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete the server's data; the next command begins with an empty database."""
    from schemadeck.database import embedded

    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("This deletes all data of the embedded server: confirm it with --yes.")
        click.confirm("Delete all data of the embedded server?", abort=True)
    embedded.reset(_project())
    click.echo("the embedded server is empty", err=True)


def _project() -> Path:
    from schemadeck.config import load

    return load().project
