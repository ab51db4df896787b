"""squawk, the linter of PostgreSQL migrations (PyPI ``squawk-cli``, the extra ``lint``): its findings, where it is.

Its rules see one file at a time, ours what the files before it have made, so that of two rules that say the same ours
counts. Its config, ``.squawk.toml``, is read by itself.
"""

from __future__ import annotations

import glob
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from schemadeck.errors import UsageError
from schemadeck.files.lint import Foreign
from schemadeck.model import Migration

# What is about locks, and about taking from programs what they use. Any other rule of squawk's is one of style, or of
# what schemadeck does itself, as the timeouts, or is ours too; a deck may require it.
COUNTED = frozenset({
    "ban-alter-domain-with-add-constraint", "ban-drop-column", "ban-drop-database",
    "ban-drop-not-null", "ban-drop-schema", "ban-drop-table", "ban-duplicate-column-assignments", "ban-set-schema",
    "ban-truncate-cascade", "identifier-too-long", "renaming-column", "renaming-table",
    "require-concurrent-index-deletion", "require-concurrent-partition-detach", "require-concurrent-reindex",
})  # fmt: skip
_LARGEST = 1 << 20  # bytes of a file; what is larger holds data
_VERSION = re.compile(r"squawk (\d+)\.")


def program() -> str | None:
    """The squawk of this environment, or one on the PATH; None if there is none, or an old one."""
    beside = Path(sys.executable).with_name("squawk") if sys.executable else None
    found = str(beside) if beside is not None and beside.exists() else shutil.which("squawk")
    if found is None:
        return None
    try:
        said = _run([found, "--version"]).stdout
    except OSError:
        return None
    version = _VERSION.match(said)
    return found if version is not None and int(version[1]) >= 2 else None


def findings(squawk: str, files: Iterable[Migration], required: Collection[str]) -> dict[str, list[Foreign]]:
    """What squawk finds, by path; ``required`` are rules that it is to look at beside its own choice.

    A file that squawk cannot read is none of ours: the server's syntax is. Raises :class:`UsageError` if it fails.
    """
    paths = [glob.escape(str(one.path)) for one in files if one.size <= _LARGEST]
    if not paths:
        return {}
    more = [f"--include={name}" for name in required]
    done = _run([squawk, "--reporter", "json", "--assume-in-transaction", *more, *paths])
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError:
        said = (done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"])[0]
        raise UsageError(
            f"squawk failed: {said}", next_step="look at .squawk.toml, and at `lint` of the config"
        ) from None
    by_path: dict[str, list[Foreign]] = {}
    for one in found:
        if one["rule_name"] != "syntax-error":
            by_path.setdefault(one["file"], []).append(_foreign(one))
    return by_path


def _foreign(one: dict[str, Any]) -> Foreign:
    name = one["rule_name"]
    help_ = one["help"] or f"https://squawkhq.com/docs/{name} says how to do without"
    message, next_step = (said.replace("`", "").strip().rstrip(".") for said in (one["message"], help_))
    return Foreign(f"squawk/{name}", one["line"], one["column"], message, next_step, name not in COUNTED)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
