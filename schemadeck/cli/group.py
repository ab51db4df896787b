"""A click group that knows what other tools call its commands."""

from __future__ import annotations

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


class Commands(click.Group):
    """A group that knows what other tools call its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a name that does not exist."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            import difflib

            near = [_PEERS[name]] if name in _PEERS else difflib.get_close_matches(name, self.commands, n=1)
            hint = f" Did you mean `{ctx.command_path} {near[0]}`?" if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)
