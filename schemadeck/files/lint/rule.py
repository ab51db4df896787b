"""What a rule is: a function whose docstring is its page, and the register of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from inspect import cleandoc
from typing import Any, Literal, NamedTuple

from schemadeck.files.lint.marks import Mark
from schemadeck.model import Place

Scope = Literal["statement", "file", "decks"]


class Found(NamedTuple):
    """What a rule found: a sentence without a full stop, and what to do.

    ``object`` are kind and name of what it is about, if that is not the file; ``at`` is where in the statement it
    stands. Of what is found at the end, ``place`` and the ``marks`` there.
    """

    message: str
    next_step: str
    object: str = ""
    at: int = 0
    place: Place | None = None
    marks: Sequence[Mark] = ()


Find = Callable[..., Iterable[Found]]


class Rule(NamedTuple):
    """A rule.

    ``words`` are the first words of the statements that it looks at, or none for all. One that is ``asked`` is on only
    where a deck requires it.
    """

    name: str
    scope: Scope
    words: tuple[str, ...]
    asked: bool
    find: Callable[..., Iterable[Found]]

    @property
    def page(self) -> str:
        """Its documentation: what it is about, why, and a bad and a good example."""
        return cleandoc(self.find.__doc__ or "")

    @property
    def title(self) -> str:
        """The first line of its page."""
        return self.page.partition("\n")[0]

    def example(self, which: Literal["Bad", "Good"]) -> str:
        """The SQL of one of its examples; a line ``-- NAME.sql`` begins a file."""
        found = re.search(rf"^{which}::\n\n((?:(?: {{4}}.*)?\n)+)", self.page + "\n", re.MULTILINE)
        return re.sub(r"^ {4}", "", found[1], flags=re.MULTILINE).strip() + "\n" if found else ""


RULES: dict[str, Rule] = {}


def rule(name: str, *words: str, scope: Scope = "statement", asked: bool = False) -> Callable[[Find], Find]:
    """Register a function as a rule.

    It is called with a statement and the file that holds it, with a file, or with what is known of all decks, as its
    ``scope`` says, and yields what it finds.
    """

    def register(find: Find) -> Find:
        RULES[name] = Rule(name, scope, words, asked, find)
        return find

    return register


def object_of(kind: str, name: Any) -> str:
    """Kind and name of an object, as findings name it."""
    return f"{kind.lower().replace(' ', '_')} {name}"
