"""The embedded server's data directory: made from a cached fresh one, started on, stopped, found running.

Callers hold the mutex of ``lease`` while they are here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg.pq import PGconn, Ping

from schemadeck.embedded.account import Account, choose
from schemadeck.embedded.datadir import DATABASE, PORT, SUPERUSER, child_options, copy, initialise, make_whole
from schemadeck.embedded.installation import Installation, find
from schemadeck.errors import EmbeddedError

# sun_path of unix(7) holds 108 bytes on Linux, 104 on macOS, its closing NUL included.
_LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103
_PATIENCE = 60.0  # seconds for a server that is starting, recovering or stopping
_LARGEST_LOG = 8_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server."""

    pid: int
    socket_folder: str
    port: int

    @property
    def url(self) -> str:
        """The libpq URL of the decks' database."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(self.socket_folder, safe='/')}&port={self.port}"


class Cluster:
    """One project's data directory, with its log and its socket.

    It lies in ``state``, the project's ``.schemadeck``; where root has to become a user who cannot reach
    that, in a folder of ``/var/tmp`` that root owns. ``major`` is the version
    that new data are made by; without it, the best that is installed.
    """

    def __init__(self, project: Path, state: Path, major: int | None = None) -> None:
        self.project = project
        self._wanted = major
        self._base = state
        self._elsewhere = Path("/var/tmp") / f"schemadeck-{_short(project)}"
        if os.geteuid() == 0 and not self.data.exists() and (self._elsewhere / "postgres").exists():
            self._base = self._elsewhere

    @property
    def home(self) -> Path:
        """The folder of everything that the server itself touches."""
        return self._base / "postgres"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.home / "server.log"

    def running(self) -> Postmaster | None:
        """The server on this data directory once it answers; None if there is none. Raises if it never answers."""
        deadline = time.monotonic() + _PATIENCE
        while (found := self._postmaster()) is not None:
            if PGconn.ping(found.url.encode()) == Ping.OK:
                return found
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"the embedded server (pid {found.pid}) does not answer",
                    detail=self._last_words(0),
                    next_step=f"end it with `kill -INT {found.pid}`, then try again",
                )
            time.sleep(0.02)
        return None

    def start(self) -> tuple[Postmaster, Installation]:
        """Start the server; the data directory is made if it is not there."""
        chosen = choose(self.data, self.project)
        self._settle_home(chosen)
        programs = find(self._major() or self._wanted)
        programs = self._reachable(programs, chosen)
        if not self.data.exists():
            self._make_data(programs, chosen)
        elif self.data.stat().st_uid != chosen.uid:
            chosen.own(self.home)
        self._forget_dead_server()
        deadline = time.monotonic() + _PATIENCE
        while True:
            size = self._rotate_log()
            server = self._spawn(programs, chosen)
            while server.poll() is None:
                found = self._postmaster()
                if found is not None and found.pid == server.pid and PGconn.ping(found.url.encode()) == Ping.OK:
                    return found, programs
                time.sleep(0.01)
            said = self._last_words(size)
            # The children of a killed server need a moment to see that it is gone.
            if "still in use" not in said or time.monotonic() > deadline:
                raise EmbeddedError(
                    "the embedded server did not start", detail=said, next_step=f"its log is {self.log}; {_RESET}"
                )
            time.sleep(0.2)

    def _spawn(self, programs: Installation, chosen: Account) -> subprocess.Popen[bytes]:
        """Start the server's process, in a session of its own: Ctrl-C in the terminal is not meant for it."""
        sockets = f"unix_socket_directories={self._sockets(chosen)}"
        with self.log.open("ab") as log:
            chosen.own(self.log)
            server = subprocess.Popen(
                [programs.bindir / "postgres", "-D", self.data, "-c", sockets],
                **child_options(programs, chosen),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _children.append(server)
        return server

    def stop(self) -> None:
        """Stop the server, if it runs, and wait until it is gone (manual, 18.5: fast, then immediate shutdown)."""
        for sign in (signal.SIGINT, signal.SIGQUIT):
            found = self._postmaster()
            if found is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(found.pid, sign)
            deadline = time.monotonic() + _PATIENCE / 2
            while time.monotonic() < deadline:
                for child in _children:
                    child.poll()
                if self._postmaster() is None:
                    return
                time.sleep(0.01)
        raise EmbeddedError("the embedded server does not stop", next_step=f"its log is {self.log}")

    def remove(self) -> None:
        """Delete the data, the cached fresh data directory and the log of a stopped server."""
        for folder in (self.home, self._elsewhere):
            if folder.exists():
                shutil.rmtree(folder)

    def _postmaster(self) -> Postmaster | None:
        """Who the pid file names, if that process is a server on this data directory (manual, 73.1)."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
            pid, port, folder = int(lines[0]), int(lines[3]), lines[4]
        except (FileNotFoundError, NotADirectoryError, ValueError, IndexError):
            return None
        return Postmaster(pid, folder, port) if _serves(pid, self.data) else None

    def _forget_dead_server(self) -> None:
        """Remove a dead server's lock files: PostgreSQL would believe them if their pid is in use again."""
        for path in (self.data / "postmaster.pid", *self.home.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _major(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def _settle_home(self, chosen: Account) -> None:
        if not chosen.reaches(self._base):
            self._base = self._elsewhere
            self._base.mkdir(mode=0o755, exist_ok=True)
            _insist_on_owner(self._base, os.geteuid())
        if not self.home.exists():
            self.home.mkdir(mode=0o700)
            chosen.own(self.home)

    def _reachable(self, programs: Installation, chosen: Account) -> Installation:
        """The programs, copied to where the account can read them if it cannot read the originals."""
        if chosen.reaches(programs.bindir):
            return programs
        folder = self._base / f"programs-{programs.version}"
        make_whole(folder, lambda new: shutil.copytree(programs.bindir.parent, new, symlinks=True))
        return Installation(folder / "bin", programs.version, programs.bundled)

    def _make_data(self, programs: Installation, chosen: Account) -> None:
        fresh = self.home / f"fresh-{programs.version}"
        make_whole(fresh, lambda new: initialise(new, programs, chosen))
        make_whole(self.data, lambda new: copy(fresh, new, chosen))

    def _sockets(self, chosen: Account) -> str:
        """The socket's folder as unix_socket_directories wants it; a short one if the path of ours is too long."""
        folder = self.home
        path = os.fsencode(folder / f".s.PGSQL.{PORT}")
        if len(path) > _LONGEST_SOCKET_PATH or b"," in path:  # libpq takes a comma for a list of hosts
            folder = Path(tempfile.gettempdir()) / f"schemadeck-{chosen.uid}-{_short(self.project)}"
            folder.mkdir(mode=0o700, exist_ok=True)
            chosen.own(folder)
            _insist_on_owner(folder, chosen.uid)
        return '"' + str(folder).replace('"', '""') + '"'

    def _rotate_log(self) -> int:
        """The size of the log now, after an overlong one was put aside."""
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size < _LARGEST_LOG:
                return self.log.stat().st_size
            self.log.replace(self.log.with_suffix(".log.old"))
        return 0

    def _last_words(self, since: int) -> str:
        """What the server wrote from byte ``since`` of its log on: at most its last ten lines."""
        try:
            with self.log.open("rb") as log:
                log.seek(since)
                return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-10:])
        except OSError:
            return ""


_RESET = "if its data are lost, `schemadeck db reset` begins anew"
# Servers that this process started: Python would warn about those that go on after it.
_children: list[subprocess.Popen[bytes]] = []


def _insist_on_owner(folder: Path, uid: int) -> None:
    """Refuse a folder below a public one that somebody else has put there."""
    info = folder.lstat()
    if folder.is_symlink() or info.st_uid != uid or info.st_mode & 0o022:
        raise EmbeddedError(
            f"{folder} is needed for the embedded server, and belongs to somebody else",
            next_step="remove it",
        )


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is alive and a PostgreSQL server on this data directory, not one that got its number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
    command = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    ).stdout
    return str(data) in command


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


@contextlib.contextmanager
def explained(state: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(
            f"the embedded server's folder cannot be used: {error.strerror or error}",
            detail=str(error.filename or state),
            hint=f"it keeps its data, about 40 MB to begin with, in {state}",
            next_step="make room, or the folder writable, or name another database with --url",
        ) from error
