"""Markdown, for a pull request's comment or a job's summary: the verdict, a table of findings, the lines that differ.

It is GitHub's and GitLab's: tables, ``<details>``, and HTML's character references for what would be taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from schemadeck.files.planned import Judgement, Planned
from schemadeck.model import Finding
from schemadeck.render import Report
from schemadeck.render.plan import change, first_line
from schemadeck.render.text import error
from schemadeck.render.words import by_object, is_short, lines_that_differ, noted, safe, thing, value

_MARKUP = re.compile(r"[\\`*\[\]<>&|~$#]|(?<!\w)_|_(?!\w)")
_PLAIN = re.compile(r"(?! )[^`|\\\t\n]+(?<! )")  # what may stand between backticks, in a table


def write(report: Report, stream: TextIO) -> None:
    """Write heading, findings, what differs in several lines, and the summary."""
    history = report.findings[: len(report.findings) - len(report.drift)]
    drift, notes = by_object(report.drift)
    counted = [*history, *drift]
    parts = [f"## schemadeck {report.command}: {_verdict(report)}"]
    if report.error is not None:
        parts.append(_fenced("text", error(report.error)))
    if report.plan is not None:
        parts += _plan(report.plan)
    if counted:
        head = ("| object | what differs | where | what to do |", "| --- | --- | --- | --- |")
        parts.append("\n".join([*head, *map(_row, counted)]))
    parts += [part for one in counted for part in _details(one)]
    if notes:
        parts.append(_folded(f"{len(notes)} not counted", "\n".join(f"- {_text(noted(one))}" for one in notes)))
    if report.summary:
        parts.append("\n".join(f"- {_text(line)}" for line in report.summary.splitlines()))
    print(safe("\n\n".join(parts)), file=stream)


def _plan(plan: Planned) -> Iterator[str]:
    """The statements that lock somebody out, all of them folded, the schema before and after, privileges."""
    heard = [one for one in plan.judgements if one.level != "none"]
    if heard:
        head = ("| where | statement | what it means |", "| --- | --- | --- |")
        rows = [
            f"| {_code(str(one.impact.place))} | {_code(first_line(one.impact))} | {'<br>'.join(_meaning(one))} |"
            for one in heard
        ]
        yield "\n".join([*head, *rows])
    if plan.privileges:
        yield "\n".join(["**Privileges**", "", *(f"- {_text(line)}" for line in plan.privileges)])
    if plan.changes:
        lines = "\n".join(line for one in plan.changes for line in change(one))
        yield _folded(f"Schema: {len(plan.changes)} changes", _fenced("diff", lines))
    if plan.judgements:
        lines = "\n".join(f"{one.impact.place}  {first_line(one.impact)}" for one in plan.judgements)
        yield _folded(f"All {len(plan.judgements)} statements", _fenced("text", lines))


def _meaning(one: Judgement) -> Iterator[str]:
    yield from ((f"**{_text(line)}**" if one.level == "heavy" else _text(line)) for line in one.sentences)
    if one.advice:
        yield f"instead: {_text(one.advice)}"


def _verdict(report: Report) -> str:
    if report.error is not None:
        return "could not check"
    count = sum(1 for one in report.findings if one.severity == "error")
    if count:
        return f"{count} finding{'s' * (count != 1)}"
    if report.plan is not None:
        heavy = sum(1 for one in report.plan.judgements if one.level == "heavy")
        return f"{heavy} heavy of {len(report.plan.judgements)} statements"
    return "clean" if report.ok else "not clean"


def _row(finding: Finding) -> str:
    what = [f"{finding.verdict}: {_text(finding.message)}"]
    what += [
        f"{_text(one.name)}: expected {_code(value(one.expected))}, actual {_code(value(one.actual))}"
        for one in finding.properties
        if is_short(one)
    ]
    what += [f"with it: {_code(one)}" for one in finding.also]
    cells = [_code(thing(finding)), "<br>".join(what), "<br>".join(_where(finding)), _text(finding.next_step)]
    return f"| {' | '.join(cells)} |"


def _where(finding: Finding) -> Iterator[str]:
    if finding.kind == "migration" and finding.origin is not None:
        yield _code(finding.origin.file)
        return
    for label, place in (("", finding.origin), ("last changed ", finding.changed)):
        if place is not None:
            yield f"{label}{_code(str(place))}"


def _details(finding: Finding) -> Iterator[str]:
    for one in finding.properties:
        if not is_short(one):
            lines = "\n".join(["--- expected", "+++ actual", *lines_that_differ(one)])
            yield _folded(_text(f"{thing(finding)}: {one.name}"), _fenced("diff", lines))


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _fenced(language: str, content: str) -> str:
    """A block of code; the fence is longer than any in it."""
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", content) or [""]))
    return f"{fence}{language}\n{content}\n{fence}"


def _code(said: str) -> str:
    return f"`{said}`" if _PLAIN.fullmatch(said) else f"<code>{_text(said)}</code>"


def _text(said: str) -> str:
    """Text that means itself, on one line."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", said).replace("\n", "<br>")
