"""`lint`."""

from __future__ import annotations

from functools import partial

import click

from schemadeck.cli.group import option
from schemadeck.cli.options import Options, common, finish, reporting

_ALL = "all"


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@option("--base", metavar="REV", help="Check what is new since this revision of git, and that the rest is as it was.")
@option("--rules", metavar="[RULE]", is_flag=False, flag_value=_ALL, help="List the rules, or explain one.")
@partial(common, formats=("text", "json", "github", "junit"), database=False)
def lint(options: Options, decks: tuple[str, ...], base: str | None, rules: str | None) -> None:
    """Check the files against rules that need no database: locks, names, roles, secrets, data.

    With --base, what a pull request adds: new files are checked against the tables that were there before, and files
    that REV has must not be edited, deleted, or overtaken by lower numbers. Without, every file counts as new. Where
    squawk is installed (the extra `lint`), its findings join. Every finding but a cosmetic edit is counted: status 1.

    `-- lint: ignore=RULE the reason` before a statement switches a rule off there, `lint` in the config for a deck.

    \b
    Example:
      schemadeck lint
      schemadeck lint --base origin/main --format github
      schemadeck lint --rules index-blocks-writes
    """
    if rules is not None:
        _explain(rules)
        return
    from schemadeck.files import deck
    from schemadeck.flows.lint import lint as flow
    from schemadeck.model import History
    from schemadeck.render import Report

    with reporting("lint", options) as progress:
        config = options.load()
        found = deck.load(config.decks, decks)
        linted = flow(config.settings, found, config.decks, base, partial=bool(decks))
        if not linted.squawk and options.level > 0:
            progress.say("squawk is not installed: pip install 'schemadeck[lint]' adds its rules")
    count = sum(1 for one in linted.findings if one.severity == "error")
    files = f"{linted.checked}{' new' if base is not None else ''} file{'s' * (linted.checked != 1)}"
    said = f"{count} finding{'s' * (count != 1)}" if count else "no finding"
    lines = [*(f"Off: {one}" for one in linted.off), f"{files} checked, {said}."]
    if base is None:
        lines.append("Every file counted as new; --base REV holds new ones against the tables of older ones.")
    history = History(found, (), linted.findings)
    finish(options, Report("lint", history=history, summary="\n".join(lines)))


def _explain(name: str) -> None:
    """Print a rule's page, or a line for each rule."""
    from schemadeck.errors import UsageError
    from schemadeck.files.lint import RULES

    if name == _ALL:
        for rule in sorted(RULES.values()):
            asked = " (where a deck requires it)" if rule.asked else ""
            click.echo(f"{rule.name:<20}  {rule.title}{asked}")
    elif name in RULES:
        click.echo(f"{name}: {RULES[name].page}".replace("::\n", ":\n"))
    else:
        import difflib

        near = difflib.get_close_matches(name, RULES, n=1)
        raise UsageError(
            f"there is no rule {name!r}",
            hint=f"did you mean {near[0]}?" if near else None,
            next_step="schemadeck lint --rules lists them; squawk's are at https://squawkhq.com/docs/rules",
        )
