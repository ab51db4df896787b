"""pg_dump and psql, as the long checks use them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from schemadeck.database.embedded.installation import psql


def dumped(pg_dump: Path, url: str, *options: str) -> str:
    """What pg_dump writes, by default as ``--schema-only --create``, or says why it cannot."""
    wanted = options or ("--schema-only", "--create")
    done = subprocess.run([pg_dump, *wanted, "--dbname", url], capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr
    return "".join(
        line for line in done.stdout.splitlines(keepends=True) if not line.startswith(("\\restrict", "\\unrestrict"))
    )


def restored(text: str, url: str) -> str:
    """Run a dump; what psql complains of. Not stopped by errors: an older server does not know each setting."""
    done = subprocess.run([psql(), "-X", "-q", "-d", url], input=text, capture_output=True, text=True, check=True)
    return done.stderr
