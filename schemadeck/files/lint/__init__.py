"""Static rules over the files of decks. No database is asked.

A rule is a decorated function (:mod:`schemadeck.files.lint.rule`) whose docstring is its page. It sees statements in
the order in which they run, with what the files before them have made (:mod:`schemadeck.files.lint.known`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from schemadeck.files.deck import in_order
from schemadeck.files.lint import data, deck, locks, names, roles  # noqa: F401  # they register their rules
from schemadeck.files.lint.known import Known
from schemadeck.files.lint.passage import Foreign, Passage, active, told
from schemadeck.files.lint.rule import RULES, Rule
from schemadeck.model import Deck, Finding, LintSettings, Migration

__all__ = ["RULES", "Foreign", "Rule", "check"]


def check(
    decks: Sequence[Deck],
    settings: Mapping[str, LintSettings],
    *,
    old: Collection[tuple[str, int]] = (),
    foreign: Mapping[str, Sequence[Foreign]] | None = None,
) -> tuple[Finding, ...]:
    """What the rules find in the files that are not among the ``old`` ones, which only tell what there is.

    ``settings`` by deck; ``old`` by deck and number; ``foreign``, what another linter found, by path, or None if there
    is no other. Raises :class:`DeckError` for a file that breaks the rules of a file.
    """
    known = Known(others=foreign is not None)
    by_file: dict[str, list[Finding]] = {}
    new: dict[str, Migration] = {}
    before: dict[str, Migration] = {}
    for one in in_order(decks):
        passage = Passage(known, one, before.get(one.deck), new=(one.deck, one.number) not in old)
        others = (foreign or {}).get(str(one.path), ())
        by_file[one.shown] = list(passage.findings(settings.get(one.deck, LintSettings()), others))
        before[one.deck] = one
        if passage.file.new:
            new[one.shown] = one
    for rule in RULES.values():
        for found in rule.find(known) if rule.scope == "decks" else ():
            file = new.get(found.place.file) if found.place is not None else None
            if file is not None and active(rule, settings.get(file.deck, LintSettings())):
                by_file[file.shown] += told(rule.name, file, found, found.place, found.marks)
    return tuple(finding for found in by_file.values() for finding in found)
