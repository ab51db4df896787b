"""Who uses the embedded server. It runs while a command holds a lease, and on if it is pinned.

Two locked files do it, and the kernel takes both locks from a process that dies:

- ``mutex``, exclusive: held for the moments in which somebody decides to start or stop the server;
- ``users``, shared: held by every command for as long as it needs the server. Whoever can have it
  exclusively on the way out was the last one.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemadeck.database.embedded.account import give_to_owner_of
from schemadeck.database.embedded.cluster import Cluster
from schemadeck.database.link import parameters
from schemadeck.errors import EmbeddedError

_IGNORE_ALL = "# Written by schemadeck: nothing in this folder belongs into version control.\n*\n"


class Server(NamedTuple):
    """A server to use: its libpq URL, and one line that tells a person about it."""

    url: str
    says: str

    @property
    def variables(self) -> dict[str, str]:
        """Its address as libpq's variables (manual, 34.15)."""
        said = parameters(self.url)
        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGDATABASE": "dbname"}
        return {variable: said[name] for variable, name in names.items()}


@contextlib.contextmanager
def borrow(
    project: Path, major: int | None = None, fresh: Path | None = None, model: Path | None = None
) -> Iterator[Server]:
    """The project's server, started if need be; the last one to leave stops it unless it is pinned.

    ``major``, ``fresh`` and ``model`` are for new data, as :class:`Cluster` says. Raises :class:`EmbeddedError`.
    """
    _forget_libpq_variables()
    state = _state(project)
    with _held(state, "users", fcntl.LOCK_SH) as users:
        try:
            with _held(state, "mutex", fcntl.LOCK_EX), explained(state):
                server = _ensure(Cluster(project, state, major, fresh, model))
            yield server
        finally:
            with _held(state, "mutex", fcntl.LOCK_EX), explained(state):
                if not _is_pinned(state) and _alone(users):
                    Cluster(project, state, fresh=fresh).stop()


def look(project: Path) -> Server | None:
    """The server if it runs; never starts it."""
    _forget_libpq_variables()
    state = project / ".schemadeck"
    with explained(state):
        found = Cluster(project, state).running()
    return Server(found.url, "running") if found is not None else None


def pin(project: Path, major: int | None = None) -> Server:
    """Start the server and keep it running when the last command leaves; new data are made by version ``major``."""
    _forget_libpq_variables()
    state = _state(project)
    with _held(state, "mutex", fcntl.LOCK_EX), explained(state):
        server = _ensure(Cluster(project, state, major))
        (state / "pinned").write_bytes(os.fsencode(state.resolve()))
    return server


def unpin(project: Path) -> bool:
    """Let the server stop; returns whether it did, or stays until the commands that use it end."""
    if not (project / ".schemadeck").exists():
        return True
    state = _state(project)
    with _held(state, "mutex", fcntl.LOCK_EX), explained(state):
        (state / "pinned").unlink(missing_ok=True)
        with _held(state, "users", fcntl.LOCK_SH) as users:
            if not _alone(users):
                return False
            Cluster(project, state).stop()
    return True


def reset(project: Path) -> None:
    """Delete the server's data. Raises :class:`EmbeddedError` while a command uses it."""
    state = _state(project)
    with _held(state, "mutex", fcntl.LOCK_EX), explained(state), _held(state, "users", fcntl.LOCK_SH) as users:
        if not _alone(users):
            raise EmbeddedError("another command is using the embedded server", next_step="wait for it to end")
        (state / "pinned").unlink(missing_ok=True)
        cluster = Cluster(project, state)
        cluster.stop()
        cluster.remove()


@contextlib.contextmanager
def explained(state: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        number, reason, where = error.errno, error.strerror, error.filename
        if isinstance(error, shutil.Error) and error.args and error.args[0]:
            _, where, reason = error.args[0][-1]  # the last of many files that could not be copied
            number = errno.ENOSPC if os.strerror(errno.ENOSPC) in reason else None
        raise EmbeddedError(
            f"the embedded server's folder cannot be used: {reason or error}",
            detail=str(where or state),
            hint=f"it keeps its data, about 100 MB to begin with, in {state}",
            next_step=_REMEDIES.get(number or 0, "correct that, or name another database with --url"),
        ) from error


_REMEDIES = {
    errno.ENOSPC: "make room, or name another database with --url",
    errno.EROFS: "make the folder writable, or name another database with --url",
    errno.EACCES: "run as the owner of the folder, or name another database with --url",
    errno.EPERM: "run as the owner of the folder, or name another database with --url",
    errno.ENOTDIR: "move the file away that is in its place",
    errno.EEXIST: "move away what is in its place",
}


def _forget_libpq_variables() -> None:
    """Libpq would let PGHOSTADDR, PGSERVICE, PGOPTIONS and others get between us and a server of our own."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def _ensure(cluster: Cluster) -> Server:
    found = cluster.running()
    if found is not None:
        return Server(found.url, f"running already, data in {_shown(cluster.home)}")
    found, programs = cluster.start()
    return Server(found.url, f"started {programs}, data in {_shown(cluster.home)}")


def _shown(folder: Path) -> str:
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)


def _state(project: Path) -> Path:
    """The folder ``.schemadeck`` of a project, made if it is not there."""
    state = project / ".schemadeck"
    if "\n" in str(state):
        raise EmbeddedError("PostgreSQL cannot live in a folder with a line break in its name", detail=repr(str(state)))
    with explained(state):
        if not state.exists():
            state.mkdir(exist_ok=True)  # another command may be as far
            give_to_owner_of(project, state)
        ignore = state / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORE_ALL, encoding="utf-8")
            give_to_owner_of(project, ignore)
    return state


def _is_pinned(state: Path) -> bool:
    """Whether ``db start`` was said here: a copy of the project has a copy of the file, with the original's path."""
    try:
        return (state / "pinned").read_bytes() == os.fsencode(state.resolve())
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _held(state: Path, name: str, how: int) -> Iterator[int]:
    with explained(state):
        descriptor = os.open(state / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        give_to_owner_of(state.parent, state / name)
    try:
        fcntl.flock(descriptor, how)
        yield descriptor
    finally:
        os.close(descriptor)


def _alone(users: int) -> bool:
    """Whether nobody else holds a lease. Asked under the mutex, so that nobody can come in between."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
