"""Click's group, which knows what other tools call its commands, and its option, which starts quickly."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

import click

# What other tools call things.
_PEERS = {
    "up": "migrate", "upgrade": "migrate", "apply": "migrate", "deploy": "migrate", "update": "migrate",
    "info": "status", "current": "status", "list": "status", "version": "--version",
    "down": "undo", "rollback": "undo", "revert": "undo", "downgrade": "undo",
    "stamp": "baseline", "repair": "accept", "resolve": "accept", "force": "accept",
    "validate": "verify", "check": "verify",
    "create": "new", "add": "new", "generate": "new", "revision": "new",
}  # fmt: skip


class Option(click.Option):
    """An option whose help is clean: click cleans it with :mod:`inspect`, whose import takes as long as all of click's.

    Otherwise than there, it says nothing of what is deprecated.
    """

    def __init__(self, *arguments: Any, help: str | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.help = help


option = partial(click.option, cls=Option)
help_option = partial(click.help_option, "-h", "--help", cls=Option)


class Commands(click.Group):
    """A group that knows what other tools call its commands, and imports a command's module when that is asked for.

    ``modules`` are their names below :mod:`schemadeck.cli`, by command.
    """

    def __init__(self, *arguments: Any, modules: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """Every command, in alphabetical order."""
        return sorted({*self._modules, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name in self._modules:
            found = getattr(import_module(f"schemadeck.cli.{self._modules[cmd_name]}"), cmd_name)
            assert isinstance(found, click.Command)
            return found
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a name that does not exist."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            import difflib

            near = [_PEERS[name]] if name in _PEERS else difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean `{ctx.command_path} {near[0]}`?" if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)
