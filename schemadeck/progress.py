"""Shows on stderr what a flow tells while it works."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from schemadeck.model import (
    Applied,
    Connected,
    Event,
    Finished,
    Noticed,
    Replaying,
    Retrying,
    Starting,
    Target,
    Waiting,
    Working,
)
from schemadeck.render.text import duration
from schemadeck.render.words import safe

if TYPE_CHECKING:
    from rich.status import Status

Result = TypeVar("Result")

_PATIENCE = 1.0  # seconds of waiting that need no word


class Progress:
    """Follows one flow; keeps what it has applied, because a flow that fails returns nothing.

    ``level``: -1 says nothing, 0 the target and whom the run waits for, 1 each file as well.
    """

    def __init__(self, level: int = 0) -> None:
        self.target: Target | None = None
        self.applied: list[Applied] = []
        self.stepwise = False  # whether the file under way runs statement by statement
        self.within = False  # whether it was last seen at a statement of its own, and so not at its COMMIT
        self._file = ""
        self._level = level
        self._waited_for = ""

    def say(self, line: str, level: int = 0) -> None:
        """Print a line, if this level is wanted."""
        if self._level >= level:
            print(safe(line), file=sys.stderr, flush=True)

    def follow(self, flow: Generator[Event, None, Result]) -> Result:
        """Run a flow to its end and return its result."""
        with self._spinner() as spinner:
            while True:
                try:
                    event = next(flow)
                except StopIteration as end:
                    return end.value  # type: ignore[no-any-return]  # a generator's value is untyped
                self._show(event, spinner)

    def _show(self, event: Event, spinner: Status | None) -> None:
        match event:
            case Connected(target):
                self.target = target
                self.say(_describe(target))
            case Starting(migration, index, total, stepwise):
                self.stepwise, self.within = stepwise, False
                self._file = f"file {index} of {total}  {migration.shown}"
                _update(spinner, self._file)
            case Working(_, index, total, seconds, sent):
                self.within = index > 0
                more = f", {sent / 1e6:.0f} MB sent" if sent else ""
                _update(spinner, f"{self._file}  statement {index} of {total}{more}  ({seconds:.0f} s)")
            case Finished(applied):
                self.applied.append(applied)
                self.say(f"applied {applied.migration} in {duration(applied.duration)}", 1)
            case Waiting(what, whom, seconds):
                line = f"waiting for {what}: {whom}"
                _update(spinner, f"{line} ({seconds:.0f} s)")
                if seconds >= _PATIENCE and whom.split(",")[0] != self._waited_for:
                    self._waited_for = whom.split(",")[0]
                    self.say(line)
            case Retrying(migration, why, attempt, attempts):
                self.say(f"{migration} was rolled back: {why}; try {attempt} of {attempts}")
            case Replaying(migration, index, total):
                _update(spinner, f"replaying {migration} on scratch  ({index} of {total})")
            case Noticed(severity, message, place, more):
                self.say("\n  ".join([f"{severity}: {message} ({place.file}:{place.line})", *more]))

    @contextmanager
    def _spinner(self) -> Iterator[Status | None]:
        """A line that follows the work on a terminal; nothing elsewhere, and no import of rich."""
        if self._level < 0 or not sys.stderr.isatty():
            with nullcontext() as nothing:
                yield nothing
            return
        from rich.console import Console

        with Console(file=sys.stderr).status("") as status:
            yield status


def _update(spinner: Status | None, line: str) -> None:
    if spinner is not None:
        from rich.markup import escape

        spinner.update(escape(safe(line)))


def _describe(target: Target) -> str:
    role = f" as {target.role}" if target.role != target.user else ""
    where = target.host if target.host.startswith("/") else f"{target.host}:{target.port}"
    standby = ", a standby" if target.standby else ""
    return f"database {target.database} on {where}, user {target.user}{role}, PostgreSQL {target.version}{standby}"
