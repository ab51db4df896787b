"""Annotations of GitHub Actions: each finding on the line of SQL that last changed the object.

Commands and escapes: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from schemadeck.errors import SchemadeckError
from schemadeck.model import Finding, Place, Severity
from schemadeck.render import Report
from schemadeck.render.text import reasons
from schemadeck.render.words import is_short, lines_that_differ, safe, thing, value

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_COMMAND = re.compile(r":(?=:)|#(?=#\[)")  # how the runner finds commands, the old form included


def write(report: Report, stream: TextIO) -> None:
    """Write a command for each finding and for the error, then the summary."""
    whole = f"schemadeck {report.command}"
    lines = [
        _command(_COMMANDS[one.severity], f"{one.verdict}: {thing(one)}", _message(one), one.changed or one.origin)
        for one in report.findings
    ]
    if report.error is not None:
        lines.append(_command("error", whole, _error(report.error), report.error.place))
    elif not report.ok and all(one.severity != "error" for one in report.findings):
        lines.append(_command("error", whole, report.summary, None))
    if report.summary:
        lines.append(_COMMAND.sub(r"\g<0> ", report.summary))  # a name must not steer the runner
    print(safe("\n".join(lines)), file=stream)


def _message(finding: Finding) -> str:
    return "\n".join([finding.message, *_properties(finding), f"next: {finding.next_step}"])


def _properties(finding: Finding) -> Iterator[str]:
    for one in finding.properties:
        if is_short(one):
            yield f"{one.name}: expected {value(one.expected)}, actual {value(one.actual)}"
        else:
            yield f"{one.name} (- expected, + actual):"
            yield from lines_that_differ(one)
    yield from (f"with it: {one}" for one in finding.also)


def _error(problem: SchemadeckError) -> str:
    state = f" (SQLSTATE {problem.sqlstate})" if problem.sqlstate else ""
    return "\n".join([f"{problem.message}{state}", *reasons(problem)])


def _command(name: str, title: str, message: str, place: Place | None) -> str:
    where = {"file": place.path, "line": str(place.line), "col": str(place.column)} if place is not None else {}
    properties = ",".join(f"{key}={_property(said)}" for key, said in {**where, "title": title}.items())
    return f"::{name} {properties}::{_data(message)}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
