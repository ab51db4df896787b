"""Reports for people and programs. A format is a module with ``write(report, stream)``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TextIO

from schemadeck.errors import SchemadeckError
from schemadeck.model import Applied, Deed, Finding, History, Target

if TYPE_CHECKING:
    from schemadeck.files.planned import Planned


class Report(NamedTuple):
    """What a command has to say. ``summary`` and ``next_step`` are sentences; ``error`` is why it did not end well.

    ``clean`` is False if something else than a finding is in the way of a status 0; ``sides`` are what the two values
    of a property are called. ``deeds`` are what blame found, ``plan`` what plan did.
    """

    command: str
    target: Target | None = None
    history: History | None = None
    applied: tuple[Applied, ...] = ()
    summary: str = ""
    next_step: str = ""
    error: SchemadeckError | None = None
    listing: bool = False
    drift: tuple[Finding, ...] = ()
    clean: bool = True
    sides: tuple[str, str] = ("expected", "actual")
    deeds: tuple[Deed, ...] = ()
    plan: Planned | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the history and of the live schema, or those that the error carries."""
        if self.error is not None and self.history is None:
            return getattr(self.error, "findings", ())
        return (self.history.findings if self.history is not None else ()) + self.drift

    @property
    def ok(self) -> bool:
        """Whether the command ends with status 0."""
        return self.clean and self.error is None and all(finding.severity != "error" for finding in self.findings)


def write(report: Report, form: str, stream: TextIO) -> None:
    """Write the report in a format, by the name of its module."""
    import_module(f"schemadeck.render.{form}").write(report, stream)
