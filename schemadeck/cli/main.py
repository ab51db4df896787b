"""The group of all commands, and what every ending of one means for the exit status."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from schemadeck.cli.group import Commands, Option, help_option
from schemadeck.cli.options import complain, discard_output
from schemadeck.version import __version__

INTERRUPTED = 130
FAILED = 3


_MODULES = {
    "migrate": "run", "status": "run", "verify": "run", "plan": "plan", "lint": "lint",
    "diff": "compare", "snapshot": "compare", "blame": "blame",
    "baseline": "adopt", "accept": "adopt", "undo": "adopt", "init": "files", "new": "files", "db": "db",
}  # fmt: skip


@click.group(cls=Commands, modules=_MODULES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="schemadeck %(version)s", cls=Option)
@help_option()
def cli() -> None:
    """Apply numbered SQL files to PostgreSQL in order, and prove that they are still what was applied.

    A deck is a folder of files such as sql/shop/0001_schema.sql. The database is named by --url, --env,
    DATABASE_URL or the config, in this order; `embedded` is a PostgreSQL of the project's own.

    \b
    Exit status: 0 clean or done; 1 findings; 2 usage, config or files;
                 3 failed or could not check; 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit. No mistake of a user's ends in a traceback."""
    _open_closed_streams()
    for sign in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sign) != signal.SIG_IGN:  # nohup has said so
            signal.signal(sign, _terminated)
    try:
        cli.main(prog_name="schemadeck", standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output, `head` for example, had enough
        discard_output()
        sys.exit(FAILED)
    except Exception as error:
        _end(error)
    finally:
        gc.freeze()  # or Python would look through all that is there once more before it ends


def _end(error: Exception) -> NoReturn:
    """A mistake of a user's, told; anything else is one of ours."""
    from schemadeck.errors import SchemadeckError

    if isinstance(error, SchemadeckError):
        complain(error)
        sys.exit(error.exit_status)
    if "-v" in sys.argv or "--verbose" in sys.argv:
        raise error
    discard_output()
    click.echo(f"error: internal error: {type(error).__name__}: {error}", err=True)
    click.echo("next: please report it, with what `-v` shows beside it", err=True)
    sys.exit(FAILED)


def _open_closed_streams() -> None:
    """Give standard streams that are closed a place to go, or a file of ours would get their number."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != descriptor:
                os.dup2(null, descriptor)
                os.close(null)
            setattr(sys, name, os.fdopen(descriptor, mode, closefd=False))


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM and SIGHUP take the way of Ctrl-C: the statement is cancelled, the file rolled back."""
    raise KeyboardInterrupt
