"""Make the virtual environment .venv that the Makefile's targets run in: once, also when several ask at a time.

Usage: python3 tools/environment.py run|dev

``run`` is what schemadeck needs itself, the embedded PostgreSQL included; ``dev`` adds what tests and checks need.
Only the standard library is used here.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

# What is wanted, then what does without that which not every platform has: the bundled PostgreSQL, squawk.
EXTRAS = {"run": ("embedded", ""), "dev": ("embedded,lint,dev", "embedded,dev", "lint,dev", "dev")}
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main() -> None:
    """Make or complete the environment; ends with a message for a person if that fails."""
    kind = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036  # this script is what says so
        found = f"{sys.executable} is {sys.version.split()[0]}"
        sys.exit(f"schemadeck needs Python 3.11 or later; {found}. Try: make PYTHON=python3.12")
    if _is_made(kind):
        return
    try:
        with (ROOT / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_made(kind):
                _make(kind)
    except OSError as error:
        sys.exit(f"the virtual environment {VENV} cannot be made: {error.strerror}: {error.filename}")


def _make(kind: str) -> None:
    print(f"setting up .venv ({EXTRAS[kind][0]}), once ...", file=sys.stderr, flush=True)
    python = VENV / "bin" / "python"
    if not _runs(python) or not _is_made_here():
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True)
        except (ImportError, subprocess.CalledProcessError):
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("this Python has no venv with pip; on Debian and Ubuntu: apt-get install python3-venv")
    for extras in EXTRAS[kind]:
        if _install(python, extras) == 0:
            break
        print("trying without what not every platform has ...", file=sys.stderr, flush=True)
    else:
        sys.exit("installing from constraints.txt failed, see above")
    _stamp(kind).write_text(_inputs(), encoding="ascii")


def _is_made_here() -> bool:
    """Whether the scripts of the environment name this folder's python: a venv does not survive a move."""
    pip = VENV / "bin" / "pip"
    return pip.is_file() and os.fsencode(VENV) in pip.read_bytes()


def _install(python: Path, extras: str) -> int:
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    what = ["--constraint", "constraints.txt", "--editable", f".[{extras}]" if extras else "."]
    return subprocess.run([*install, *what], cwd=ROOT, check=False).returncode


def _is_made(kind: str) -> bool:
    """Whether this environment, or the larger one, was made from today's inputs and still runs."""
    made = any(_stamp(one).is_file() and _stamp(one).read_text(encoding="ascii") == _inputs() for one in {kind, "dev"})
    return made and _runs(VENV / "bin" / "python")


def _stamp(kind: str) -> Path:
    return VENV / f".made-{kind}"


def _inputs() -> str:
    """A digest of what the environment is made from, its own path included."""
    digest = hashlib.sha256(os.fsencode(ROOT))
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
