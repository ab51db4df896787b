"""How one command is measured, and several against each other."""

from __future__ import annotations

import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STARTER = Path(__file__).with_name("starter.py")
LIMIT = 120.0  # seconds that a tool may take, before it is left out of a table
PATIENT = 1800.0  # seconds that may be taken by what has to be there before others are measured


class ToolError(Exception):
    """A command that did not do what it should have."""


@dataclass(frozen=True)
class Ran:
    """One measurement."""

    seconds: float
    client_kib: int  # resident at most
    backend_kib: int = 0  # the largest of its backends, shared memory included; 0: not looked at
    private_kib: int = 0  # the same without shared memory


@dataclass(frozen=True)
class Line:
    """What was measured of one tool: medians. ``runs`` is 0 if it is left out, and ``note`` says why."""

    name: str
    runs: int = 0
    seconds: float = 0.0
    ratio: float = 0.0  # the table's first tool takes so many times as long as this one
    client_mib: float = 0.0
    backend_mib: float = 0.0
    private_mib: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Tools that did the same work in turn; the first is the one that the others are compared with."""

    row: str
    title: str
    lines: list[Line]
    note: str = ""


def command(arguments: list[str], folder: Path, env: Mapping[str, str], pause: float, limit: float = LIMIT) -> Ran:
    """Run one command, after ``pause`` seconds in which the machine comes to rest. Raises :class:`ToolError`."""
    with tempfile.TemporaryDirectory() as place, (Path(place) / "output").open("w+b") as output:
        report = Path(place) / "report"
        time.sleep(pause)
        starter = subprocess.Popen(
            [sys.executable, "-IS", str(STARTER), str(report), *arguments],
            cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            starter.wait(limit)
        except subprocess.TimeoutExpired:
            raise ToolError(f"over {limit:.0f} s") from None
        finally:
            if starter.poll() is None:
                os.killpg(starter.pid, signal.SIGKILL)
                starter.wait()
        status, seconds, kib = report.read_text().split() if report.is_file() else ("1", "0", "0")
        if status != "0":
            output.seek(0)
            said = output.read().decode(errors="replace").split("\n")
            raise ToolError(f"exit status {status}: {_telling(said)}")
    return Ran(float(seconds), int(kib))


def _telling(lines: list[str]) -> str:
    """The first line that speaks of an error, else the last."""
    lines = [line.strip() for line in lines if line.strip()] or ["it said nothing"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])[:150]


def in_turn(row: str, title: str, tools: Mapping[str, Callable[[], Ran]], runs: Sequence[bool]) -> Table:
    """The tools in turn, for each of ``runs``, which says whether it counts or warms up.

    The first must not fail; others are left out then.
    """
    found: dict[str, list[Ran]] = {}
    notes: dict[str, str] = {}
    for counts in runs:
        for number, (name, once) in enumerate(tools.items()):
            if name in notes:
                continue
            try:
                ran = once()
            except ToolError as error:
                if number == 0:
                    raise
                notes[name] = str(error)
            else:
                found.setdefault(name, []).extend([ran] if counts else [])
    lines = [Line(name, note=notes[name]) if name in notes else line(name, found[name]) for name in tools]
    first = lines[0]
    return Table(row, title, [compared(one, first) for one in lines])


def line(name: str, ran: list[Ran], note: str = "") -> Line:
    """The medians of some measurements."""

    def mib(kib: Callable[[Ran], int]) -> float:
        return round(statistics.median(map(kib, ran)) / 1024, 1)

    return Line(
        name,
        len(ran),
        round(statistics.median(one.seconds for one in ran), 4),
        client_mib=mib(lambda one: one.client_kib),
        backend_mib=mib(lambda one: one.backend_kib),
        private_mib=mib(lambda one: one.private_kib),
        note=note,
    )


def compared(one: Line, first: Line) -> Line:
    """The line with its ratio."""
    return Line(**{**vars(one), "ratio": round(first.seconds / one.seconds, 2) if one.runs else 0.0})


def exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """How time grows with size between the last two: 0 not at all, 1 in proportion, 2 with its square."""
    return math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])
