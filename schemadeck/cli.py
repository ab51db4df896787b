"""The command line. Commands parse, call a flow and hand its result to ``render``; what they need is imported there."""

from __future__ import annotations

import difflib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from schemadeck import __version__

if TYPE_CHECKING:
    from schemadeck.config import Config
    from schemadeck.errors import SchemadeckError
    from schemadeck.model import Deck, Settings
    from schemadeck.progress import Progress
    from schemadeck.render import Report

INTERRUPTED = 130
FAILED = 3

# What other tools call things.
_PEERS = {
    "up": "migrate", "upgrade": "migrate", "apply": "migrate", "deploy": "migrate", "update": "migrate",
    "info": "status", "current": "status", "list": "status", "version": "--version",
    "validate": "verify", "check": "verify",
    "create": "new", "add": "new", "generate": "new", "revision": "new",
}  # fmt: skip


class Commands(click.Group):
    """A group that knows what other tools call its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a name that does not exist."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            near = [_PEERS[name]] if name in _PEERS else difflib.get_close_matches(name, self.commands, n=1)
            hint = f" Did you mean `{ctx.command_path} {near[0]}`?" if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every command which talks to a database has."""

    dir: Path | None
    url: str | None
    env: str | None
    config: Path | None
    format: str
    level: int

    def load(self) -> Config:
        """The config with these options on top."""
        from schemadeck.config import load

        return load(file=self.config, env=self.env, url=self.url, directory=self.dir)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options, as one :class:`Options`."""

    @wraps(command)
    def run(
        dir: Path | None, url: str | None, env: str | None, config: Path | None,
        format: str, quiet: bool, verbose: bool, **arguments: Any,
    ) -> Any:  # fmt: skip
        level = -1 if quiet else int(verbose)
        return command(Options(dir, url, env, config, format, level), **arguments)

    folder = click.Path(path_type=Path, file_okay=False)
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
        click.option(
            "--format", type=click.Choice(("text", "json")), default="text", show_default=True, help="Of the result."
        ),
        click.option("--config", type=file, help="Config file instead of ./schemadeck.toml or one above."),
        click.option("--env", metavar="NAME", help="Environment of the config, such as prod."),
        click.option("--url", metavar="URL", help="Database: libpq URL or conninfo, or `embedded`."),
        click.option("--dir", type=folder, help="Root of the decks, instead of the config's `dir`."),
    ):
        run = option(run)
    return run


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="schemadeck %(version)s")
def cli() -> None:
    r"""Apply numbered SQL files to PostgreSQL in order, and prove that they are still what was applied.

    A deck is a folder of files such as sql/shop/0001_schema.sql. The database is named by --url, --env,
    DATABASE_URL or the config, in this order; `embedded` is a PostgreSQL of the project's own.

    \b
    Exit status: 0 clean or done; 1 findings; 2 usage, config or files;
                 3 failed or could not check; 130 interrupted.
    """


@cli.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@common
def migrate(options: Options, decks: tuple[str, ...]) -> None:
    r"""Apply what is pending.

    Each file and its row in the ledger commit together; a file that fails is rolled back, and those before it stay.
    Naming a deck includes the decks that it requires.

    \b
    Example:
      schemadeck migrate
      schemadeck migrate shop --url postgresql://app@localhost/shop
    """
    from schemadeck.migrate import migrate as flow
    from schemadeck.render import Report

    with reporting("migrate", options) as progress, target(options, decks, progress) as (settings, url, found):
        outcome = progress.follow(flow(settings, url, found, partial=bool(decks)))
        count = len(outcome.applied)
        if count:
            summary = f"{_count(count)} applied, {sum(one.statements for one in outcome.applied)} statements."
        else:
            summary = f"Nothing to do: {_count(len(outcome.history.entries))} on record, none pending."
        if outcome.elsewhere:
            summary += f" {_count(outcome.elsewhere)} applied by another run meanwhile."
        finish(options, Report("migrate", outcome.target, outcome.history, outcome.applied, summary))


@cli.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@common
def status(options: Options, decks: tuple[str, ...]) -> None:
    r"""Show what is applied, pending, edited, deleted or late. Changes nothing.

    \b
    Example:
      schemadeck status --env prod
    """
    from schemadeck.render import Report
    from schemadeck.verify import status as flow

    with reporting("status", options) as progress, target(options, decks, progress) as (settings, url, found):
        look = progress.follow(flow(settings, url, found, partial=bool(decks)))
        pending = sum(1 for _ in look.history.of("pending"))
        if look.history.errors:
            summary, next_step = "", "settle the findings above; `schemadeck migrate` runs nothing before that"
        elif pending:
            summary, next_step = f"{_count(pending)} pending.", "schemadeck migrate"
        else:
            summary, next_step = "Up to date.", ""
        finish(options, Report("status", look.target, look.history, (), summary, next_step, listing=True))


@cli.command()
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
    from schemadeck.render import Report
    from schemadeck.verify import verify as flow

    with reporting("verify", options) as progress, target(options, decks, progress) as (settings, url, found):
        look = progress.follow(flow(settings, url, found, partial=bool(decks)))
        checked = sum(1 for entry in look.history.entries if entry.row is not None)
        pending = sum(1 for _ in look.history.of("pending"))
        more = f", {_count(pending)} pending" if pending else ""
        if look.history.errors:
            summary = f"History: {_count(checked)} checked, {len(look.history.errors)} findings{more}."
        else:
            summary = f"History: {_count(checked)} checked, none edited, deleted or late{more}."
        summary += "\nThe live schema was not compared: this version of schemadeck cannot do that yet."
        finish(options, Report("verify", look.target, look.history, (), summary))


@cli.command()
@click.argument("deck", default="app")
def init(deck: str) -> None:
    r"""Write schemadeck.toml and a first deck here. Overwrites nothing.

    \b
    Example:
      schemadeck init shop && schemadeck migrate
    """
    from schemadeck.deck import shown
    from schemadeck.scaffold import init as flow

    for path in flow(Path.cwd(), deck):
        click.echo(f"wrote {shown(path)}")
    click.echo("next: schemadeck migrate")


@cli.command()
@click.argument("deck")
@click.argument("name", nargs=-1, required=True)
@click.option("--dir", type=click.Path(path_type=Path, file_okay=False), help="Root of the decks.")
def new(deck: str, name: tuple[str, ...], dir: Path | None) -> None:
    r"""Create the next file of a deck, with its header.

    \b
    Example:
      schemadeck new shop add order table
    """
    from schemadeck.config import load
    from schemadeck.deck import shown
    from schemadeck.scaffold import new as flow

    click.echo(shown(flow(load(directory=dir).decks, deck, " ".join(name))))


@cli.group(cls=Commands)
def db() -> None:
    """The embedded server: a PostgreSQL of this project's own, for development.

    Commands start it when they need it, and the last one stops it. Its data lie in .schemadeck/ beside the config.
    """


@db.command()
def start() -> None:
    r"""Start the server and keep it running; prints its URL.

    \b
    Example:
      schemadeck db start && psql "$(schemadeck db url)"
    """
    from schemadeck import embedded

    server = embedded.pin(_project())
    click.echo(f"embedded server: {server.says}", err=True)
    click.echo(server.url)


@db.command()
def stop() -> None:
    """Stop the server; commands that are using it may finish first."""
    from schemadeck import embedded

    stopped = embedded.unpin(_project())
    click.echo("stopped" if stopped else "in use: it stops when the last command that uses it ends", err=True)


@db.command()
def url() -> None:
    """Print the URL of the running server."""
    from schemadeck import embedded
    from schemadeck.errors import EmbeddedError

    server = embedded.look(_project())
    if server is None:
        raise EmbeddedError("the embedded server is not running", next_step="schemadeck db start")
    click.echo(server.url)


@db.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> NoReturn:
    r"""Open psql on the server; arguments are psql's.

    \b
    Example:
      schemadeck db psql -c 'TABLE schemadeck.version'
    """
    import subprocess

    from schemadeck import embedded

    with embedded.borrow(_project()) as server:
        if sys.stderr.isatty():
            click.echo(f"embedded server: {server.says}", err=True)
        interrupts = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is psql's own
        try:
            done = subprocess.run([embedded.psql(), server.url, *arguments], check=False)
        finally:
            signal.signal(signal.SIGINT, interrupts)
    sys.exit(done.returncode)


@db.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete the server's data; the next command begins with an empty database."""
    from schemadeck import embedded

    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("This deletes all data of the embedded server: confirm it with --yes.")
        click.confirm("Delete all data of the embedded server?", abort=True)
    embedded.reset(_project())
    click.echo("the embedded server is empty", err=True)


