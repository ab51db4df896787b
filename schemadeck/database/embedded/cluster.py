"""The server on the embedded data directory: found, started, stopped.

Whether a server lives is asked of the kernel, not of a pid file: the postmaster inherits a locked file from the
command that starts it, its children inherit it from the postmaster, and so the lock is free when the last of them is
gone, whoever was killed and in whatever pid namespace they ran. Callers hold the mutex of ``lease``.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from psycopg.pq import PGconn, Ping

from schemadeck.database.embedded.account import Account, choose, give_to_owner_of
from schemadeck.database.embedded.datadir import DATABASE, PORT, SUPERUSER, child_options, copy, initialise, make_whole
from schemadeck.database.embedded.installation import Installation, find
from schemadeck.errors import EmbeddedError

# sun_path of unix(7) holds 108 bytes on Linux, 104 on macOS, its closing NUL included.
_LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103
_TICK = 0.002  # seconds between two looks at a server that is starting or stopping
_PATIENCE = 60.0  # seconds for a server that is starting, recovering or stopping
_LARGEST_LOG = 8_000_000  # bytes
_RESET = "if its data are lost, `schemadeck db reset` begins anew"


class Postmaster(NamedTuple):
    """What ``postmaster.pid`` says (manual, 73.1 "Database File Layout")."""

    pid: int
    data: str
    port: int
    sockets: str
    ready: bool

    @property
    def url(self) -> str:
        """The libpq URL of the decks' database."""
        host = quote(os.fsencode(self.sockets), safe="/")
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={host}&port={self.port}"


