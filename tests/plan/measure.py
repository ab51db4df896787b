"""Run every form on each major version of the machine, and say where the table differs.

A server that is not installed where distributions put it is taken from PATH.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from schemadeck.database import embedded
from schemadeck.database.embedded.installation import installed
from tests.plan.bench import Bench
from tests.plan.form import Form
from tests.plan.forms import FORMS


def main() -> None:
    majors = sorted({one.major for one in installed()})
    parser = argparse.ArgumentParser(prog="python -m tests.plan.measure", description=__doc__)
    parser.add_argument("--major", type=int, action="append", choices=majors, help="of PostgreSQL; each, if none")
    options = parser.parse_args()
    differing = [one for major in options.major or majors for one in _measured(major)]
    sys.exit(1 if differing else 0)


def _measured(major: int) -> list[str]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="schemadeck-forms-") as folder:
        Path(folder).chmod(0o755)
        project = Path(folder) / "server"
        project.mkdir()
        try:
            bench = Bench(embedded.pin(project, major).url)
            found = [one for empty in (False, True) for one in differences(bench, empty=empty)]
            bench.close()
        finally:
            embedded.unpin(project)
            embedded.reset(project)
    for one in found:
        print(f"{major}: {one}")
    print(
        f"{major}: {len(fitting(major))} forms, {len(found)} differences, {time.monotonic() - began:.0f} s", flush=True
    )
    return found


def fitting(major: int) -> list[Form]:
    """The forms of a major version, in an order in which setups are made once."""
    return sorted((one for one in FORMS if one.since <= major <= one.until), key=lambda one: (one.setup, one.name))


def differences(bench: Bench, *, empty: bool) -> Iterator[str]:
    """What is seen and the table does not say, and what it says and is not seen."""
    for form in fitting(bench.major):
        expected = form.effects_when_empty if empty else form.effects.facts()
        try:
            seen = bench.effects(form, empty=empty).facts()
        except psycopg.Error as error:
            yield f"{form.name}: cannot run: {error}"
            continue
        if seen != expected:
            yield (
                f"{form.name}{', empty' if empty else ''}: seen alone: {sorted(seen - expected)},"
                f" in the table alone: {sorted(expected - seen)}"
            )


if __name__ == "__main__":
    main()
