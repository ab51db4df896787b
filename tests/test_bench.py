"""The bench runs, and prints a table for everything that it measures; how fast anything is, no test asks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT, clean_environment

pytestmark = pytest.mark.newest

TITLES = [
    "start-up",
    "nothing to do, 100 files applied",
    "status, 100 files applied",
    "one file pending, 100 applied",
    "100 files, from an empty database",
    "100 files, from an empty database, in one transaction",
    "a file of 1 MB: INSERTs of 100 rows",
    "a file of 1 MB: COPY",
    "a file of 1 MB: COPY of typed columns with a key",
    "verify, cache warm, 100 tables",
    "a history of 30 files",
    "growth: nothing to do",
    "growth: all files pending",
    "growth: verify, cache warm",
]


def test_every_row_is_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--peers", "none", "--runs", "1"],
        cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    _, *tables = done.stdout.rstrip("\n").split("\n\n")
    assert [table.splitlines()[0] for table in tables] == TITLES
    for table in tables:
        _, header, *lines = table.splitlines()
        assert header.split()[0] == "time"
        assert len([line for line in lines if " ms " in line or " s " in line]) >= 2, table
