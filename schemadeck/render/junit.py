"""JUnit's XML, as GitLab, Jenkins and others read it: a test case for each migration and for each difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from schemadeck.model import Entry, Finding
from schemadeck.render import Report
from schemadeck.render.text import error
from schemadeck.render.words import migration, thing, told

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def write(report: Report, stream: TextIO) -> None:
    """Write one suite; its first case is the check as a whole. ASCII, so that no stream can spoil it."""
    name = f"schemadeck {report.command}"
    suites = Element("testsuites", name=name)
    suite = SubElement(suites, "testsuite", name=name)
    suite.append(_whole(report))
    suite.extend(_cases(report))
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(1 for _ in suite.iter(tag))))
    said = [told(one) for one in report.findings if one.severity != "error"]
    _add(suite, "system-out", "\n".join([*said, report.summary]))
    indent(suites)
    print(tostring(suites, encoding="us-ascii", xml_declaration=True).decode("ascii"), file=stream)


def _whole(report: Report) -> Element:
    """Whether the check could be done; and what is in the way of a pass without being a finding."""
    case = _case("schemadeck", report.command)
    if report.error is not None:
        _add(case, "error", error(report.error), message=report.error.message, type=type(report.error).__name__)
    elif not report.clean:
        _add(case, "failure", report.summary, message=report.summary, type="summary")
    return case


def _cases(report: Report) -> Iterator[Element]:
    errors = [one for one in report.findings if one.severity == "error"]
    entries = {migration(entry): entry for entry in report.history.entries} if report.history is not None else {}
    for name, entry in entries.items():
        yield _migration(entry, [one for one in errors if one.kind == "migration" and one.object == name])
    for one in errors:
        if one.kind != "migration":
            where = one.schema or (_file(one) if report.command == "lint" else None)
            yield _failed(_case(where or "database", thing(one), _file(one)), one)
        elif one.object not in entries:  # about a deck
            yield _failed(_case(one.object, one.verdict), one)


def _migration(entry: Entry, errors: list[Finding]) -> Element:
    case = _case(entry.deck, migration(entry).partition("/")[2], entry.file.shown if entry.file is not None else None)
    if entry.state == "pending":
        _add(case, "skipped", message="pending")
    for one in errors:
        _failed(case, one)
    return case


def _file(finding: Finding) -> str | None:
    place = finding.changed or finding.origin
    return place.path if place is not None else None


def _failed(case: Element, finding: Finding) -> Element:
    _add(case, "failure", told(finding), message=f"{finding.verdict}: {finding.message}", type=finding.verdict)
    return case


def _case(classname: str, name: str, file: str | None = None) -> Element:
    attributes = {"classname": classname, "name": name, **({"file": file} if file is not None else {})}
    return Element("testcase", {key: _xml(said) for key, said in attributes.items()})


def _add(above: Element, tag: str, text: str = "", **attributes: str) -> None:
    SubElement(above, tag, {key: _xml(said) for key, said in attributes.items()}).text = _xml(text) or None


def _xml(said: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", said)
