"""What commands on a database share: their options, the way to the database, the report at the end."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from schemadeck.cli.group import help_option, option
from schemadeck.cli.start import psycopg_late

if TYPE_CHECKING:
    from schemadeck.config import Config
    from schemadeck.errors import SchemadeckError
    from schemadeck.model import Deck, Settings
    from schemadeck.progress import Progress
    from schemadeck.render import Report


class Options(NamedTuple):
    """The options that most commands have; those of a database are None where none is asked."""

    dir: Path | None
    url: str | None
    env: str | None
    config: Path | None
    format: str
    level: int
    wait: float = 0.0
    scratch_url: str | None = None
    scratch_on_target: bool = False

    def load(self) -> Config:
        """The config with these options on top."""
        from schemadeck.config import load

        return load(
            file=self.config, env=self.env, url=self.url, directory=self.dir,
            scratch_url=self.scratch_url, scratch_on_target=self.scratch_on_target,
        )  # fmt: skip


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|min|h)", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is no time; write it like 60s")
    return float(match[1]) * {"ms": 0.001, "s": 1, "min": 60, "h": 3600}[match[2]]


def common(
    command: Callable[..., Any], formats: Sequence[str] = ("text", "json"), *, database: bool = True
) -> Callable[..., Any]:
    """Give a command the common options, as one :class:`Options`; without those of a ``database`` if it asks none."""

    @wraps(command)
    def run(
        dir: Path | None, config: Path | None, format: str, quiet: bool, verbose: bool,
        url: str | None = None, env: str | None = None, wait: float = 0.0, **arguments: Any,
    ) -> Any:  # fmt: skip
        if database:
            psycopg_late()
        level = -1 if quiet else int(verbose)
        return command(Options(dir, url, env, config, format, level, wait), **arguments)

    folder = click.Path(path_type=Path, file_okay=False)
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    wait = option(
        "--wait", metavar="TIME", default="0s", callback=_seconds, help="Wait so long for a server that starts: 60s."
    )
    env = option("--env", metavar="NAME", help="Environment of the config, such as prod.")
    url = option("--url", metavar="URL", help="Database: libpq URL or conninfo, or `embedded`.")
    for add in (
        help_option(),
        option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
        option("--format", type=click.Choice(formats), default="text", show_default=True, help="Of the result."),
        *([wait] if database else []),
        option("--config", type=file, help="Config file instead of ./schemadeck.toml or one above."),
        *([env, url] if database else []),
        option("--dir", type=folder, help="Root of the decks, instead of the config's `dir`."),
    ):
        run = add(run)
    return run


def on_scratch(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command with the common options those that say where files are replayed."""

    @wraps(command)
    def run(options: Options, scratch_url: str | None, scratch_on_target: bool, **arguments: Any) -> Any:
        return command(options._replace(scratch_url=scratch_url, scratch_on_target=scratch_on_target), **arguments)

    for add in (
        option(
            "--scratch-on-target", is_flag=True, help="Replay files in a database of the target's server, and drop it."
        ),
        option("--scratch-url", metavar="URL", help="Replay files on this server, which holds nothing of value."),
    ):
        run = add(run)
    return run


_IN_DOUBT = "rolled back, unless it was just being committed: `schemadeck status` tells"


class Targets(NamedTuple):
    """The settings, all ``decks``, and which of them each database has: most projects have one."""

    settings: Settings
    decks: tuple[Deck, ...]
    all: tuple[tuple[str, tuple[Deck, ...]], ...]

    def of(self, name: str) -> tuple[str, tuple[Deck, ...]]:
        """The URL of a deck's database, and the decks there."""
        return next((one for one in self.all if any(deck.name == name for deck in one[1])), self.all[0])


@contextmanager
def targets(options: Options, names: tuple[str, ...], progress: Progress) -> Iterator[Targets]:
    """Where to, and what; the embedded server runs meanwhile, if it is a target.

    The files are read first: an error in them needs no server.
    """
    from schemadeck.config import require_url
    from schemadeck.files import deck

    config = options.load()
    if not config.deck_urls:
        require_url(config)
    decks = deck.load(config.decks, names)
    groups = deck.by_database(decks, config.deck_urls)
    if any(url is None for url, _ in groups):
        require_url(config)
    named = [(url or config.settings.url, some) for url, some in groups]
    if not any(url is None for url, _ in groups) or not config.embedded:
        yield _waited(options, progress, Targets(config.settings, decks, tuple(named)))
        return
    with running(config, progress) as server:
        there = [(server if url == config.settings.url else url, some) for url, some in named]
        yield _waited(options, progress, Targets(config.settings, decks, tuple(there)))


@contextmanager
def running(config: Config, progress: Progress) -> Iterator[str]:
    """The URL of the config's database, or ""; the embedded server runs meanwhile, if it is that."""
    if not config.embedded:
        yield config.settings.url
        return
    from schemadeck.database import embedded

    with embedded.borrow(config.project) as server:
        progress.say(f"embedded server: {server.says}")
        yield server.url


def _waited(options: Options, progress: Progress, found: Targets) -> Targets:
    """The same, when each server answers."""
    if options.wait:
        from schemadeck.database.connect import until_there

        for url, _ in found.all:
            progress.follow(event for event in until_there(url, options.wait))
    return found


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
        finish(options, Report(command, progress.target, applied=tuple(progress.applied), error=error))
    except KeyboardInterrupt:
        if command == "migrate":
            count = len(progress.applied)
            under_way = "rolled back" if progress.within else _IN_DOUBT
            if progress.stepwise:
                under_way = "stopped: `schemadeck migrate` goes on there"
            click.echo(f"{migrations(count)} applied before; the one under way is {under_way}", err=True)
        raise


def finish(options: Options, report: Report) -> NoReturn:
    """Print the report, and the error if there is one; end with the exit status that fits."""
    from schemadeck.render import write

    try:
        write(report, options.format, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` for example, had enough; what was done is done all the same
        discard_output()
    if report.error is not None:
        complain(report.error)
        sys.exit(report.error.exit_status)
    sys.exit(0 if report.ok else 1)


def discard_output() -> None:
    """What is left in the buffer cannot be written any more; Python would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: SchemadeckError) -> None:
    """Print an error for a person, on stderr."""
    from schemadeck.render.text import error as lines

    click.echo(lines(error, colours=sys.stderr.isatty() and "NO_COLOR" not in os.environ), err=True)


def migration_name(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, int] | None:
    """Deck and number of a name such as ``shop/12`` or ``shop/0012_name``."""
    if value is None:
        return None
    deck, _, rest = value.rpartition("/")
    number = rest.split("_")[0]
    if not deck or not number.isdecimal() or not number.isascii():
        raise click.BadParameter(f"{value!r} is no migration; write it like shop/12")
    return deck, int(number)


def migrations(number: int) -> str:
    """So many migrations, in words."""
    return f"{number} migration" if number == 1 else f"{number} migrations"
