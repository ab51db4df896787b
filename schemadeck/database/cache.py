"""The folder in which schemadeck keeps what it can make again: scratch clusters while they run, results of replays."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from schemadeck.errors import ServerError

_KEPT = ".replay"
_MOST = 40  # results that are kept


def folder(fits: Callable[[Path], bool] | None = None) -> Path:
    """The cache's folder, private to the user: SCHEMADECK_CACHE, else below XDG_CACHE_HOME or ~/.cache, else /var/tmp.

    Root's is in /var/tmp: its server may have to run as somebody else, who cannot enter root's home. With ``fits``, the
    first of all these that does, even if SCHEMADECK_CACHE names another.
    """
    named = os.environ.get("SCHEMADECK_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    places = [Path("/var/tmp") / f"schemadeck-{os.geteuid()}-cache", Path(tempfile.gettempdir()) / "schemadeck-cache"]
    if os.geteuid() != 0:
        places.insert(0, base / "schemadeck")
    if named:
        places = [Path(named), *(places if fits is not None else ())]
    for place in places:
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
            info = place.lstat()
            ours = info.st_uid == os.geteuid() and not info.st_mode & 0o022 and os.access(place, os.W_OK)
            if ours and (fits is None or fits(place)):
                return place
    raise ServerError(
        f"there is no folder for scratch data: {', '.join(map(str, places))} cannot be used",
        next_step="make it writable for you alone, or let SCHEMADECK_CACHE name another",
    )


def load(key: str) -> bytes | None:
    """What was kept under a key, or None."""
    with contextlib.suppress(OSError, ServerError):
        path = folder() / f"{key}{_KEPT}"
        path.touch()  # it is among the newest now
        found = path.read_bytes()
        if found:
            return found
        path.unlink()
    return None


def save(key: str, content: bytes) -> None:
    """Keep something under a key, and forget the oldest; a cache that cannot be written to is no error."""
    with contextlib.suppress(OSError, ServerError):
        place = folder()
        with tempfile.NamedTemporaryFile(dir=place, delete=False) as file:
            file.write(content)
        Path(file.name).replace(place / f"{key}{_KEPT}")
        by_age = sorted(place.glob(f"*{_KEPT}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_age[_MOST:]:
            path.unlink()


@contextlib.contextmanager
def workplace(prefix: str, within: Path) -> Iterator[Path]:
    """A new folder, known as in use by the kernel's lock until the block ends."""
    place = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=within))
    place.chmod(0o755)
    with _locked(place) as held:
        assert held
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def abandoned(prefix: str, within: Path) -> Iterator[Path]:
    """Each workplace that a killed run has left; it is this one's to remove until the next is asked for."""
    for place in sorted(within.glob(f"{prefix}-*")):
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
