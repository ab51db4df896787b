"""The embedded server when root starts it: PostgreSQL refuses root, so somebody else has to run it."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import clean_environment

# A launcher that forbids user namespaces as container runtimes do: a seccomp filter refuses unshare(2) with EPERM.
WITHOUT_NAMESPACES = """
import ctypes, os, platform, struct, sys
number = {"x86_64": 272, "aarch64": 97}[platform.machine()]
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program) == 0
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def schemadeck(project: Path, *arguments: str, launcher: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *(launcher or []), "-m", "schemadeck", *arguments],
        cwd=project, env=clean_environment({"HOME": "/nonexistent"}), capture_output=True, text=True, timeout=120,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("reachable", [True, False])
def test_root_without_namespaces_runs_it_as_nobody(reachable: bool, project: Path) -> None:
    project.chmod(0o755 if reachable else 0o700)
    launcher = ["-c", WITHOUT_NAMESPACES]
    for arguments in (["migrate"], ["db", "start"], ["status"]):
        done = schemadeck(project, *arguments, launcher=launcher)
        assert done.returncode == 0, done.stderr
    where = schemadeck(project, "db", "url", launcher=launcher).stdout
    home = Path(where.split("host=")[1].split("&")[0])
    assert home.is_relative_to(project) == reachable
    assert (home / "data").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert "Up to date." in schemadeck(project, "status").stdout, "and with namespaces the same data serve"
    assert schemadeck(project, "db", "stop", launcher=launcher).returncode == 0
    assert schemadeck(project, "db", "reset", "--yes", launcher=launcher).returncode == 0
    assert not home.exists()


def test_root_in_a_user_s_project_runs_it_as_that_user(project: Path) -> None:
    """What root makes there must not lock the owner out."""
    uid = pwd.getpwnam("nobody").pw_uid
    for path in (project, *project.rglob("*")):
        os.chown(path, uid, uid)
    done = schemadeck(project, "migrate")
    assert done.returncode == 0, done.stderr
    assert {path.stat().st_uid for path in (project / ".schemadeck").rglob("*")} == {uid}