@contextmanager
def target(
    options: Options, names: tuple[str, ...], progress: Progress
) -> Iterator[tuple[Settings, str, tuple[Deck, ...]]]:
    """The settings, the URL of the database and the decks; the embedded server runs meanwhile, if it is the target.

    The files are read first: an error in them needs no server.
    """
    from schemadeck import deck
    from schemadeck.config import require_url

    config = options.load()
    url = require_url(config)
    decks = deck.load(config.decks, names)
    if not config.embedded:
        yield config.settings, url, decks
        return
    from schemadeck import embedded

    with embedded.borrow(config.project) as server:
        progress.say(f"embedded server: {server.says}")
        yield config.settings, server.url, decks


@contextmanager
def reporting(command: str, options: Options) -> Iterator[Progress]:
    """A progress to follow; an error ends the command with a report that holds what was done before it."""
    from schemadeck.errors import SchemadeckError
    from schemadeck.progress import Progress
    from schemadeck.render import Report

    progress = Progress(options.level)
    try:
        yield progress
    except SchemadeckError as error:
        report = Report(command, progress.target, applied=tuple(progress.applied), error=error)
        finish(options, report)


def finish(options: Options, report: Report) -> NoReturn:
    """Print the report, and the error if there is one; end with the exit status that fits."""
    from schemadeck.render import write

    write(report, options.format, sys.stdout)
    sys.stdout.flush()
    if report.error is not None:
        _complain(report.error)
        sys.exit(report.error.exit_status)
    sys.exit(0 if report.ok else 1)


def main() -> None:
    """Run the command line and exit. No mistake of a user's ends in a traceback."""
    from schemadeck.errors import SchemadeckError

    signal.signal(signal.SIGTERM, _terminated)
    try:
        cli.main(prog_name="schemadeck", standalone_mode=False)
    except click.exceptions.Abort:
        _stopped()
    except KeyboardInterrupt:
        _stopped()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SchemadeckError as error:
        _complain(error)
        sys.exit(error.exit_status)
    except BrokenPipeError:  # the reader of our output, `head` for example, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM takes the way of Ctrl-C: the statement is cancelled, the file rolled back, the server stopped."""
    raise KeyboardInterrupt


def _stopped() -> NoReturn:
    click.echo("interrupted: what was not reported as applied is rolled back; `schemadeck status` tells", err=True)
    sys.exit(INTERRUPTED)


def _complain(error: SchemadeckError) -> None:
    from schemadeck.render.text import error as lines

    click.echo(lines(error), err=True)


def _project() -> Path:
    from schemadeck.config import load

    return load().project


def _count(number: int) -> str:
    return f"{number} migration" if number == 1 else f"{number} migrations"
