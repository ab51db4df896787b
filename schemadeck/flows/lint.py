"""`lint`: the rules, squawk's where it is installed, and what a base in git tells. No database is asked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from schemadeck.errors import ConfigError
from schemadeck.files.lint import RULES, check
from schemadeck.flows import squawk
from schemadeck.flows.base import Base, against
from schemadeck.model import Deck, DeckSettings, Finding, LintSettings, Settings

_SQUAWK = "squawk/"


class Linted(NamedTuple):
    """What was found; ``checked`` counts the files that the rules looked at, ``squawk`` says whether it took part.

    ``off`` are the rules that the config switches off, a line each.
    """

    findings: tuple[Finding, ...]
    checked: int
    squawk: bool
    off: tuple[str, ...]


def lint(settings: Settings, decks: Sequence[Deck], root: Path, base: str | None = None, *, partial: bool) -> Linted:
    """Hold the files of ``decks``, which lie below ``root``, against the rules.

    With ``base``, a revision in git, only files that it does not have; those that it has are held against it.
    ``partial`` says that the decks are a choice of the user's. Raises :class:`UsageError`.
    """
    told = against(decks, root, base, partial=partial) if base is not None else Base(frozenset(), ())
    by_deck = {deck.name: _merged(settings, deck.name) for deck in decks}
    new = [one for deck in decks for one in deck.migrations if (one.deck, one.number) not in told.old]
    program = squawk.program()
    foreign = None
    if program is not None:
        required = {name for one in by_deck.values() for name in one.require if name.startswith(_SQUAWK)}
        foreign = squawk.findings(program, new, sorted(name.removeprefix(_SQUAWK) for name in required))
    found = check(decks, by_deck, old=told.old, foreign=foreign)
    return Linted((*told.findings, *found), len(new), program is not None, _off(by_deck))


def _merged(settings: Settings, name: str) -> LintSettings:
    """What counts for a deck: what is said for all, and for it. Raises :class:`ConfigError` for an unknown rule."""
    ours = settings.decks.get(name, DeckSettings()).lint
    merged = LintSettings((*settings.lint.require, *ours.require), {**settings.lint.off, **ours.off})
    for rule in (*merged.require, *merged.off):
        if rule not in RULES and not rule.startswith(_SQUAWK):
            near = difflib.get_close_matches(rule, RULES, n=1)
            raise ConfigError(
                f"lint of the config: there is no rule {rule!r}",
                hint=f"did you mean {near[0]}?" if near else None,
                next_step="schemadeck lint --rules lists them",
            )
    return merged


def _off(by_deck: Mapping[str, LintSettings]) -> tuple[str, ...]:
    """The rules that are off, with the decks and the reason."""
    decks: dict[tuple[str, str], list[str]] = {}
    for name, one in by_deck.items():
        for each in one.off.items():
            decks.setdefault(each, []).append(name)
    return tuple(f"{rule} in {', '.join(names)}: {reason}" for (rule, reason), names in decks.items())
