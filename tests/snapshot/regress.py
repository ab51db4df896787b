"""PostgreSQL's own regression database, made from the files of its ``src/test/regress``."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from schemadeck.database.embedded import psql

# What pg_regress sets (src/test/regress/pg_regress.c).
_DATABASE = """
CREATE DATABASE regression TEMPLATE template0 ENCODING 'UTF8';
ALTER DATABASE regression SET lc_messages TO 'C';
ALTER DATABASE regression SET lc_monetary TO 'C';
ALTER DATABASE regression SET lc_numeric TO 'C';
ALTER DATABASE regression SET lc_time TO 'C';
ALTER DATABASE regression SET bytea_output TO 'hex';
ALTER DATABASE regression SET timezone_abbreviations TO 'Default';
"""
_SESSION = {"PGTZ": "America/Los_Angeles", "PGDATESTYLE": "Postgres, MDY"}
_OPTIONS = "-c intervalstyle=postgres_verbose -c statement_timeout=60s"
# Their objects are gone again, or need what is not there; they only take time.
_LEFT_OUT = {
    "tablespace",
    "regex",
    "infinite_recurse",
    "largeobject",
    "stats",
    "misc_sanity",
    "opr_sanity",
    "psql",
    "psql_crosstab",
    "psql_pipeline",
}


def build(url: str, library: Path, regress: Path) -> int:
    """Run the files of the schedule; returns how many. ``url`` is a format with ``{database}`` and ``{user}``.

    Statements that need the C functions of regress.so fail, and so does what stands on them.
    """
    _run(_DATABASE, url.format(database="postgres", user="postgres"), {})
    environment = os.environ | _SESSION | {
        "PGOPTIONS": _OPTIONS, "PG_ABS_SRCDIR": str(regress), "PG_ABS_BUILDDIR": str(regress),
        "PG_LIBDIR": str(library), "PG_DLSUFFIX": ".so",
    }  # fmt: skip
    scripts = [(name, _script(regress, library, name)) for name in _schedule(regress)]
    for _, script in scripts:
        _run(script, url.format(database="regression", user="postgres"), environment)
    return len(scripts)


def _schedule(regress: Path) -> list[str]:
    lines = (regress / "parallel_schedule").read_text().splitlines()
    names = [name for line in lines if line.startswith("test:") for name in line.removeprefix("test:").split()]
    return [name for name in names if name not in _LEFT_OUT]


def _script(regress: Path, library: Path, name: str) -> str:
    """A file's text; those of version 14 may be templates."""
    there = regress / "sql" / f"{name}.sql"
    if there.exists():
        return there.read_text(encoding="utf-8", errors="replace")
    values = {"libdir": str(library), "DLSUFFIX": ".so", "abs_srcdir": str(regress), "abs_builddir": str(regress)}
    text = (regress / "input" / f"{name}.source").read_text()
    return re.sub(r"@(\w+)@", lambda match: values.get(match[1], match[0]), text)


def _run(script: str, url: str, environment: dict[str, str]) -> None:
    subprocess.run(
        [psql(), "-X", "-q", "-d", url], input=script, env=environment or None, capture_output=True, text=True,
        errors="replace", check=False,
    )  # fmt: skip
