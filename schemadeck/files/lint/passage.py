"""One passage through a file: each statement is held against the rules, and then taken note of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemadeck.files.lint.command import Command
from schemadeck.files.lint.known import File, Known
from schemadeck.files.lint.learn import learn
from schemadeck.files.lint.marks import Mark, marks
from schemadeck.files.lint.rule import RULES, Found, Rule, object_of
from schemadeck.files.script import opened_for_reading, parse
from schemadeck.files.source import Source
from schemadeck.files.split import Statement, split
from schemadeck.model import Finding, LintSettings, Migration, Place

_TEACHING = frozenset({"CREATE", "ALTER", "DROP", "SET", "COMMENT", "SELECT"})  # what is to be known of older files
_ROWS = re.compile(rb"INSERT\b.*?\bVALUES\b", re.IGNORECASE | re.DOTALL)
_HEAD = 2_000  # bytes of an INSERT within which its rows begin


class Foreign(NamedTuple):
    """What another linter found: its name and its rule, line and byte of the line from 0.

    A rule that is ``asked`` counts only where a deck requires it.
    """

    rule: str
    line: int
    column: int
    message: str
    next_step: str
    asked: bool = False


def active(rule: Rule | Foreign, settings: LintSettings) -> bool:
    """Whether a rule is on for a deck."""
    name = rule.name if isinstance(rule, Rule) else rule.rule
    return name not in settings.off and (not rule.asked or name in settings.require)


def told(
    name: str, migration: Migration, found: Found, place: Place | None, here: Sequence[Mark] = ()
) -> Iterator[Finding]:
    """The finding of a rule, unless a comment switches the rule off."""
    off = [mark for mark in here if name in mark.rules]
    for mark in off:
        mark.hit.add(name)
    if not off:
        kind, _, object_ = found.object.partition(" ") if found.object else ("migration", "", str(migration))
        yield Finding(name, kind, object_, found.message, found.next_step, place)


class Passage:
    """A passage through ``file``."""

    def __init__(self, known: Known, migration: Migration, before: Migration | None, *, new: bool) -> None:
        self.file = File(migration, before, known, new, parse(migration).stepwise)
        self.marks = marks(migration) if new else []
        known.marks += self.marks

    def findings(self, settings: LintSettings, others: Sequence[Foreign]) -> Iterator[Finding]:
        """What the rules that are on find, and what of the ``others`` counts."""
        file = self.file
        rules = [rule for rule in RULES.values() if file.new and active(rule, settings)]
        waiting = sorted((one for one in others if file.new and active(one, settings)), key=lambda one: one[1:3])
        above: list[Mark] = []
        for number, one, here in self._commands():
            if not number:
                above = [mark for mark in here if mark.place < one.statement.place()]
            for rule in rules:
                if rule.scope == "statement" and (not rule.words or one.atoms[0] in rule.words):
                    for found in rule.find(one, file):
                        yield from told(rule.name, file.migration, found, one.place(found.at), here)
            while waiting and _ends_behind(one, waiting[0]):
                yield from self._other(one, waiting.pop(0), here)
            learn(file, one, here)
        for rule in rules:
            for found in rule.find(file) if rule.scope == "file" else ():
                yield from told(rule.name, file.migration, found, Place(file.migration.shown, 1, 1), above)

    def _commands(self) -> Iterator[tuple[int, Command, list[Mark]]]:
        """The statements that say something, with their number and the comments that switch rules off for them."""
        waiting, rows = list(self.marks), b""
        with opened_for_reading(self.file.migration.path) as opened:
            source = Source(opened, self.file.migration.shown)
            for number, statement in enumerate(split(source)):
                if not number:
                    above = source.window.data[: statement.start - source.window.base]
                    self.file.header = above.decode("utf-8", "replace")
                if not self.file.new and statement.words[:1] and statement.words[0] not in _TEACHING:
                    continue
                before, rows = rows, _rows(statement)
                if rows and rows == before and not waiting:
                    continue  # of rows like those before them nothing new is to be said
                here: list[Mark] = []
                while waiting and waiting[0].place[1:3] < statement.place(len(statement.text))[1:3]:
                    here.append(waiting.pop(0))
                yield number, Command(statement), here

    def _other(self, one: Command, other: Foreign, here: Sequence[Mark]) -> Iterator[Finding]:
        """What another linter found in a statement, unless it is about what is new."""
        names = one.names
        if one.kind == "SCHEMA":
            new = [self.file.known.schemas.get(name.parts[-1], False) for name in names]
        else:
            new = [self.file.fresh(name) for name in names]
        if not names or not all(new):
            object_ = object_of(one.kind or "TABLE", names[0]) if names else object_of("STATEMENT", one.act)
            found = Found(other.message, other.next_step, object_)
            yield from told(other.rule, self.file.migration, found, one.place(_offset(one, other)), here)


def _rows(statement: Statement) -> bytes:
    """How an INSERT of rows begins; empty of anything else."""
    if statement.words[:2] != ("INSERT", "INTO"):
        return b""
    found = _ROWS.match(statement.text[:_HEAD])
    return found[0] if found is not None else b""


def _offset(one: Command, other: Foreign) -> int:
    """Where in a statement's text another linter's place lies."""
    place = one.statement.place()
    first, column = place.line - 1, place.column - 1
    lines = one.text.split(b"\n")[: max(other.line - first, 0)]
    offset = sum(len(line) + 1 for line in lines) + other.column - (0 if lines else column)
    return min(max(offset, 0), len(one.text))


def _ends_behind(one: Command, other: Foreign) -> bool:
    """Whether another linter's place lies before the end of a statement."""
    last = one.statement.place(len(one.text))
    return (other.line + 1, other.column + 1) <= (last.line, last.column)
