"""How a data directory comes into being: initdb, our configuration, the decks' database; made whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemadeck.database.embedded.account import Account
from schemadeck.database.embedded.installation import Installation
from schemadeck.errors import EmbeddedError

DATABASE = "decks"
SUPERUSER = "postgres"
PORT = 5432
_OLD = 3600  # seconds

_CONFIGURATION = f"""
# Written by schemadeck when it made this data directory.
listen_addresses = ''
port = {PORT}
unix_socket_permissions = 0700
"""
# Nothing of a scratch server has to survive, and there shall be less to copy.
_HASTY = """\
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
wal_recycle = off
"""
_TEMPLATE0_ALONE = """\
DROP DATABASE postgres
ALTER DATABASE template1 IS_TEMPLATE false
DROP DATABASE template1
ALTER DATABASE template0 ALLOW_CONNECTIONS true
"""


def initialise(folder: Path, programs: Installation, account: Account, token: int, *, lean: bool) -> None:
    """Make a fresh data directory; its programs inherit the descriptor ``token``. Raises :class:`EmbeddedError`.

    A ``lean`` one, for scratch, is a third as large, as it is copied for each replay: it has ``template0`` alone.
    """
    locale = ["--no-locale"]
    if programs.major >= 17:  # knows upper and lower case beyond ASCII on every platform (manual, 23.1.4)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    folder.mkdir(mode=0o700)  # the account may not be able to make it where it is to be
    account.own(folder)
    given = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", *locale, *(["--wal-segsize=1"] if lean else [])]
    _run([programs.bindir / "initdb", "-D", folder, *given], programs, account, token)
    single: list[str | Path] = [programs.bindir / "postgres", "--single", "-D", folder, "template0"]
    _run(single, programs, account, token, _TEMPLATE0_ALONE if lean else f"CREATE DATABASE {DATABASE}\n")
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(_CONFIGURATION + _HASTY * lean)


def copy(fresh: Path, data: Path, account: Account) -> None:
    """Copy a data directory that no server uses; cp does it in a fraction of the time of shutil."""
    _copy(fresh, data)
    if data.stat().st_uid != account.uid:
        account.own(data)


def _copy(there: Path, here: Path) -> None:
    _say(subprocess.run(["cp", "-Rp", there, here], capture_output=True, check=False), "cp")


def keep(data: Path, kept: Path) -> None:
    """Copy a data directory whose server does nothing, right after a checkpoint: its copy has nothing to recover.

    What a killed run left of such a copy is removed first. Raises :class:`EmbeddedError`.
    """
    make_whole(kept, lambda new: _copy(data, new), shared=True)


def make_whole(path: Path, make: Callable[[Path], object], *, shared: bool = False) -> None:
    """Make a folder under another name and rename it, unless somebody else has done so by then.

    What killed runs have left under such names is removed; where others may be at work on theirs, ``shared``, when it
    is old.
    """
    if path.exists():
        return
    for old in path.parent.glob(f"{path.name}.*.new"):
        if not shared or time.time() - old.stat().st_ctime > _OLD:
            shutil.rmtree(old, ignore_errors=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        make(new)
        new.rename(path)
    except OSError:
        if not path.exists():
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def child_options(programs: Installation, account: Account, token: int) -> dict[str, Any]:
    """Arguments of :mod:`subprocess`: the account, a neutral folder, English, UTC, the descriptor to inherit."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    environment |= {"LC_ALL": "C", "TZ": "UTC"}
    icu = programs.bindir.parent / "share" / "icu"  # the bundle for musl brings the data of its ICU along
    if icu.is_dir():
        environment["ICU_DATA"] = str(icu)
    return {**account.options(), "cwd": "/", "env": environment, "pass_fds": (token,)}


def _run(command: list[str | Path], programs: Installation, account: Account, token: int, given: str = "") -> None:
    options = child_options(programs, account, token)
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False, **options)
    _say(done, Path(command[0]).name)


def _say(done: subprocess.CompletedProcess[bytes], name: str) -> None:
    """Raise what a program that failed had to say."""
    said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
    if done.returncode != 0 or "FATAL" in said or "ERROR" in said:
        next_step = "correct that, or name another database with --url"
        if "No space left" in said or "free disk space" in said:
            next_step = "make room, or name another database with --url"
        if "user does not exist" in said:
            next_step = "PostgreSQL needs a user with a name: add its uid to /etc/passwd, or use --url"
        raise EmbeddedError(f"{name} failed", detail="\n".join(said.splitlines()[-10:]), next_step=next_step)