class Cluster:
    """One project's data directory, with its log and its socket.

    It lies in ``state``, the project's ``.schemadeck``; where root has to become a user who cannot reach
    that, in a folder of ``/var/tmp`` that root owns. ``major`` is the version
    that new data are made by; without it, the best that is installed. ``fresh`` is where the
    fresh data directories are kept that new data are copied from; several clusters may share it. ``model`` is a data
    directory to copy instead, if it is there.
    """

    def __init__(
        self,
        project: Path,
        state: Path,
        major: int | None = None,
        fresh: Path | None = None,
        model: Path | None = None,
    ) -> None:
        self.project = project
        self._fresh = fresh
        self._model = model
        self._state = self._base = state
        self._wanted = major
        self._elsewhere = Path("/var/tmp") / f"schemadeck-{_short(project)}"
        if os.geteuid() == 0 and not self.data.exists() and (self._elsewhere / "postgres").exists():
            self._base = self._elsewhere if _is_private(self._elsewhere, 0) else state

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
        """The server once it answers; None if there is none. Raises :class:`EmbeddedError` if it never answers."""
        deadline = time.monotonic() + _PATIENCE
        while self._lives():
            found = self._postmaster()
            if found is not None:
                if not Path(found.data).exists():
                    raise EmbeddedError(
                        f"the project was moved while its server (pid {found.pid}) was running",
                        next_step="schemadeck db stop; then try again",
                    )
                if _answers(found):
                    return found
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"the embedded server{f' (pid {found.pid})' if found else ''} does not answer",
                    detail=self._last_words(0),
                    next_step="schemadeck db stop; then try again",
                )
            time.sleep(0.02)
        return None

    def start(self) -> tuple[Postmaster, Installation]:
        """Start the server, which is known not to run; the data directory is made if it is not there."""
        chosen = choose(self.data, self.project)
        self._settle_base(chosen)
        programs = self._reachable(find(self._major() or self._wanted), chosen)
        with self._alive() as token:
            if not self.home.exists():
                self.home.mkdir(mode=0o700)
                chosen.own(self.home)
            if not self.data.exists():
                made_from = self._model
                if made_from is None or not made_from.exists():
                    made_from = self._make_fresh(programs, chosen, token)
                make_whole(self.data, lambda new: copy(made_from, new, chosen))
            elif self.data.stat().st_uid != chosen.uid:
                chosen.own(self.home)
            self._forget_dead_server()
            return self._launch(programs, chosen, token), programs

    def _make_fresh(self, programs: Installation, chosen: Account, token: int) -> Path:
        lean = self._fresh is not None
        fresh = (self._fresh or self.home) / f"{'lean' if lean else 'fresh'}-{programs.version}"
        make_whole(fresh, lambda new: initialise(new, programs, chosen, token, lean=lean), shared=lean)
        return fresh

    def stop(self) -> None:
        """Stop the server, if it runs, and wait until it is gone (manual, 18.5: fast, then immediate shutdown).

        Data that were copied from shared ones are thrown away: nothing of them has to be written before that.
        """
        for sign in (signal.SIGQUIT,) if self._fresh is not None else (signal.SIGINT, signal.SIGQUIT):
            deadline = time.monotonic() + _PATIENCE / 2
            told = None
            while self._lives():
                found = self._postmaster()
                if found is not None and found.pid != told and _serves(found):
                    os.kill(found.pid, sign)
                    told = found.pid
                if time.monotonic() > deadline:
                    break
                for child in _children:
                    child.poll()
                time.sleep(_TICK)
            else:
                self._remove_short_sockets()
                return
        raise EmbeddedError(
            "the embedded server does not stop; if it runs in another container, stop it there",
            next_step=f"its log is {self.log}",
        )

    def remove(self) -> None:
        """Delete the data, the cached fresh data directory, copied programs and the log of a stopped server."""
        if self.home.exists():
            shutil.rmtree(self.home)
        if _is_private(self._elsewhere, os.geteuid()):
            shutil.rmtree(self._elsewhere)

    def _launch(self, programs: Installation, chosen: Account, token: int) -> Postmaster:
        size = self._rotate_log()
        server = self._spawn(programs, chosen, token)
        deadline = time.monotonic() + _PATIENCE
        try:
            while server.poll() is None and time.monotonic() < deadline:
                found = self._postmaster()
                if found is not None and found.pid == server.pid and found.ready and _answers(found):
                    return found
                time.sleep(_TICK)
        except BaseException:
            server.send_signal(signal.SIGINT)
            server.wait()
            raise
        said = self._last_words(size)
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        raise EmbeddedError(
            "the embedded server did not start", detail=said, next_step=f"its log is {self.log}; {_RESET}"
        )

    def _spawn(self, programs: Installation, chosen: Account, token: int) -> subprocess.Popen[bytes]:
        """Start the server's process, in a session of its own: Ctrl-C in the terminal is not meant for it."""
        sockets = f"unix_socket_directories={self._sockets(chosen)}"
        with self.log.open("ab") as log:
            chosen.own(self.log)
            server = subprocess.Popen(
                [programs.bindir / "postgres", "-D", self.data, "-c", sockets],
                **child_options(programs, chosen, token),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _children.append(server)
        return server

    def _lives(self) -> bool:
        """Whether a server, or what else a command started on the data, still holds its lock."""
        try:
            descriptor = os.open(self._state / "server", os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    @contextlib.contextmanager
    def _alive(self) -> Iterator[int]:
        """The lock that says that a server lives, to be inherited by it."""
        descriptor = os.open(self._state / "server", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        give_to_owner_of(self._state, self._state / "server")
        try:
            deadline = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:  # what a killed command had started is still at work
                    if time.monotonic() > deadline:
                        raise EmbeddedError("a program of an earlier run still works on the server's data") from None
                    time.sleep(0.05)
            yield descriptor
        finally:
            os.close(descriptor)

    def _postmaster(self) -> Postmaster | None:
        try:
            text = (self.data / "postmaster.pid").read_bytes().decode("utf-8", "surrogateescape")
            pid, data, _, port, sockets, *rest = text.split("\n")
            found = Postmaster(int(pid), data, int(port), sockets, any(line.startswith("ready") for line in rest))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        return found if 1 < found.pid < 2**31 and found.sockets else None

    def _forget_dead_server(self) -> None:
        """Remove a dead server's lock files: PostgreSQL would believe them if their pid is in use again."""
        found = self._postmaster()
        if found is not None and found.data == str(self.data) and _serves(found):
            raise EmbeddedError(
                f"a server that schemadeck did not start (pid {found.pid}) runs on {self.data}",
                next_step=f"stop it: pg_ctl -D '{self.data}' stop",
            )
        for path in (self.data / "postmaster.pid", *self.home.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _major(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise EmbeddedError(f"{self.data} is damaged", next_step="schemadeck db reset") from None

    def _settle_base(self, chosen: Account) -> None:
        if chosen.reaches(self._base):
            return
        if self.data.exists():
            raise EmbeddedError(
                f"the server's data are in {self.data}, where the user it has to run as (uid {chosen.uid}) cannot go",
                next_step="let it enter the folders above (chmod o+x), or run as the user who made the data",
            )
        self._base = self._make_elsewhere()

    def _make_elsewhere(self) -> Path:
        with contextlib.suppress(FileExistsError):
            self._elsewhere.mkdir()
            self._elsewhere.chmod(0o755)
        _insist_on_owner(self._elsewhere, 0)
        return self._elsewhere

    def _reachable(self, programs: Installation, chosen: Account) -> Installation:
        """The programs, copied to where the account can read them if it cannot read the originals."""
        if chosen.reaches(programs.bindir):
            return programs
        folder = self._make_elsewhere() / f"programs-{programs.version}"
        make_whole(folder, lambda new: _copy_readable(programs.bindir.parent, new))
        return Installation(folder / "bin", programs.version, programs.bundled)

    def _sockets(self, chosen: Account) -> str:
        """The socket's folder as unix_socket_directories wants it; a short one if the path of ours is too long."""
        folder = self.home
        path = os.fsencode(folder / f".s.PGSQL.{PORT}")
        if len(path) > _LONGEST_SOCKET_PATH or b"," in path:  # libpq takes a comma for a list of hosts
            folder = self._short_sockets(chosen.uid)
            try:
                folder.mkdir(mode=0o700)
                chosen.own(folder)
            except FileExistsError:
                _insist_on_owner(folder, chosen.uid)
        return '"' + str(folder).replace('"', '""') + '"'

    def _short_sockets(self, uid: int) -> Path:
        return Path("/tmp") / f"schemadeck-{uid}-{_short(self.project)}"

    def _remove_short_sockets(self) -> None:
        with contextlib.suppress(OSError):
            self._short_sockets(self.data.stat().st_uid).rmdir()

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


# Servers that this process started: Python would warn about those that go on after it.
_children: list[subprocess.Popen[bytes]] = []


def _answers(found: Postmaster) -> bool:
    answer = PGconn.ping(found.url.encode())
    if answer == Ping.NO_ATTEMPT:
        raise EmbeddedError("libpq cannot use the embedded server's address", detail=found.url)
    return answer == Ping.OK


def _serves(found: Postmaster) -> bool:
    """Whether the pid is a PostgreSQL server on these data, not a process that got its number."""
    try:
        command = Path(f"/proc/{found.pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        ps = ["ps", "-ww", "-p", str(found.pid), "-o", "command="]
        command = subprocess.run(ps, capture_output=True, check=False).stdout
    return b"postgres" in command and b"-D " + os.fsencode(found.data) in command


def _copy_readable(programs: Path, folder: Path) -> None:
    """Copy programs so that everybody can run them, whatever the umask."""
    shutil.copytree(programs, folder, symlinks=True)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))


def _is_private(folder: Path, uid: int) -> bool:
    """Whether nobody but this user can have put or changed a folder below a public one."""
    try:
        info = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(info.st_mode) and info.st_uid == uid and not info.st_mode & 0o022


def _insist_on_owner(folder: Path, uid: int) -> None:
    if not _is_private(folder, uid):
        raise EmbeddedError(
            f"{folder} is needed for the embedded server, and belongs to somebody else", next_step="remove it"
        )


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
