"""The folder in which schemadeck keeps what it can make again: scratch clusters while they run, results of replays."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from schemadeck.errors import ServerError


def folder() -> Path:
    """The cache's folder, private to the user: XDG_CACHE_HOME or ~/.cache, else /var/tmp; root's is there too.

    Root's server may have to run as somebody else, who cannot enter root's home.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    places = [Path("/var/tmp") / f"schemadeck-{os.geteuid()}-cache", Path(tempfile.gettempdir()) / "schemadeck-cache"]
    if os.geteuid() != 0:
        places.insert(0, base / "schemadeck")
    for place in places:
        with contextlib.suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            info = place.lstat()
            if info.st_uid == os.geteuid() and not info.st_mode & 0o022 and os.access(place, os.W_OK):
                return place
    raise ServerError(
        f"there is no folder for scratch data: {', '.join(map(str, places))} cannot be used",
        next_step="make one of them writable, or set XDG_CACHE_HOME",
    )


@contextlib.contextmanager
def workplace(prefix: str) -> Iterator[Path]:
    """A new folder in the cache, known as in use by the kernel's lock until the block ends."""
    place = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=folder()))
    place.chmod(0o755)
    with _locked(place) as held:
        assert held
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def abandoned(prefix: str) -> Iterator[Path]:
    """Each workplace that a killed run has left; it is this one's to remove until the next is asked for."""
    for place in sorted(folder().glob(f"{prefix}-*")):
        with _locked(place) as held:
            if held:
                yield place


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[bool]:
    try:
        descriptor = os.open(place / "used", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
