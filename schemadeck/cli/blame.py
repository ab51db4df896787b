"""`blame`."""

from __future__ import annotations

import click

from schemadeck.cli.options import Options, common, finish, on_scratch, reporting, targets


@click.command()
@click.argument("object_", nargs=-1, required=True, metavar="[KIND] OBJECT")
@common
@on_scratch
def blame(options: Options, object_: tuple[str, ...]) -> None:
    """Show every statement that made, changed, renamed or dropped an object. Changes nothing.

    Of a table, what concerns its columns, constraints, indexes, triggers and policies too. The applied files are
    replayed on a private scratch server, as `verify` does it; renames are followed.

    \b
    Example:
      schemadeck blame shop.item
      schemadeck blame shop.item.price
      schemadeck blame index shop.item_name
      schemadeck blame "function shop.total(integer, text)"
    """
    from schemadeck.flows.blame import blame as flow
    from schemadeck.flows.blame import unknown
    from schemadeck.render import Report

    wanted = " ".join(object_)
    with reporting("blame", options) as progress, targets(options, (), progress) as found:
        looks = [progress.follow(flow(found.settings, url, there, wanted)) for url, there in found.all]
        deeds = tuple(deed for look in looks for deed in look.deeds)
        live = [name for look in looks for name in look.live]
        if not deeds and not live:
            raise unknown(wanted, frozenset().union(*(look.names for look in looks)))
    summary, next_step = "", ""
    if not deeds:
        summary = f"No file makes {', '.join(live)}: it is there, made by hand or by a program."
        next_step = "schemadeck verify"
    finish(options, Report("blame", looks[-1].target, None, (), summary, next_step, clean=bool(deeds), deeds=deeds))
