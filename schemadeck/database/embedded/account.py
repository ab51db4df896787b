"""Under which user the embedded server runs. PostgreSQL refuses root, so root has to become somebody else.

The owner of the data directory runs the server; new data belong to whoever owns the project. Where that is root:

- a user namespace, in which root is seen as another user, leaves the files root's own (Linux; containers often
  forbid it);
- else the user ``nobody``, with the data, and if need be the binaries, in a folder that it can reach.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from schemadeck.errors import EmbeddedError

_CLONE_NEWUSER = 0x10000000


class Account(NamedTuple):
    """Who runs the server: ``uid`` and ``gid`` own the files on disk."""

    uid: int
    gid: int
    namespace: bool = False

    @property
    def ours(self) -> bool:
        """Whether the server can read all that this process can."""
        return self.uid == os.geteuid()

    def options(self) -> dict[str, Any]:
        """Arguments for :mod:`subprocess` that make a child run under this account."""
        if self.namespace:
            return {"preexec_fn": _enter_namespace}
        if not self.ours:
            return {"user": self.uid, "group": self.gid, "extra_groups": ()}
        return {}

    def own(self, tree: Path) -> None:
        """Give a file, or a folder with all that is in it, to this account."""
        if os.geteuid() != 0:
            return
        os.lchown(tree, self.uid, self.gid)
        if not tree.is_symlink():
            for path in tree.rglob("*"):
                os.lchown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether the account may enter the folder ``path``. In a namespace, root has the rights of an owner only."""
        if self.ours and not self.namespace:
            return True
        return all(self._enters(folder) for folder in (path.resolve(), *path.resolve().parents) if folder.exists())

    def _enters(self, folder: Path) -> bool:
        info = folder.stat()
        shift = 6 if info.st_uid == self.uid else 3 if info.st_gid == self.gid else 0
        return bool(info.st_mode >> shift & 0o1)


def give_to_owner_of(folder: Path, path: Path) -> None:
    """What root makes in somebody's project belongs to that user, who would be locked out of it otherwise."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.lchown(path, owner.st_uid, owner.st_gid)


def choose(data: Path, project: Path) -> Account:
    """The account for a data directory that exists, or is to be made for ``project``."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    info = (data if data.exists() else project).stat()
    owner = Account(info.st_uid, info.st_gid)
    if owner.uid != 0 and owner.reaches(project) and (data.exists() or _user(owner.uid) is not None):
        return owner
    nobody = _user("nobody")
    if nobody is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as",
            next_step="run this command as an ordinary user",
        )
    if sys.platform == "linux" and _namespaces_allowed():
        return Account(0, os.getegid(), namespace=True)
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_run_in(folder: Path) -> bool:
    """Whether the account of a server for this user can enter a folder. Raises :class:`EmbeddedError`."""
    return choose(folder, folder).reaches(folder)


def _user(who: str | int) -> pwd.struct_passwd | None:
    """The user's entry in the password file, where initdb insists on one."""
    try:
        return pwd.getpwnam(who) if isinstance(who, str) else pwd.getpwuid(who)
    except KeyError:
        return None


@cache
def _namespaces_allowed() -> bool:
    """Try it in a child: the kernel, seccomp or a chroot may forbid it."""
    _libc()
    child = os.fork()
    if child == 0:
        try:
            _enter_namespace()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@cache
def _libc() -> ctypes.CDLL:
    """The C library; asked for before a process forks, or each child would have to import ctypes."""
    return ctypes.CDLL(None, use_errno=True)


def _enter_namespace() -> None:
    """Move this process into a user namespace in which root is ``nobody`` (Linux manual, user_namespaces(7))."""
    uid, gid = os.geteuid(), os.getegid()
    inside = pwd.getpwnam("nobody")
    if _libc().unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside.pw_uid} {uid} 1"),
        ("gid_map", f"{inside.pw_gid} {gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(line, encoding="ascii")
