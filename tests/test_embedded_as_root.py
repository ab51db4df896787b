"""The embedded server when root starts it: PostgreSQL refuses root, so somebody else has to run it."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import clean_environment

# Containers often forbid even root to mount.
MAY_MOUNT = subprocess.run(["unshare", "-m", "-p", "-f", "true"], capture_output=True, check=False).returncode == 0

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


def schemadeck(
    project: Path, *arguments: str, launcher: list[str] | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *(launcher or []), "-m", "schemadeck", *arguments],
        cwd=project, env=clean_environment({"HOME": "/nonexistent", **(env or {})}),
        capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("reachable", [True, False])
def test_root_without_namespaces_runs_it_as_nobody(reachable: bool, project: Path) -> None:
    project.chmod(0o755 if reachable else 0o700)
    launcher = ["-c", WITHOUT_NAMESPACES]
    for arguments in (["migrate"], ["db", "start"], ["status"], ["verify"]):
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


def test_a_cache_that_nobody_can_enter_holds_results_alone(project: Path, tmp_path: Path) -> None:
    """As a folder of a CI job's that is root's own; the scratch server lies elsewhere then."""
    tmp_path.chmod(0o700)
    env = {"SCHEMADECK_CACHE": str(tmp_path)}
    launcher = ["-c", WITHOUT_NAMESPACES]
    for command in ("migrate", "verify"):
        done = schemadeck(project, command, launcher=launcher, env=env)
        assert done.returncode == 0, done.stderr
    assert {path.suffix for path in tmp_path.iterdir()} == {".replay"}


def test_root_in_a_user_s_project_runs_it_as_that_user(project: Path) -> None:
    """What root makes there must not lock the owner out."""
    uid = pwd.getpwnam("nobody").pw_uid
    for path in (project, *project.rglob("*")):
        os.chown(path, uid, uid)
    done = schemadeck(project, "migrate")
    assert done.returncode == 0, done.stderr
    assert {path.stat().st_uid for path in (project / ".schemadeck").rglob("*")} == {uid}


def test_a_folder_that_somebody_else_has_put_there_is_not_trusted(project: Path) -> None:
    """Below /var/tmp and /tmp anybody can make a folder of the name that root is going to look for."""
    nobody = pwd.getpwnam("nobody").pw_uid
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:12]
    trap = Path("/var/tmp") / f"schemadeck-{name}"
    (trap / "postgres" / "data").mkdir(parents=True)
    for path in (trap, trap / "postgres", trap / "postgres" / "data"):
        os.chown(path, nobody, nobody)
    try:
        done = schemadeck(project, "db", "start")
        assert str(project) in done.stdout or "belongs to somebody else" in done.stderr
        schemadeck(project, "db", "reset", "--yes")
        project.chmod(0o700)
        done = schemadeck(project, "migrate", launcher=["-c", WITHOUT_NAMESPACES])
        assert (done.returncode, "belongs to somebody else" in done.stderr) == (3, True)
    finally:
        shutil.rmtree(trap)


def test_nothing_is_given_away_through_a_link(project: Path, tmp_path: Path) -> None:
    long = project.rename(project.with_name("p" * 120))
    name = hashlib.sha256(os.fsencode(long.resolve())).hexdigest()[:12]
    victim = tmp_path / "victim"
    victim.mkdir()
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(victim, 1, 1)
    traps = [Path("/tmp") / f"schemadeck-{uid}-{name}" for uid in (0, nobody)]
    for trap in traps:
        trap.symlink_to(victim)
    try:
        done = schemadeck(long, "migrate")
    finally:
        for trap in traps:
            trap.unlink()
    assert (done.returncode, "belongs to somebody else" in done.stderr) == (3, True)
    assert victim.stat().st_uid == 1


def test_a_stranger_s_process_is_never_ended(project: Path) -> None:
    """Its number stands in the pid file of a server that is long gone."""
    schemadeck(project, "migrate")
    data = project / ".schemadeck" / "postgres" / "data"
    sleeper = subprocess.Popen(["sleep", "100"], user="nobody")
    try:
        (data / "postmaster.pid").write_text(f"{sleeper.pid}\n{data}\n1\n5432\n{data.parent}\n\n1 1\nready\n")
        assert schemadeck(project, "db", "stop").returncode == 0
        assert "Up to date." in schemadeck(project, "status").stdout
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def in_a_mount(options: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run `migrate` where the server's folder is a small file system of its own."""
    (project / ".schemadeck").mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o {options} none .schemadeck && exec "$0" -m schemadeck migrate'
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script, sys.executable],
        cwd=project, env=clean_environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


if MAY_MOUNT:

    @pytest.mark.parametrize("size", [1, 20, 45, 60])
    def test_a_full_disk_is_told_in_one_line(size: int, project: Path) -> None:
        done = in_a_mount(f"size={size}m", project)
        assert done.returncode == 3
        assert "No space left on device" in done.stderr or "Check free disk space" in done.stderr
        assert "next: make room" in done.stderr
        assert len(done.stderr.splitlines()) < 15
        assert schemadeck(project, "migrate").returncode == 0

    def test_a_read_only_folder_is_told(project: Path) -> None:
        done = in_a_mount("ro", project)
        assert done.returncode == 3
        assert "Read-only file system" in done.stderr
        assert "next: make the folder writable" in done.stderr

    def test_a_server_in_another_pid_namespace_is_shared_and_not_started_twice(project: Path) -> None:
        """As a container with the project mounted does: there the server's pid means nothing."""
        schemadeck(project, "db", "start")
        apart = ["unshare", "-p", "-i", "-f", "--mount-proc", sys.executable, "-m", "schemadeck", "migrate"]
        done = subprocess.run(apart, cwd=project, env=clean_environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "running already" in done.stderr
        assert "Up to date." in schemadeck(project, "status").stdout
        assert schemadeck(project, "db", "stop").returncode == 0
