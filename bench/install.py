"""Peers from their registries, each into a folder of its own below ``.schemadeck/bench``, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bench.measure import ToolError

HOME = Path(__file__).resolve().parent.parent / ".schemadeck" / "bench"


def install(name: str, needs: tuple[str, ...]) -> str:
    """Install ``needs``: the registry (pip, npm or deb), then packages; gives the first with its version.

    Raises :class:`ToolError`.
    """
    registry, *packages = needs
    home = HOME / name
    stamp = home / ".made"
    if not stamp.is_file() or stamp.read_text() != "\n".join(needs):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        try:
            {"pip": _pip, "npm": _npm, "deb": _deb}[registry](home, packages)
        except (OSError, subprocess.SubprocessError) as error:
            raise ToolError(f"{registry}: {_reason(error)}") from None
        stamp.write_text("\n".join(needs))
    return packages[0] if registry != "deb" else next(home.glob(f"archives/{packages[0]}_*")).name


def _pip(home: Path, packages: list[str]) -> None:
    venv.create(home, symlinks=True)
    _run([sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet", *packages])


def _npm(home: Path, packages: list[str]) -> None:
    _run(["npm", "install", "--prefix", str(home), "--no-fund", "--no-audit", *packages])


def _deb(home: Path, packages: list[str]) -> None:
    """Debian's packages, and what they need and the machine lacks, unpacked; nothing of the machine is changed."""
    simulated = _run(["apt-get", "install", "--simulate", "--no-install-recommends", *packages])
    lacking = [line.split()[1] for line in simulated.splitlines() if line.startswith("Inst ")]
    archives = home / "archives"
    archives.mkdir()
    _run(["apt-get", "download", "-o", "APT::Sandbox::User=root", *lacking], archives)
    for archive in archives.iterdir():
        _run(["dpkg-deb", "--extract", str(archive), str(home)])


def _run(command: list[str], folder: Path | None = None) -> str:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True, timeout=300).stdout


def _reason(error: OSError | subprocess.SubprocessError) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return next((line for line in str(said).splitlines() if "error" in line.lower()), str(error))[:200]
